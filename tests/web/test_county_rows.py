"""Places, networks and what else is the county's: one rule, kept by forms, by the API and by imports alike."""

import io
import json
import uuid

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from junheng.io.template import write_workbook
from junheng.register.tables import TABLES
from junheng.web.browse.forms import editable, may_create
from junheng.web.imports.models import Import
from junheng.web.imports.within import outside
from junheng.web.jobs import work
from junheng.web.register.frames import frame
from junheng.web.register.models import Batch, Network, Place, School
from junheng.web.register.queries import of_schools

from .conftest import SCHOOL_A

pytestmark = pytest.mark.django_db
COUNTYS = [name for name in TABLES if not of_schools(name)]
OF_A_SCHOOL = ("principal_a", "school_clerk")


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA = tmp_path


@pytest.fixture
def own_place():
    """The place A stands in, and a network it belongs to: rows that name A's, and are not A's to change."""
    return School.objects.get(code=SCHOOL_A).place, Network.objects.filter(
        memberships__school_id=SCHOOL_A
    ).first()


@pytest.mark.parametrize("name", OF_A_SCHOOL)
def test_forms_offer_none_of_it(as_, person, own_place, name):
    for table in COUNTYS:
        assert not editable(person(name), table).exists(), table
        assert not may_create(person(name), TABLES[table]), table
    for table, row in zip(("place", "network"), own_place, strict=True):
        assert as_(name).get(f"/register/{table}/{row.code}/edit/").status_code == 403
    assert as_("officer").get(f"/register/place/{own_place[0].code}/edit/").status_code == 200


@pytest.mark.parametrize("name", OF_A_SCHOOL)
def test_the_api_changes_none_of_it(as_, own_place, name):
    before = Batch.objects.count()
    for table, row in zip(("place", "network"), own_place, strict=True):
        body = json.dumps({"version": row.version, "values": {"name": "改名"}})
        answer = as_(name).put(
            f"/api/v1/tables/{table}/rows/{row.code}", body, content_type="application/json"
        )
        assert answer.status_code == 403, answer.content.decode()
    new = json.dumps({"values": {"name": "新地点", "level": "村", "parent": own_place[0].parent_id}})
    made = "/api/v1/tables/place/rows/本地:999999999"
    assert as_(name).put(made, new, content_type="application/json").status_code == 403
    assert Batch.objects.count() == before
    assert as_("officer").put(made, new, content_type="application/json").status_code in (200, 201)
    assert Place.objects.filter(name="新地点").exists()


def test_an_import_of_it_is_wrong_row_by_row(as_, person, tmp_path):
    rows = frame("place").head(2).with_columns(name=pl.lit("改名"))
    assert len(outside(person("school_clerk"), {"place": rows})) == 2
    assert outside(person("clerk"), {"place": rows}) == []
    path = tmp_path / "a.xlsx"
    write_workbook(path, {"place": rows}, TABLES)
    file = SimpleUploadedFile("地点.xlsx", io.BytesIO(path.read_bytes()).read())
    as_("school_clerk").post("/imports/new/", {"files": [file], "year": "", "token": str(uuid.uuid4())})
    while job := work.claim():
        work.carry_out(job)
    made = Import.objects.get()
    assert made.state == Import.WRONG
    assert "不在您可以导入的学校范围内" in as_("school_clerk").get(f"/imports/{made.pk}/").content.decode()
