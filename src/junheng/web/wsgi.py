"""The WSGI application, as granian serves it: the whole app is loaded before the first reader is let in."""

import importlib
import os
import sys

from django.core.wsgi import get_wsgi_application

from junheng.web.jobs.worker import TURN

sys.setswitchinterval(TURN)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junheng.web.settings")
application = get_wsgi_application()
importlib.import_module("junheng.web.urls")
importlib.import_module("junheng.web.pages.warm").begin()
