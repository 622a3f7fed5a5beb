"""Small files written as a bureau would, and one way to read them."""

from pathlib import Path

import pytest
import xlsxwriter

from junheng.io.load import read
from junheng.register.tables import TABLES
from junheng.schema import TableError

HEADERS = [
    "学年",
    "学校标识码",
    "学校名称",
    "办学类型",
    "学段",
    "城乡",
    "在校生数",
    "班级数",
    "专任教师数",
    "高于规定学历教师数",
    "县级以上骨干教师数",
    "体育艺术专任教师数",
    "教学及辅助用房面积",
    "室内体育用房面积",
    "运动场地面积",
    "教学仪器设备值(万元)",
    "网络多媒体教室数",
]
PRIMARY = [
    "2024",
    "2153000001",
    "妥甸小学",
    "小学",
    "小学",
    "镇区",
    "500",
    "12",
    "30",
    "28",
    "5",
    "4",
    "3000",
    "200",
    "4000.5",
    "123.45",
    "14",
]
NINE_A = [
    "2024",
    "3153000001",
    "九年制学校",
    "九年一贯制学校",
    "小学",
    "乡村",
    "300",
    "6",
    "20",
    "18",
    "2",
    "2",
    "2500",
    "100",
    "2000",
    "50.123456",
    "9",
]
NINE_B = [
    "2024",
    "3153000001",
    "九年制学校",
    "九年一贯制学校",
    "初中",
    "乡村",
    "200",
    "4",
    "15",
    "15",
    "3",
    "2",
    "2500",
    "100",
    "2000",
    "50.123456",
    "9",
]


def resource(*changes, rows=(PRIMARY, NINE_A, NINE_B), headers=HEADERS):
    """A 学校资源表 as lists; a change is (row from 0, header, new text)."""
    grid = [list(headers), *map(list, rows)]
    for row, header, text in changes:
        grid[row + 1][headers.index(header)] = text
    return grid


def as_csv(path: Path, grid, encoding="utf-8"):
    """The grid as a csv file."""
    lines = [
        ",".join(f'"{c}"' if "," in str(c) or "\n" in str(c) else ("" if c is None else str(c)) for c in row)
        for row in grid
    ]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def as_xlsx(path: Path, *sheets, merges=()):
    """Sheets given as (name, grid); numbers stay numbers, text stays text; merges as (top, left, bottom, right)."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, grid in sheets:
            sheet = book.add_worksheet(name)
            for r, row in enumerate(grid):
                for c, value in enumerate(row):
                    if value not in (None, ""):
                        (sheet.write_string if isinstance(value, str) else sheet.write)(r, c, value)
            for top, left, bottom, right in merges:
                value = grid[top][left] if left < len(grid[top]) else ""
                sheet.merge_range(top, left, bottom, right, value)
    return path


def load(*paths, **options):
    """Read files with the register's tables."""
    return read(*paths, declared=TABLES, **options)


def refused(*paths, **options):
    """The problems of a load that must be refused."""
    with pytest.raises(TableError) as caught:
        load(*paths, **options)
    return [p for p in caught.value.problems if p.severe]


def facts(frame, table):
    """A frame's declared columns in key order: what it says, without where it was read."""
    return frame.select(list(TABLES[table].columns)).sort(list(TABLES[table].key))
