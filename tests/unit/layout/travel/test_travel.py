"""Travel: Tobler's published speeds, the straight line, roads from a list and from a map, stops, heights, tables of one's own."""

import dataclasses
import struct
import zipfile

import numpy as np
import polars as pl
import pytest

from junheng.layout.travel import edge_list, heights, matrix, pbf
from junheng.layout.travel.walking import kilometres_an_hour
from junheng.layout.travel.ways import Ways

WAYS = Ways.load()


def points(**at):
    rows = [{"code": c, "name": c, "longitude": x, "latitude": y} for c, (x, y) in at.items()]
    return pl.DataFrame(
        rows, schema={"code": pl.String, "name": pl.String, "longitude": pl.Float64, "latitude": pl.Float64}
    )


@pytest.mark.parametrize(("degrees", "speed"), [(0, 5.04), (10, 2.72), (-10, 3.86)])
def test_speeds_are_those_tobler_published(degrees, speed):
    assert kilometres_an_hour(np.tan(np.radians(degrees)), WAYS.walk) == pytest.approx(speed, abs=0.005)


def test_off_the_road_is_slower():
    assert kilometres_an_hour(0.0, WAYS.walk, off_road=True) == pytest.approx(
        0.6 * kilometres_an_hour(0.0, WAYS.walk)
    )


def test_the_straight_line_times_the_detour():
    found = matrix.straight(points(村=(100.0, 25.0)), points(校=(100.02, 25.0)), WAYS).rows.row(0, named=True)
    line = 0.02 * np.pi / 180 * 6371 * np.cos(np.radians(25))
    assert found["km"] == pytest.approx(1.7 * line, rel=1e-4)
    assert found["walk"] == pytest.approx(60 * found["km"] / 5.0367, rel=1e-3)
    assert found["ride"] == pytest.approx(5 + 60 * found["km"] / 28, rel=1e-3)


def test_a_hill_slows_the_walk_whichever_way_it_is_climbed():
    low, high = (
        points(村=(100.0, 25.0)).with_columns(altitude=1000.0),
        points(校=(100.02, 25.0)).with_columns(altitude=1400.0),
    )
    flat = matrix.straight(low, points(校=(100.02, 25.0)).with_columns(altitude=1000.0), WAYS).rows["walk"][0]
    up = matrix.straight(low, high, WAYS).rows["walk"][0]
    down = matrix.straight(
        high.with_columns(code=pl.lit("村")), low.with_columns(code=pl.lit("校")), WAYS
    ).rows["walk"][0]
    assert up > 1.3 * flat
    assert up == pytest.approx(down)


def test_short_ways_are_walked_even_where_a_bus_is_quicker():
    day = matrix.straight(
        points(近=(100.0, 25.0), 远=(100.08, 25.0)), points(校=(100.005, 25.0)), WAYS
    ).minutes(WAYS)
    assert dict(day.select("place", "mode").iter_rows()) == {"近": "步行", "远": "乘车"}


def test_who_has_no_coordinates_is_named():
    some = points(村=(100.0, 25.0)).vstack(
        pl.DataFrame([("无名", "无名", None, None)], schema=points(a=(0, 0)).schema, orient="row")
    )
    assert matrix.straight(some, points(校=(100.0, 25.0)), WAYS).unreached == ("无名",)


def roads(stop=None, oneway=0):
    nodes = pl.DataFrame(
        {
            "node": ["a", "b", "c"],
            "longitude": [100.0, 100.02, 100.04],
            "latitude": [25.0] * 3,
            "stop": [int(stop == n) for n in "abc"],
        }
    )
    edges = pl.DataFrame(
        {
            "source": ["a", "b"],
            "target": ["b", "c"],
            "metres": [2500.0, 2500.0],
            "kind": ["tertiary"] * 2,
            "oneway": [0, oneway],
        }
    )
    return edge_list.read(nodes, edges, WAYS)


def test_roads_from_a_list():
    found = matrix.by_roads(points(村=(100.0, 25.0)), points(校=(100.04, 25.0)), roads(), WAYS).rows.row(
        0, named=True
    )
    assert found["km"] == pytest.approx(5.0)
    assert found["walk"] == pytest.approx(60 * 5 / 5.0367, rel=1e-3)
    assert found["ride"] == pytest.approx(5 + 60 * 5 / 32, rel=1e-3)


def test_where_buses_halt_one_walks_to_the_stop():
    halting = dataclasses.replace(WAYS, ride=dataclasses.replace(WAYS.ride, stops=True))
    near = matrix.by_roads(
        points(村=(100.0, 25.0)), points(校=(100.04, 25.0)), roads(stop="a"), halting
    ).rows.row(0, named=True)
    far = matrix.by_roads(
        points(村=(100.0, 25.0)), points(校=(100.04, 25.0)), roads(stop="c"), halting
    ).rows.row(0, named=True)
    assert near["ride"] == pytest.approx(5 + 60 * 5 / 32, rel=1e-3)
    assert far["ride"] is None, "the only stop is an hour's walk away"


def test_a_one_way_road_is_walked_both_ways_but_not_ridden():
    found = matrix.by_roads(
        points(村=(100.0, 25.0)), points(校=(100.04, 25.0)), roads(oneway=1), WAYS
    ).rows.row(0, named=True)
    assert found["walk"] == pytest.approx(60 * 5 / 5.0367, rel=1e-3)
    assert found["ride"] > 5 + 60 * 5 / 32 + 30, "the bus could not come back: the rest is walked"


def test_a_place_far_from_any_road_is_named():
    found = matrix.by_roads(
        points(村=(100.0, 25.0), 深山=(100.02, 25.2)), points(校=(100.04, 25.0)), roads(), WAYS
    )
    assert "深山" in found.unreached
    assert set(found.rows["place"]) == {"村"}


