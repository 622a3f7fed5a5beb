"""The report's charts as Vega-Lite documents."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from junheng.forecast.rows import WHOLE
from junheng.forecast.tree import STAGE_GRADES
from junheng.reports.charts import SCHEMA, THEME, Chart
from junheng.reports.look import INK
from junheng.reports.outlook.material import Material

WIDTH = 520
MALE, FEMALE, MORE, LESS, LINE = "#2F6B8F", "#C0703A", "#00856F", "#D1490C", "#1F3A4D"
STAGE_COLOURS = {"学前": "#8C6BB1", "小学": "#00856F", "初中": "#2F6B8F", "高中": "#C0703A"}
DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])
LOOK = THEME | {"legend": THEME["legend"] | {"symbolStrokeWidth": 2}}
"""Lines need a stroke in the legend, which the theme of points leaves out."""
YEAR_AXIS = {"format": "d", "tickCount": 8, "grid": False}
NAMED, SPARSE = 12, 40
"""Townships whose names fit on a small map, and whose circles may be large."""
DRAWN_COUNTIES = 18
"""Counties that fit on a page, the largest first."""
SPANS = {"学前": (3, 5), "小学": (6, 11), "初中": (12, 14), "高中": (15, 17)}


def _document(**parts: object) -> Chart:
    return {"$schema": SCHEMA, "background": "white", "config": LOOK} | parts


def _year(rows: Sequence[int] | None = None, **more: object) -> dict:
    axis = YEAR_AXIS if rows is None else YEAR_AXIS | {"values": list(rows)}
    return {
        "field": "year",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "nice": False},
        "axis": axis,
    } | more


def _number(field: str, title: str | None = None, **more: object) -> dict:
    return {"field": field, "type": "quantitative", "title": title} | more


def births(m: Material) -> Chart:
    """Births by year, those registered dark, those assumed pale."""
    rows, registered, assumed = m.frames["births"], m.t.cell("登记"), m.t.cell("方案假定")
    source = "出生" if (rows["source"] == "出生").any() else rows["source"].first()
    sums = rows.filter(pl.col("source") == source, pl.col("year") > m.base - 16).group_by("year").agg(
        pl.col("births").sum().round(0), pl.col("known").all()
    )  # fmt: skip
    sums = sums.sort("year").with_columns(
        kind=pl.when("known").then(pl.lit(registered)).otherwise(pl.lit(assumed))
    )
    colour = {"field": "kind", "type": "nominal", "title": None, "scale": {"domain": [registered, assumed], "range": [LINE, "#A9BBC6"]}}  # fmt: skip
    x = {"field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0, "labelOverlap": True}}
    bars = {
        "mark": {"type": "bar"},
        "encoding": {"x": x, "y": _number("births", m.t.cell("出生人数")), "color": colour},
    }
    return _document(data={"values": sums.to_dicts()}, width=WIDTH, height=170, **bars)


def pyramids(m: Material, years: Sequence[int]) -> Chart | None:
    """Residents by single year of age, men left and women right, one panel per year; ages at school in their stage's colour."""
    people = residents(m)
    if people.is_empty():
        return None
    other = m.t.cell("其他年龄")
    stage, named = pl.lit(other), [m.t.cell(name) for name in STAGE_COLOURS]
    for name, (first, last) in SPANS.items():
        stage = pl.when(pl.col("age").is_between(first, last)).then(pl.lit(m.t.cell(name))).otherwise(stage)
    people = people.with_columns(stage=stage)
    top = float(people["persons"].max())
    colour = {"field": "stage", "type": "nominal", "title": None, "scale": {"domain": [*named, other], "range": [*STAGE_COLOURS.values(), "#C9D1D6"]}}  # fmt: skip
    panels = []
    for year in years:
        rows = people.filter(year=year)
        sides = []
        for sex, sign in (("男", -1), ("女", 1)):
            own = rows.filter(sex=sex).with_columns(side=pl.col("persons").round(0) * sign)
            axis = {"labelExpr": "format(abs(datum.value), 'd')", "tickCount": 3, "grid": False}
            x = _number("side", None, scale={"domain": [-top, top]}, axis=axis)
            y = {"field": "age", "type": "ordinal", "sort": "descending", "title": None, "axis": {"values": list(range(0, 101, 20)), "ticks": False, "domain": False}}  # fmt: skip
            sides.append({"data": {"values": own.select("age", "side", "stage").to_dicts()}, "mark": {"type": "bar"}, "encoding": {"x": x, "y": y, "color": colour}})  # fmt: skip
        men, women = (m.t.count(rows.filter(sex=sex)["persons"].sum(), "") for sex in ("男", "女"))
        said = m.t("{year}年　男 {men}　女 {women}", year=year, men=men, women=women)
        panels.append({"title": said, "width": 148, "height": 230, "layer": sides})
    return _document(hconcat=panels, spacing=16)


