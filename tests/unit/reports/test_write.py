"""All reports at once, and the package that stays light until one is written."""

import subprocess
import sys

from junheng.reports import write


def test_all_reports_are_written_with_chinese_names_and_progress(tables, measured, tmp_path):
    heard = []
    paths = write.write_all(
        tables, measured, tmp_path / "out", progress=lambda what, share: heard.append((what, share))
    )
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


def test_the_package_alone_imports_nothing_heavy():
    asked = "import sys, junheng.reports; print(*{n.partition('.')[0] for n in sys.modules})"
    shown = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"altair", "vl_convert", "typst", "docx", "xlsxwriter", "polars"} & set(shown) == set()
