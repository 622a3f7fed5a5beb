"""All reports at once, and the package that stays light until one is written."""

import random
import subprocess
import sys

import polars as pl

from junheng.register.tables import TABLES
from junheng.reports import national_forms, self_report, verdict, write
from junheng.standards.measure import measure


def test_all_reports_are_written_with_chinese_names_and_progress(tables, measured, tmp_path):
    heard = []
    made = write.write_all(
        tables, measured, tmp_path / "out", progress=lambda what, share: heard.append((what, share))
    )
    paths, refused = made.files, made.refused
    assert refused == ()
    assert [path.name for path in paths] == [
        "国家申报表.xlsx",
        "国家申报表.docx",
        "学校自评表.docx",
        "学校自评表.xlsx",
        "评估报告.pdf",
    ]
    assert all(path.stat().st_size > 10_000 for path in paths)
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert heard[-1] == ("报告已写完", 1.0)


def test_a_character_no_font_draws_costs_the_pdf_alone(standard, tmp_path):
    register = {name: table.empty() for name, table in TABLES.items()}
    code = ["2153230001"]
    register["school"] = TABLES["school"].example(code=code, name=["云岭\U00030ede小学"])
    register["enrolment"] = TABLES["enrolment"].example(school=code, pupils=[100], classes=[6])
    (tmp_path / "评估报告.pdf").write_bytes(b"of an older register")
    made = write.write_all(register, measure(register, standard), tmp_path)
    assert [path.name for path in made.files] == list(write.FILES[:4])
    assert {path.name for path in tmp_path.iterdir()} == set(write.FILES[:4])
    (said,) = made.refused
    for words in ("《评估报告.pdf》", "U+30EDE", "云岭\U00030ede小学", "核对", "其余 4 份"):
        assert words in said


def test_rows_in_another_order_print_the_same(tables, measured):
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=5) for name, frame in tables.items()}
    again = measure(shuffled, measured.standard)
    assert national_forms.national_forms(shuffled, again) == national_forms.national_forms(tables, measured)
    assert self_report.self_reports(shuffled, again) == self_report.self_reports(tables, measured)
    assert verdict.content(shuffled, again) == verdict.content(tables, measured)


def test_holes_anywhere_in_the_register_still_print(tables, measured):
    chance = random.Random(7)
    for _ in range(4):
        holed = {name: _holed(name, frame, chance) for name, frame in tables.items()}
        again = measure(holed, measured.standard)
        printed = "".join(form.text() for form in national_forms.national_forms(holed, again))
        assert "None" not in printed
        assert "nan" not in printed
        assert "None" not in str([form.rows for form in self_report.self_reports(holed, again)]).replace(
            "value=None", ""
        )
        verdict.content(holed, again)


def _holed(name, frame, chance):
    """The table with a few of its optional columns emptied, in part or whole."""
    optional = [column for column, spec in TABLES[name].columns.items() if not spec.required]
    for column in chance.sample(optional, min(len(optional), 3)):
        share = chance.choice([0, 0.1, 1])
        hole = pl.Series([chance.random() < share for _ in range(frame.height)], dtype=pl.Boolean)
        frame = frame.with_columns(pl.when(hole).then(None).otherwise(pl.col(column)).alias(column))
    return frame


def test_the_package_alone_imports_nothing_heavy():
    asked = "import sys, junheng.reports; print(*{n.partition('.')[0] for n in sys.modules})"
    shown = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"altair", "vl_convert", "typst", "docx", "xlsxwriter", "polars"} & set(shown) == set()
