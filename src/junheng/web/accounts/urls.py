"""Addresses of people, one's own account and the trail."""

from django.urls import path, re_path

from junheng.web.accounts.views import handover, me, people, trail

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/appoint/", people.appoint, name="appoint"),
    path("people/<int:pk>/handover/", handover.handover, name="handover"),
    path("people/handovers/<int:pk>/cancel/", handover.handover_cancel, name="handover_cancel"),
    path("people/appointments/<int:pk>/end/", people.appointment_end, name="appointment_end"),
    re_path(
        r"^people/(?P<pk>\d+)/(?P<deed>password|unlock|factor|off|on|name)/$",
        people.person_act,
        name="person_act",
    ),
    path("me/", me.me, name="me"),
    path("me/trail/", me.my_trail, name="my_trail"),
    path("me/sessions/end/", me.session_end, name="session_end"),
    path("me/tokens/", me.my_tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", me.token_revoke, name="token_revoke"),
    path("audit/", trail.acts, name="audit"),
    path("audit/export/", trail.audit_export, name="audit_export"),
    path("audit/sightings/", trail.sightings, name="sightings"),
    path("audit/sightings/<int:pk>/record/", trail.sightings_of, name="sightings_of"),
]
