"""The case as files: every number stands in the text and in the list, leads to its page, and is marked where it falls short."""

import datetime as dt
import subprocess
import zipfile

import pytest

from junheng.programmes.case import case
from junheng.programmes.programme import Programme
from junheng.register.example import demo
from junheng.reports import case as printed

DAY = dt.date(2024, 12, 30)


@pytest.fixture(scope="module")
def told():
    """Yuxi's narrative on the invented county: most of its targets are missed there."""
    return case(Programme.load("yuxi", on=DAY), demo.build().tables, on=DAY)


def test_word_links_every_number_to_where_it_opens(told, tmp_path):
    path = printed.write_word(
        told, tmp_path / "case.docx", lambda figure: f"https://bureau.example/f/{figure.id}"
    )
    with zipfile.ZipFile(path) as package:
        text = package.read("word/document.xml").decode()
        links = package.read("word/_rels/document.xml.rels").decode()
    assert told.title in text
    assert told.register in text
    for figure in told.figures:
        assert f"https://bureau.example/f/{figure.id}" in links
        assert figure.title in text


def test_what_falls_short_is_marked_in_the_margin(told, tmp_path):
    path = printed.write_word(told, tmp_path / "case.docx")
    with zipfile.ZipFile(path) as package:
        text = package.read("word/document.xml").decode()
    notes = [note for p in told.paragraphs for note in p.margin]
    assert notes
    assert all(f"▼ {note}" in text for note in notes)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pdf_prints_text_list_and_seal(language, tmp_path):
    told = case(Programme.load("yuxi", on=DAY), demo.build().tables, on=DAY, language=language)
    path = printed.write_pdf(told, tmp_path / "case.pdf")
    seen = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    assert told.register in seen
    assert all(str(f.counted) in seen for f in told.figures)


def test_same_case_same_bytes(told, tmp_path):
    files = [printed.write_word(told, tmp_path / f"{n}.docx").read_bytes() for n in (1, 2)]
    files += [printed.write_pdf(told, tmp_path / f"{n}.pdf").read_bytes() for n in (1, 2)]
    assert files[0] == files[1]
    assert files[2] == files[3]
