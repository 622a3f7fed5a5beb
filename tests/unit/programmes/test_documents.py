"""The documents that ship: whole, in two languages, with every clause of their case and every promised figure."""

import datetime as dt
from functools import cache

import pytest

from junheng.programmes import narrative
from junheng.programmes.programme import DOCUMENTS, Programme, names
from junheng.programmes.selection import Rows
from junheng.register.tables import TABLES

ON = dt.date(2024, 12, 30)
CASES = {
    "yuxi": (6, "Y1a Y1b Y1c Y2 Y3a Y3b Y3c Y4a Y4b Y5a Y5b Y5c Y6a Y6b Y6c Y6d"),
    "nujiang": (2, "N1 N2 N2a N2b N2c N2d N2e N2f N2g N2h"),
    "shuangbai": (5, "S1 S2 S3 S4 S5"),
    "xiangyun": (4, "X1 X2 X3a X3b X3c X3d X4a X4b X4c"),
}
PROMISED = {
    "yuxi": """Y1c.projects Y1c.places Y2.groups Y2.members Y2.pupils Y2.coverage Y3a.graded Y3b.moved Y3b.town_to_village
        Y3c.heads Y3c.class_teachers Y3c.subject_leaders Y5b.bases Y5c.coverage Y5c.pass_rate Y6a.centres Y6a.teams Y6b.staffed
        Y6b.taught Y6c.paired Y6d.homes Y6d.coverage""",
    "nujiang": "N1.tiers N2.projects",
    "shuangbai": "S1.leaders S1.schools S1.documents S2.tight S2.communities S2.areas S5.linked",
    "xiangyun": """X1.groups X1.schools X1.coverage X2.primary_heads X2.junior_heads X2.helped_min X2.helped_max
        X2.kindergarten_heads X2.kindergarten_members X4b.communities X4b.unified""",
}


@cache
def programme(name):
    return Programme.load(name, on=ON)


def test_four_cases_and_a_blank_one_ship():
    assert names() == sorted([*CASES, "blank"])


@pytest.mark.parametrize("name", CASES)
def test_every_clause_and_every_promised_figure_is_there(name):
    headings, clauses = CASES[name]
    found = programme(name)
    assert len(found.headings) == headings
    assert {f.clause for f in found.figures} == set(clauses.split())
    assert set(PROMISED[name].split()) <= {f.id for f in found.figures}


@pytest.mark.parametrize("name", names())
def test_every_heading_has_targets_tasks_figures_and_a_paragraph(name):
    found = programme(name)
    told = {p.heading for p in found.case.paragraphs}
    for heading in found.headings:
        assert heading.targets, heading.id
        assert heading.tasks, heading.id
        assert any(f.heading == heading.id for f in found.figures)
        assert heading.id in told


@pytest.mark.parametrize("name", names())
def test_everything_a_reader_sees_has_english(name):
    found = programme(name)
    tasks = [t for h in found.headings for t in h.tasks]
    lists = [*found.checklists, *(i for c in found.checklists for i in c.items)]
    kinds = [k for group in vars(found.catalogue).values() for k in group]
    shown = [found, found.region, *found.headings, *tasks, *found.figures, *found.networks, *lists, *kinds]
    assert [vars(entry) for entry in shown if not entry.english] == []
    assert all(p.english for p in found.case.paragraphs)
    chinese = [p.english for p in found.case.paragraphs if any("一" <= c <= "龥" for c in p.english)]
    assert chinese == []


@pytest.mark.parametrize("name", names())
def test_the_two_languages_of_a_paragraph_do_not_name_figures_the_other_cannot_reach(name):
    ids = {f.id for f in programme(name).figures}
    for paragraph in programme(name).case.paragraphs:
        for text in (paragraph.text, paragraph.english):
            assert {p[0] for p in narrative.parts(text) if not isinstance(p, str)} <= ids


@pytest.mark.parametrize("name", names())
def test_nothing_in_a_shipped_document_is_worth_a_second_look(name):
    assert [str(n) for n in programme(name).notices] == []


@pytest.mark.parametrize("name", names())
def test_the_kinds_of_the_register_that_a_figure_counts_are_in_the_catalogue(name):
    """A bureau that reads the catalogue finds every kind of tie, site, project and finding that its figures rest on."""
    found = programme(name)
    words = found.catalogue.words()
    lacking = set()
    for figure in found.figures:
        for rows in (v for v in vars(figure.formula).values() if isinstance(v, Rows)):
            kinds = rows.where.get("kind", ())
            for kind in kinds if isinstance(kinds, list | tuple) else [kinds]:
                if rows.of in words and kind and kind not in words[rows.of]:
                    lacking.add((rows.of, kind))
    assert lacking == set()


def test_what_the_seed_does_not_explain_is_said_to_be_inferred():
    inferred = " ".join(programme("nujiang").inferred)
    assert "“1”和“N”原文没有解释" in inferred
    assert "可改" in inferred
    assert [t.title for t in programme("nujiang").networks[0].tiers][1] == "四级教研"


def test_a_programme_is_dated():
    with pytest.raises(ValueError, match="自 2018-01-01 起施行，不能用于 2017-12-31"):
        Programme.load("yuxi", on=dt.date(2017, 12, 31))
    with pytest.raises(ValueError, match="没有方案“county”，可用：blank、nujiang"):
        Programme.load("county", on=ON)


def test_a_target_is_the_next_due_or_the_last():
    text = (DOCUMENTS / "blank.yaml").read_text("utf-8")
    later = text.replace(
        "owner: 县教育体育局, basis: 自定}",
        "owner: 县教育体育局, basis: 自定}\n"
        "      - {figure: coverage, direction: at_least, value: 0.95, due: 2027-12-31, owner: 县教育体育局}",
    )
    found = Programme.load_text(later)
    days = {dt.date(2025, 6, 1): 0.8, dt.date(2026, 1, 1): 0.95, dt.date(2030, 1, 1): 0.95}
    assert {day: found.target("coverage", day).value for day in days} == days
    assert found.target("groups", ON) is None


def test_every_table_named_is_a_register_table():
    named = {t.proof.table for n in CASES for h in programme(n).headings for t in h.tasks}
    assert named <= set(TABLES)