def test_faults_of_a_list_are_told_all_at_once():
    nodes = pl.DataFrame({"node": ["a", "b"], "longitude": ["100", "东经"], "latitude": [25.0, 25.0]})
    edges = pl.DataFrame({"source": ["a", "a"], "target": ["b", "z"], "metres": [-5, 10]})
    with pytest.raises(ValueError, match="路网") as refused:
        edge_list.read(nodes, edges, WAYS)
    told = str(refused.value)
    assert "第 3 行 longitude" in told
    assert "没有节点“z”" in told
    assert "第 2 行 metres" in told


def test_a_matrix_of_ones_own_is_read_and_overrides():
    own = matrix.read(pl.DataFrame({"place": ["村"], "site": ["校"], "minutes": ["12.5"]}))
    assert own.rows.row(0, named=True) == {
        "place": "村",
        "site": "校",
        "walk": None,
        "ride": 12.5,
        "km": None,
    }
    both = matrix.with_overrides(
        matrix.straight(points(村=(100.0, 25.0)), points(校=(100.02, 25.0)), WAYS), own
    )
    assert both.rows["ride"].to_list() == [12.5]


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ({"place": ["村"], "minutes": [3.0]}, "缺少列 site"),
        ({"place": ["村"], "site": ["校"]}, "至少一列"),
        ({"place": ["村"], "site": ["校"], "minutes": [-3.0]}, "第 2 行"),
        ({"place": ["村", "村"], "site": ["校", "校"], "ride": [3.0, 4.0]}, "不止一行"),
    ],
)
def test_a_matrix_that_cannot_be_used_is_refused(frame, said):
    with pytest.raises(ValueError, match=said):
        matrix.read(pl.DataFrame(frame))


def test_heights_between_the_cells(tmp_path):
    tile = tmp_path / "N25E100.hgt"
    tile.write_bytes(struct.pack(">9h", 10, 20, 30, 40, 50, 60, 70, 80, -32768))
    with zipfile.ZipFile(tmp_path / "N26E100.hgt.zip", "w") as packed:
        packed.writestr("N26E100.hgt", struct.pack(">4h", 1, 2, 3, 4))
    grids = heights.read([tile, tmp_path / "N26E100.hgt.zip"])
    found = heights.heights(
        grids, np.array([100.0, 100.25, 100.9, 105.0]), np.array([26.0, 25.75, 25.1, 25.0])
    )
    assert found[:2].tolist() == [10.0, 30.0]
    assert np.isnan(found[2])
    assert np.isnan(found[3])


def test_an_ascii_grid(tmp_path):
    grid = tmp_path / "dem.asc"
    grid.write_text(
        "ncols 2\nnrows 2\nxllcenter 100\nyllcenter 25\ncellsize 1\nNODATA_value -1\n10 20\n30 40\n"
    )
    assert heights.heights(heights.read([grid]), np.array([100.5]), np.array([25.5])).tolist() == [25.0]
    grid.write_text(
        "ncols 3\nnrows 2\nxllcenter 100\nyllcenter 25\ncellsize 1\nNODATA_value -1\n10 20\n30 40\n"
    )
    with pytest.raises(ValueError, match="ASCII"):
        heights.read([grid])


def test_what_is_no_map_is_refused(tmp_path):
    broken = tmp_path / "x.osm.pbf"
    broken.write_bytes(b"nothing")
    with pytest.raises(ValueError, match=r"x\.osm\.pbf"):
        pbf.read(broken, WAYS)
    with pytest.raises(ValueError, match="没有路网文件"):
        pbf.read(tmp_path / "no.pbf", WAYS)


def test_the_key_names_the_content(tmp_path):
    one, two = tmp_path / "a", tmp_path / "b"
    one.write_bytes(b"1")
    two.write_bytes(b"1")
    frame = pl.DataFrame({"a": [2, 1]})
    assert matrix.key(one, frame, WAYS) == matrix.key(two, frame.reverse(), WAYS)
    assert matrix.key(one, frame, WAYS) != matrix.key(one, frame, dataclasses.replace(WAYS, detour=1.5))


@pytest.mark.data
def test_a_real_mountain_country(shared):
    folder = shared / "data/geo/andorra"
    settled = pl.read_csv(folder / "settlements.csv").select(
        code=pl.col("osm_id").cast(pl.String),
        name="name",
        longitude="lon",
        latitude="lat",
        altitude=pl.col("elev_m").cast(pl.Float64),
    )
    grids = heights.read(folder.glob("*.hgt.zip"))
    found = pbf.read(folder / "andorra.osm.pbf", WAYS, grids)
    assert np.isfinite(found.altitude).mean() > 0.99
    assert len(found.stops) > 3
    by_roads = matrix.by_roads(settled, settled, found, WAYS)
    line = matrix.straight(settled, settled, WAYS)
    both = by_roads.rows.join(line.rows, on=["place", "site"], suffix="_line").filter(pl.col("km_line") > 1.7)
    detours = (both["km"] / (both["km_line"] / WAYS.detour)).quantile(0.5)
    assert detours == pytest.approx(1.7, abs=0.12), "the document's detour is what this country's roads show"
    assert both.height > 2500
    assert (both["km"] >= 0.98 * both["km_line"] / WAYS.detour).mean() > 0.99
    snapped = (
        pl.read_csv(folder / "settlements.csv").filter(pl.col("snap_km") < 0.5)["osm_id"].cast(pl.String)
    )
    assert set(snapped) <= set(by_roads.rows["place"])
