"""Which measurement a request asks for: the school year, and transitional readings switched on in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from urllib.parse import urlencode

import polars as pl
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from junheng.standards.measure import Measurement
from junheng.standards.standard import Standard, Tolerance
from junheng.web.accounts.roles import Right
from junheng.web.register import measured, words
from junheng.web.register.caches import Stamp
from junheng.web.register.measured import revision
from junheng.web.register.scope import scope_of

STANDARD = "cn-youzhi-2017"
OPENING = (9, 1)
"""The standard is asked about as it stood when the school year opened: 1 September."""


class NothingToMeasure(Exception):
    """A sentence for people: why there is no figure to show."""


@dataclass(frozen=True)
class Asked:
    """One school year of the register as it is now, read with or without transitional readings."""

    year: int
    tolerances: tuple[str, ...]
    revision: Stamp
    explicit: bool = False
    view: str = ""
    """Tells apart whose schools are shown; of the county's own figures it says nothing."""

    @property
    def on(self) -> dt.date:
        return dt.date(self.year, *OPENING)

    @property
    def query(self) -> str:
        """What links inside these pages carry on, so that a shared address shows the same figures."""
        pairs = [("year", self.year)] if self.explicit else []
        pairs += [("tolerance", t) for t in self.tolerances]
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def pinned(self) -> str:
        """A query that names everything the figures rest on; what it fetches never changes."""
        return urlencode(
            [
                ("year", self.year),
                *(("tolerance", t) for t in self.tolerances),
                ("v", str(self.revision)),
                ("s", self.view),
            ]
        )

    def measurement(self) -> Measurement:
        """The measurement asked for. Readers who come while it is being made wait for it instead of making it again."""
        try:
            return measured.measured(self.on, STANDARD, self.tolerances)
        except ValueError as said:
            raise NothingToMeasure(words.refusal(said)) from said

    def tables(self) -> Mapping[str, pl.DataFrame]:
        return measured.tables()


def asked(request: HttpRequest) -> Asked:
    """Read the address. Raises NothingToMeasure where the register has no pupils, Http404 for what does not exist."""
    years = measured.years()
    if not years:
        raise NothingToMeasure(_("登记库里还没有在校生数据，请先导入。"))
    given = request.GET.get("year", "")
    if given and (not given.isascii() or not given.isdigit() or len(given) > 4):
        raise Http404(_("没有这个学年"))
    year = int(given) if given else getattr(request, "year", None) or years[0]
    if not 1980 <= year <= 2100:
        raise Http404(_("没有这个学年"))
    known = {t.id for t in tolerances()}
    wanted = sorted(set(request.GET.getlist("tolerance")) - {""})
    if strangers := [t for t in wanted if t not in known]:
        raise Http404(_("没有这样的过渡性口径：%s") % "、".join(strangers)[:80])
    return Asked(year, tuple(wanted), revision(), explicit=bool(given), view=_view(request))


def _view(request: HttpRequest) -> str:
    """A name for the schools the reader looks at; empty for all of them."""
    scope = scope_of(request.user, Right.READ)
    return "" if scope.everything else sha256("·".join(sorted(scope.schools)).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def tolerances() -> tuple[Tolerance, ...]:
    """The transitional readings the document knows."""
    return Standard.load(STANDARD, on=dt.date(dt.MAXYEAR, 1, 1)).tolerances


def years() -> list[int]:
    """School years that can be asked for, newest first."""
    return measured.years()
