"""How a cell that a person typed becomes a value: full-width digits, thousands separators, dates in six styles."""

import datetime as dt

import polars as pl

NARROW = {chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B)} | {
    "．": ".",
    "－": "-",
    "＋": "+",
    "，": ",",
    "　": " ",
    "％": "%",
}
YES, NO = (
    ("是", "有", "true", "TRUE", "True", "1", "Y", "y", "√"),
    ("否", "无", "false", "FALSE", "False", "0", "N", "n", "×"),
)
DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%Y年%m月%d日",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
)
FULL_YEAR = r"^(\d{8}$|\d{4}\D)"
"""A date names its year in full: 24-09-01 is not the year 24."""
GROUPED = r"^[+-]?\d{1,3}([,\s]\d{3})+(\.\d*)?$"
"""Thousands set apart by commas or spaces. A comma elsewhere (12,3) leaves open what was meant, so it is not read."""
WHOLE = r"^[+-]?\d+(\.0*)?$"
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


def cleaned(raw: pl.DataFrame) -> pl.DataFrame:
    """`raw` with text trimmed and empty cells unknown; nothing else is changed."""
    text = pl.selectors.string()
    trimmed = text.str.strip_chars(" \t\r\n\u3000\u00a0\ufeff")
    return raw.with_columns(pl.when(trimmed != "").then(trimmed).name.keep())


def cast(cell: pl.Expr, found: pl.DataType, wanted: type) -> pl.Expr:
    """`cell` (of polars type `found`) as `wanted`; what cannot be read becomes null, to be reported by the caller."""
    if found.is_nested() or found in (pl.Duration, pl.Object):
        cell, found = pl.lit(None, pl.String), pl.String
    elif not _native(found, wanted):
        kind = pl.Float64 if found.is_decimal() else pl.String
        cell, found = cell.cast(kind, strict=False), kind
    if wanted is str:
        return cell if found == pl.String else _plain_text(cell, found)
    if wanted is int:
        return _whole(cell, found)
    if wanted is float:
        return _number(cell) if found == pl.String else cell.cast(pl.Float64)
    if wanted is bool:
        return _yes_no(cell, found)
    return _date(cell, found)


def _native(found: pl.DataType, wanted: type) -> bool:
    """Whether a cell of this type is read as what it is; any other is read as its text (a date is no head count)."""
    if found == pl.Boolean:
        return wanted is bool
    if found in (pl.Date, pl.Datetime):
        return wanted is dt.date
    return found == pl.String or found.is_integer() or found.is_float()


def narrow(cell: pl.Expr) -> pl.Expr:
    """Full-width letters, digits and signs as their ordinary forms."""
    return cell.str.replace_many(list(NARROW), list(NARROW.values()))


def _plain_text(cell: pl.Expr, found: pl.DataType) -> pl.Expr:
    """A number typed where text is expected (a school code): 2153230001.0 reads 2153230001."""
    if found.is_float():
        whole = cell.is_finite() & (cell == cell.floor()) & (cell.abs() < 2**53)
        return (
            pl.when(whole)
            .then(cell.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(cell.cast(pl.String))
        )
    return cell.cast(pl.String, strict=False)


def _digits(cell: pl.Expr) -> pl.Expr:
    plain = narrow(cell)
    return pl.when(plain.str.contains(GROUPED)).then(plain.str.replace_all(r"[,\s]", "")).otherwise(plain)


def _number(cell: pl.Expr) -> pl.Expr:
    digits = _digits(cell)
    return pl.when(digits.str.contains(NUMBER)).then(digits).cast(pl.Float64, strict=False)


def _whole(cell: pl.Expr, found: pl.DataType) -> pl.Expr:
    if found.is_integer():
        return cell.cast(pl.Int64, strict=False)
    if found == pl.String:
        digits = _digits(cell)
        kept = pl.when(digits.str.contains(WHOLE)).then(
            digits.str.replace(r"\.0*$", "").str.strip_prefix("+")
        )
        return kept.cast(pl.Int64, strict=False)
    number = cell.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite() & (number == number.floor())).then(number).cast(pl.Int64, strict=False)


def _yes_no(cell: pl.Expr, found: pl.DataType) -> pl.Expr:
    if found == pl.Boolean:
        return cell
    text = narrow(_plain_text(cell, found) if found != pl.String else cell)
    return pl.when(text.is_in(YES)).then(True).when(text.is_in(NO)).then(False)


def _date(cell: pl.Expr, found: pl.DataType) -> pl.Expr:
    if found.is_temporal():
        return cell.cast(pl.Date, strict=False)
    text = narrow(_plain_text(cell, found) if found != pl.String else cell)
    dated = pl.when(text.str.contains(FULL_YEAR)).then(text)
    return pl.coalesce(dated.str.to_date(style, strict=False) for style in DATES)


def as_date(text: str) -> dt.date:
    """A date given on a command line, in the styles of a cell; raises ValueError with advice."""
    found = pl.select(_date(pl.lit(text.strip(), pl.String), pl.String())).item()
    if found is None:
        raise ValueError(
            f"日期“{text}”无法识别，或没有这一天；请写年月日，如 2024-09-01、2024/9/1 或 2024年9月1日"
        )
    return found