def residents(m: Material) -> pl.DataFrame:
    """The whole area's people by year, age and sex: counties where they were counted, else their townships."""
    people = m.frames["people"]
    counted = people.filter(pl.col("place").is_in(list(m.found.counties)))
    covered = set(counted["place"])
    rest = people.filter(
        pl.col("place").replace_strict(dict(m.found.county_of), default=None, return_dtype=pl.String).is_in(
            [c for c in m.found.counties if c not in covered]
        )
    )  # fmt: skip
    both = pl.concat([counted, rest])
    return both.group_by("year", "age", "sex").agg(pl.col("persons").sum()).sort("year", "sex", "age")


def stages(m: Material) -> Chart:
    """Pupils of each stage with the interval; the dotted line is the year of the last count."""
    panels = []
    for stage in m.stages:
        rows = m.rows("courses", place=WHOLE, stage=stage).to_dicts()
        colour = STAGE_COLOURS[stage]
        bands = [r for r in rows if r["ahead"]]
        y = _number("pupils", None, scale={"zero": True}, axis={"tickCount": 4})
        area = {"mark": {"type": "area", "color": colour, "opacity": 0.2}, "data": {"values": bands}, "encoding": {"x": _year(), "y": _number("low"), "y2": {"field": "high"}}}  # fmt: skip
        line = {
            "mark": {"type": "line", "color": colour, "strokeWidth": 2},
            "data": {"values": rows},
            "encoding": {"x": _year(), "y": y},
        }
        seen = {"mark": {"type": "point", "filled": True, "size": 26, "color": LINE, "opacity": 1}, "data": {"values": [r for r in rows if not r["ahead"]]}, "encoding": {"x": _year(), "y": y}}  # fmt: skip
        now = {
            "mark": {"type": "rule", "color": "#999999", "strokeDash": [2, 3]},
            "data": {"values": [{"year": m.base}]},
            "encoding": {"x": _year()},
        }
        panels.append(
            {"title": _pupils(m, stage), "width": 220, "height": 130, "layer": [area, now, line, seen]}
        )
    return _document(concat=panels, columns=2, spacing=26)


def _pupils(m: Material, called: str) -> str:
    return m.t("{stage}（人）", stage=called)


def counties(m: Material, stage: str) -> Chart | None:
    """One stage in every county, side by side, each on its own scale."""
    rows = m.rows("courses", stage=stage, place=list(m.found.counties))
    if not m.several or rows.is_empty():
        return None
    panels, colour = [], STAGE_COLOURS[stage]
    order = rows.filter(year=m.base).sort("pupils", "place", descending=[True, False])["place"].to_list()
    y = _number("pupils", None, scale={"zero": True}, axis={"tickCount": 3})
    for place in order[:DRAWN_COUNTIES]:
        own = rows.filter(place=place).sort("year").to_dicts()
        ahead, seen = [r for r in own if r["ahead"]], [r for r in own if not r["ahead"]]
        across = _year(axis=YEAR_AXIS | {"tickCount": 4})
        band = {"mark": {"type": "area", "color": colour, "opacity": 0.2}, "data": {"values": ahead}, "encoding": {"x": across, "y": _number("low"), "y2": {"field": "high"}}}  # fmt: skip
        line = {"mark": {"type": "line", "color": colour, "strokeWidth": 2}, "data": {"values": own}, "encoding": {"x": across, "y": y}}  # fmt: skip
        dots = {"mark": {"type": "point", "filled": True, "size": 18, "color": LINE, "opacity": 1}, "data": {"values": seen}, "encoding": {"x": across, "y": y}}  # fmt: skip
        panels.append({"title": m.names.get(place, place), "width": 138, "height": 84, "layer": [band, line, dots]})  # fmt: skip
    return _document(concat=panels, columns=3, spacing=18)


