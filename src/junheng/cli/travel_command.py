"""`junheng travel`: how long the way is from every village to every school and candidate site, worked out once and kept."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import polars as pl

from junheng.cli import source
from junheng.layout.rules import Rules
from junheng.layout.said import in_language
from junheng.layout.sites import sites
from junheng.layout.situation import newest_year, village_points
from junheng.layout.travel import matrix
from junheng.layout.travel.matrix import Travel
from junheng.layout.travel.ways import Ways

BOM = "\ufeff"


def arguments(parser: argparse.ArgumentParser) -> None:
    source.add_source(parser)
    add_roads(parser)
    parser.add_argument("--english", action="store_true", help="用英文说明 | in English")
    parser.add_argument(
        "--out", type=Path, metavar="文件", help="出行表写到这里（csv 或 parquet）；默认只显示概要"
    )


def add_roads(parser: argparse.ArgumentParser) -> None:
    """What a matrix is made from; shared with `junheng layout`."""
    parser.add_argument("--pbf", type=Path, metavar="文件", help="OpenStreetMap 路网（.osm.pbf）")
    parser.add_argument(
        "--roads",
        type=Path,
        nargs=2,
        metavar=("节点", "边"),
        help="自有路网：节点表和边表两个 csv（node,longitude,latitude…；source,target,metres…）",
    )
    parser.add_argument(
        "--dem",
        type=Path,
        nargs="*",
        default=[],
        metavar="文件",
        help="高程（SRTM 的 .hgt 或 .asc），步行时计坡度",
    )
    parser.add_argument(
        "--ways", metavar="口径", help="出行口径文件：编号，或自己的 YAML 文件路径；默认依布局规则"
    )
    parser.add_argument(
        "--cache", type=Path, metavar="文件夹", help="算过的出行表按内容存在这里，下次直接读取"
    )


def run(args: argparse.Namespace) -> None:
    loaded = source.read(args.source, notices=False)
    ways = Ways.load(args.ways or "cn-travel-mountain")
    found = worked_out(loaded.tables, args, Rules.load(), ways)
    if args.out:
        write(found, args.out)
    print(told(found, ways, args.english))


def worked_out(tables: dict, args: argparse.Namespace, rules: Rules, ways: Ways) -> Travel:
    """The matrix by roads where roads are given, else by the straight line; from the cache where it was made before."""
    there = sites(tables, rules, newest_year(tables))
    villages, schools = (
        matrix.as_points(village_points(tables, there), {"place": "code"}),
        matrix.as_points(there),
    )
    if not (args.pbf or args.roads):
        return matrix.straight(villages, schools, ways)
    files = [p for p in (args.pbf, *(args.roads or ()), *sorted(args.dem)) if p]
    if missing := [str(p) for p in files if not p.is_file()]:
        raise ValueError(f"没有这些文件：{'、'.join(missing)}，请核对路径 No such files")
    kept = (
        args.cache / f"travel-{matrix.key(villages, schools, ways, *files)}.parquet" if args.cache else None
    )
    if kept is not None and kept.exists():
        return Travel(matrix.read(pl.read_parquet(kept)).rows, matrix.BY_ROADS)
    found = matrix.by_roads(villages, schools, _roads(args, ways), ways)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        found.rows.write_parquet(kept)
    return found


def _roads(args: argparse.Namespace, ways: Ways):
    from junheng.layout.travel import edge_list, heights, pbf  # noqa: PLC0415  maps are read only where one is given

    grids = heights.read(args.dem)
    if args.pbf:
        return pbf.read(args.pbf, ways, grids)
    nodes, edges = (read_csv(p) for p in args.roads)
    return edge_list.read(nodes, edges, ways, grids)


def read_csv(path: Path) -> pl.DataFrame:
    """A CSV of the user's own, everything as text; empty cells are unknown."""
    try:
        return pl.read_csv(path, infer_schema=False, null_values=[""])
    except OSError:
        raise ValueError(f"读不到 {path}，请核对路径 Cannot read the file") from None
    except pl.exceptions.PolarsError as damaged:
        raise ValueError(f"{path.name} 不是可读的 CSV：{str(damaged).splitlines()[0]}") from None


def write(found: Travel, path: Path) -> None:
    """A matrix as a file that `--travel` reads."""
    if path.suffix == ".parquet":
        found.rows.write_parquet(path)
    else:
        path.write_text(BOM + found.rows.write_csv(), "utf-8")
    sys.stderr.write(f"已写入 {path}\n")


def told(found: Travel, ways: Ways, english: bool = False) -> str:
    """A few lines on the matrix."""
    day = found.minutes(ways).filter(~pl.col("place").str.starts_with("校:"))
    nearest = day.group_by("place").agg(pl.col("minutes").min())["minutes"]
    figures = (
        day["place"].n_unique(),
        day["site"].n_unique(),
        day.height,
        nearest.median() or 0.0,
        nearest.max() or 0.0,
    )
    modes = dict(day["mode"].value_counts(sort=True).iter_rows())
    on_foot, by_bus = modes.get("步行", 0), modes.get("乘车", 0)
    lost = f"{', '.join(found.unreached[:10])}{' …' if len(found.unreached) > 10 else ''}"
    if english:
        lines = [
            "Travel ({}): {} villages to {} sites, {} rows".format(
                in_language(found.method, "en"), *figures[:3]
            ),
            "  to the nearest site: median {:.0f} minutes one way, {:.0f} at most".format(*figures[3:]),
            f"  {on_foot} pairs on foot, {by_bus} by bus",
        ]
        return "\n".join(
            [*lines, *([f"Note: no coordinates, or no road nearby: {lost}"] if found.unreached else [])]
        )
    lines = [
        "出行表（{}）：{} 个村（社区）到 {} 个校址，{} 行".format(found.method, *figures[:3]),
        "  到最近校址单程：中位数 {:.0f} 分钟，最远 {:.0f} 分钟".format(*figures[3:]),
        f"  步行 {on_foot} 对，乘车 {by_bus} 对",
    ]
    return "\n".join([*lines, *([f"提醒：没有坐标或附近没有道路：{lost}"] if found.unreached else [])])
