"""The register's tables by name. Each column is declared once, in the files `tables_*.py`: read them to know what Junheng knows about a county."""

from junheng.register.tables_asked import county_fact, school_fact, survey
from junheng.register.tables_layout import candidate, journey, residence
from junheng.register.tables_people import posting, staff, staff_count, standing
from junheng.register.tables_schools import (
    births,
    campus,
    class_group,
    course,
    enrolment,
    finance,
    fitness_count,
    place,
    population,
    pupil,
    room,
    school,
)
from junheng.register.tables_work import (
    activity,
    award,
    finding,
    governance,
    link,
    membership,
    network,
    policy,
    project,
    research,
    site,
    territory,
)

TABLES = {
    t.name: t
    for t in (
        place, population, births, school, enrolment, pupil, class_group, campus, room, staff_count, staff, posting, standing,
        network, membership, territory, governance, link, site, project, activity, award, research, policy, finding, course,
        fitness_count, finance, school_fact, county_fact, survey, residence, candidate, journey,
    )
}  # fmt: skip
"""Every register table by name, a table always after the tables it refers to."""