def maps(m: Material, stage: str, years: Sequence[int]) -> Chart | None:
    """Townships where their seats lie: the circle is the pupils, its colour the change since the newest count."""
    spots = m.towns.drop_nulls(["longitude", "latitude"])
    rows = m.rows("courses", stage=stage, place=spots["code"].to_list(), year=list(years))
    if rows.is_empty() or spots.height < 2:
        return None
    now = rows.filter(year=m.base).select("place", was="pupils")
    rows = rows.join(spots, left_on="place", right_on="code", how="left").join(now, on="place", how="left")
    rows = rows.with_columns(change=pl.col("pupils") / pl.col("was") - 1)
    longitude, latitude = (
        {"field": f, "type": "quantitative", "title": None, "axis": None, "scale": {"zero": False, "padding": 26}} for f in ("longitude", "latitude")
    )  # fmt: skip
    colour = _number("change", m.t("比{base}学年", base=m.base), scale={"domain": [-0.6, 0, 0.2], "range": [LESS, "#EDEDED", MORE], "clamp": True}, legend={"format": "+.0%", "gradientLength": 150})  # fmt: skip
    most = float(rows["pupils"].max())
    size = _number(
        "pupils",
        m.t.cell("学生数"),
        scale={
            "domain": [0, most],
            "range": [8, 700 if spots.height <= NAMED else 240 if spots.height <= SPARSE else 120],
        },
        legend={"symbolFillColor": "#BBBBBB", "tickCount": 3},
    )
    panels, named = [], _named(m, rows.filter(year=m.base))
    for year in years:
        own = rows.filter(year=year)
        label = pl.col("place").replace_strict(named, default="", return_dtype=pl.String)
        if not m.several:
            label = pl.when(label != "").then(pl.format("{} {}", label, "pupils")).otherwise(label)
        own = own.with_columns(label=label)
        values = own.select("label", "longitude", "latitude", "pupils", "change").to_dicts()
        where = {"x": longitude, "y": latitude}
        circle = {
            "mark": {"type": "circle", "opacity": 0.95, "stroke": "#777777", "strokeWidth": 0.6},
            "encoding": where | {"size": size, "color": colour},
        }
        name = {
            "mark": {"type": "text", "fontSize": 8, "dy": 21, "color": INK},
            "encoding": where | {"text": {"field": "label", "type": "nominal"}},
        }
        panels.append({"title": m.t("{year}年　{n} 人", year=year, n=m.t.count(own["pupils"].sum(), "")), "data": {"values": values}, "width": 236, "height": 170, "layer": [circle, name], "view": {"stroke": "#D9D9D9"}})  # fmt: skip
    return _document(concat=panels, columns=2, spacing=14)


def _named(m: Material, now: pl.DataFrame) -> dict[str, str]:
    """Which circles carry a name: the largest townships; of several counties, the county's at its largest township."""
    order = now.sort("pupils", "place", descending=[True, False])
    if not m.several:
        return dict(order.head(NAMED).select("place", "name").iter_rows())
    found: dict[str, str] = {}
    for place in order["place"]:
        if (county := m.county_of(place)) not in found.values():
            found[place] = county
    return found


def places(m: Material) -> Chart | None:
    """Places short (down) and spare (up) by year and stage, school by school and not set off."""
    rows, spare, short = m.rows("places", place=WHOLE).drop_nulls("short"), m.t.cell("空余"), m.t.cell("短缺")
    if rows.is_empty():
        return None
    panels = []
    for stage in (s for s in STAGE_GRADES if s in set(rows["stage"])):
        own = rows.filter(stage=stage)
        values = [
            {"year": r["year"], "kind": kind, "n": sign * r[name]}
            for r in own.iter_rows(named=True)
            for kind, name, sign in ((spare, "spare", 1), (short, "short", -1))
        ]
        colour = {
            "field": "kind",
            "type": "nominal",
            "title": None,
            "scale": {"domain": [spare, short], "range": ["#8FB9AE", LESS]},
        }
        x = {
            "field": "year",
            "type": "ordinal",
            "title": None,
            "axis": {"labelAngle": 0, "labelOverlap": True, "ticks": False},
        }
        y = _number("n", None, axis={"tickCount": 4, "labelExpr": "format(abs(datum.value), 'd')"})
        panels.append({"title": m.t("{stage}（个学位）", stage=stage), "data": {"values": values}, "mark": {"type": "bar"}, "width": 220, "height": 110, "encoding": {"x": x, "y": y, "color": colour}})  # fmt: skip
    return _document(concat=panels, columns=2, spacing=26)


