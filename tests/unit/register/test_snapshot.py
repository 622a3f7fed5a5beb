"""A register as a folder: what goes in comes out, damage is named, and the fingerprint is of the content."""

import datetime as dt

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from junheng.register import snapshot
from junheng.register.tables import TABLES
from junheng.schema import TableError


@pytest.fixture
def register():
    """One example row of every table, and two schools that differ in everything."""
    tables = {name: t.example() for name, t in TABLES.items()}
    tables["school"] = TABLES["school"].example(
        code=["2153230001", "3153230002"], name=["妥甸小学", "䶮山，\n“喆”中学"], kind=["小学", "初级中学"],
        boarding=[True, None], opened=[dt.date(1950, 1, 1), None], longitude=[101.123456, None],
        source_file=["学校.xlsx", None], source_row=[2, 3],
    )  # fmt: skip
    return tables


def same(one, other):
    assert one.keys() == other.keys()
    for name, frame in one.items():
        assert_frame_equal(frame, other[name])


def test_what_is_saved_is_loaded(register, tmp_path):
    snapshot.save(register, tmp_path / "a" / "登记库")
    same(snapshot.load(tmp_path / "a" / "登记库"), register)
    assert not list(tmp_path.rglob("*.part"))


def test_tables_that_are_lacking_are_saved_empty_and_strangers_are_not(tmp_path):
    snapshot.save({"school": TABLES["school"].example(), "weather": pl.DataFrame({"a": [1]})}, tmp_path)
    loaded = snapshot.load(tmp_path)
    assert list(loaded) == list(TABLES)
    assert (loaded["school"].height, loaded["staff"].height) == (1, 0)
    assert not (tmp_path / "weather.parquet").exists()


def test_saving_again_replaces(register, tmp_path):
    snapshot.save(register, tmp_path)
    snapshot.save(snapshot.empty(), tmp_path)
    same(snapshot.load(tmp_path), snapshot.empty())


def test_a_folder_written_before_a_column_existed_has_it_unknown(register, tmp_path):
    snapshot.save(register, tmp_path)
    register["school"].drop("founder").write_parquet(tmp_path / "school.parquet")
    assert snapshot.load(tmp_path)["school"]["founder"].to_list() == [None, None]


def refused(folder):
    with pytest.raises(TableError) as refusal:
        snapshot.load(folder)
    return refusal.value.problems


def test_a_place_that_is_no_register_is_refused_with_a_remedy(tmp_path):
    (missing,) = refused(tmp_path / "没有")
    assert "应为登记库文件夹" in str(missing)
    assert "junheng import" in str(missing)
    (tmp_path / "notes.parquet").write_bytes(b"")
    (empty,) = refused(tmp_path)
    assert "没有登记表" in str(empty)


@pytest.mark.parametrize(
    "damage",
    [lambda d: b"", lambda d: b"PAR1", lambda d: d[: len(d) // 2], lambda d: d[:-1], lambda d: b"\0" * len(d), lambda d: d[::-1]],
    ids=["empty", "magic only", "half", "last byte", "zeros", "backwards"],
)  # fmt: skip
def test_a_damaged_file_is_named(register, tmp_path, damage):
    snapshot.save(register, tmp_path)
    file = tmp_path / "campus.parquet"
    file.write_bytes(damage(file.read_bytes()))
    (problem,) = refused(tmp_path)
    assert problem.file.endswith("campus.parquet")
    assert "已损坏" in str(problem)


def test_a_file_whose_bytes_are_flipped_never_ends_in_a_traceback(register, tmp_path):
    """Some such damage makes the Parquet reader panic, which is not even an Exception."""
    file = tmp_path / "school.parquet"
    register["school"].write_parquet(file)
    whole = file.read_bytes()
    outcomes = set()
    for n in range(0, len(whole), 23):
        file.write_bytes(whole[:n] + bytes([whole[n] ^ 0x5A, *whole[n + 1 :]]))
        try:
            snapshot.load(tmp_path)
            outcomes.add("loaded")
        except TableError:
            outcomes.add("refused")
    assert "refused" in outcomes


def test_a_column_of_the_wrong_type_is_damage(register, tmp_path):
    snapshot.save(register, tmp_path)
    register["enrolment"].with_columns(pupils=pl.lit("许多")).write_parquet(tmp_path / "enrolment.parquet")
    (problem,) = refused(tmp_path)
    assert problem.file.endswith("enrolment.parquet")


def test_a_reference_to_nothing_is_refused_row_by_row(register, tmp_path):
    register["staff_count"] = TABLES["staff_count"].example(
        school=["9953230001", "2153230001", "9953230002"], source_file=["教师.xlsx"] * 3, source_row=[2, 3, 4]
    )
    snapshot.save(register, tmp_path)
    problems = refused(tmp_path)
    assert [(p.file, p.row, p.found) for p in problems] == [
        ("教师.xlsx", 2, "9953230001"),
        ("教师.xlsx", 4, "9953230002"),
    ]


# ---- the fingerprint


def test_the_fingerprint_ignores_order_origin_and_empty_tables(register):
    mark = snapshot.fingerprint(register)
    moved = {name: frame.reverse() for name, frame in reversed(register.items())}
    moved["school"] = moved["school"].with_columns(source_file=pl.lit("别处.csv"), source_row=pl.lit(99))
    assert snapshot.fingerprint(moved) == mark
    some = {name: register[name] for name in ("school", "place")}
    assert snapshot.fingerprint(some) == snapshot.fingerprint(snapshot.complete(some))
    assert len(mark) == 16


def test_the_fingerprint_survives_the_folder(register, tmp_path):
    snapshot.save(register, tmp_path)
    assert snapshot.fingerprint(snapshot.load(tmp_path)) == snapshot.fingerprint(register)


def test_every_cell_counts_in_the_fingerprint(register):
    """Each cell of each table set to unknown, if it was not already, gives another fingerprint."""
    for name, table in TABLES.items():
        mark = snapshot.fingerprint({name: register[name]})
        for column in table.columns:
            if register[name][column].null_count() < register[name].height:
                changed = register[name].with_columns(pl.lit(None, table.columns[column].dtype).alias(column))
                assert snapshot.fingerprint({name: changed}) != mark, (name, column)


def test_a_value_moved_to_the_next_column_or_table_is_another_content(register):
    count = TABLES["staff_count"].example(above_required=[5], backbone=[None])
    other = TABLES["staff_count"].example(above_required=[None], backbone=[5])
    assert snapshot.fingerprint({"staff_count": count}) != snapshot.fingerprint({"staff_count": other})


def test_empty_text_and_zero_are_not_unknown(register):
    school = TABLES["school"].example()
    unknown = snapshot.fingerprint({"school": school.with_columns(founder=pl.lit(None, pl.String))})
    assert snapshot.fingerprint({"school": school.with_columns(founder=pl.lit(""))}) != unknown
    campus = TABLES["campus"].example(land_area=[None])
    zero = TABLES["campus"].example(land_area=[0.0])
    assert snapshot.fingerprint({"campus": campus}) != snapshot.fingerprint({"campus": zero})
