import dataclasses
import datetime as dt

from junheng.register.snapshot import fingerprint
from junheng.reports.seal import seal
from junheng.standards.measure import measure
from junheng.standards.standard import Standard


def test_the_seal_names_register_standard_coverage_and_program(tables, measured):
    lines = dict(seal(tables, measured))
    assert lines["登记册指纹"] == fingerprint(tables)
    assert lines["依据标准"] == "《县域义务教育优质均衡发展督导评估办法》（教督〔2017〕6号）"
    assert lines["口径日期"] == "2024-09-01（2024—2025 学年）"
    full, expected = measured.coverage
    assert lines["填报覆盖"].endswith(f"占 {100 * full / expected:.1f}%")
    assert lines["过渡性口径"] == "未启用"
    assert "打印日期" not in lines


def test_a_transitional_reading_that_is_switched_on_is_told(tables):
    eased = Standard.load("cn-youzhi-2017", on=dt.date(2024, 9, 1), tolerances=["rooms_built_to_2016"])
    lines = dict(seal(tables, measure(tables, eased), dt.date(2024, 10, 8)))
    assert lines["过渡性口径"].startswith("2016年及之前建成的学校")
    assert lines["打印日期"] == "2024-10-08"


def test_no_school_at_all_is_an_unknown_share(tables, measured):
    nobody = dataclasses.replace(measured, schools=measured.schools.clear())
    assert dict(seal(tables, nobody))["填报覆盖"].endswith("占 待填报%")