def sizes(m: Material) -> Chart | None:
    """How many schools are under each size."""
    rows = m.frames["sizes"]
    if rows.is_empty():
        return None
    panels = []
    for stage in (s for s in STAGE_GRADES if s in set(rows["stage"])):
        own = rows.filter(stage=stage).with_columns(under=pl.format(m.t("不足 {line} 人", line="{}"), "line"))
        order = own["under"].unique(maintain_order=True).to_list()
        shades = [LINE, "#C0703A", "#8A8A8A"][: len(order)]
        colour = {
            "field": "under",
            "type": "nominal",
            "title": None,
            "scale": {"domain": order, "range": shades},
        }
        dash = {
            "field": "under",
            "type": "nominal",
            "title": None,
            "scale": {"domain": order, "range": list(DASHES[: len(order)])},
        }
        encoding = {
            "x": _year(),
            "y": _number("schools", None, axis={"tickMinStep": 1, "tickCount": 4}),
            "color": colour,
            "strokeDash": dash,
        }
        panels.append({"title": m.t("{stage}（所）", stage=stage), "data": {"values": own.to_dicts()}, "mark": {"type": "line", "strokeWidth": 2, "interpolate": "step-after"}, "width": 220, "height": 110, "encoding": encoding})  # fmt: skip
    return _document(
        concat=panels,
        columns=2,
        spacing=26,
        resolve={"scale": {"color": "independent", "strokeDash": "independent"}},
    )


def teachers(m: Material, place: str, stage: str) -> Chart | None:
    """Teachers free (green) or short (orange) by subject and year."""
    rows = (
        m.rows("teachers", place=place, stage=stage).filter(pl.col("subject") != WHOLE).drop_nulls("balance")
    )
    if rows.is_empty():
        return None
    worst = rows.group_by("subject").agg(pl.col("balance").min()).sort("balance")["subject"].to_list()
    x = {
        "field": "year",
        "type": "ordinal",
        "title": None,
        "axis": {"labelAngle": 0, "orient": "top", "ticks": False, "domain": False, "labelFontSize": 9},
    }
    y = {
        "field": "subject",
        "type": "nominal",
        "sort": [m.t.cell(subject) for subject in worst],
        "title": None,
        "axis": {"ticks": False, "domain": False},
    }
    top = max(float(rows["balance"].abs().max()), 1.0)
    colour = _number(
        "balance",
        None,
        legend=None,
        scale={"type": "symlog", "domain": [-top, 0, top], "range": [LESS, "#FAFAFA", MORE]},
    )
    strong = {"condition": {"test": f"abs(datum.balance) > {top * 0.45}", "value": "white"}, "value": INK}
    text = {
        "mark": {"type": "text", "fontSize": 8},
        "encoding": {"text": _number("balance", format="+.0f"), "color": strong},
    }
    values = [
        r | {"subject": m.t.cell(r["subject"])} for r in rows.select("year", "subject", "balance").to_dicts()
    ]
    return _document(data={"values": values}, width=WIDTH - 60, height={"step": 17}, encoding={"x": x, "y": y}, layer=[{"mark": "rect", "encoding": {"color": colour}}, text])  # fmt: skip


def scenarios(m: Material) -> Chart | None:
    """Each stage under every scenario, the report's own with its interval."""
    rows = m.frames["scenarios"]
    titles = rows["scenario"].unique(maintain_order=True).to_list()
    if len(titles) < 2:
        return None
    short = {title: str(m.t.word(title)).partition("：")[0].partition(":")[0] for title in titles}
    rows = rows.with_columns(called=pl.col("scenario").replace_strict(short))
    order = [short[title] for title in titles]
    looks = {
        "color": {"field": "called", "type": "nominal", "title": None, "scale": {"domain": order, "range": [LINE, LESS, MORE, "#8C6BB1"][: len(order)]}},
        "strokeDash": {"field": "called", "type": "nominal", "title": None, "scale": {"domain": order, "range": list(DASHES[: len(order)])}},
    }  # fmt: skip
    panels = []
    for stage in m.stages:
        own = rows.filter(stage=stage)
        band = {"mark": {"type": "area", "color": LINE, "opacity": 0.14}, "data": {"values": own.filter(called=order[0]).to_dicts()}, "encoding": {"x": _year(), "y": _number("low"), "y2": {"field": "high"}}}  # fmt: skip
        line = {
            "mark": {"type": "line", "strokeWidth": 1.8},
            "data": {"values": own.to_dicts()},
            "encoding": {"x": _year(), "y": _number("pupils", None, axis={"tickCount": 4})} | looks,
        }
        panels.append({"title": _pupils(m, stage), "width": 220, "height": 110, "layer": [band, line]})
    return _document(concat=panels, columns=2, spacing=26)
