"""Teachers who teach elsewhere for a time, follow a colleague, or learn from a master."""

import datetime as dt
import random

from junheng.register.example.region.book import Book
from junheng.register.example.region.school import School


def lend(
    book: Book, person: str, home: School, host: School, since: dt.date, until: dt.date | None = None
) -> bool:
    """Somebody on the staff of `host` has come from `home`; False where that does not fit the person's career."""
    now = book.home[person]
    if now["kind"] != "任教" or now["since"] >= since:
        return False
    began = max(now["since"], home.opened)
    if began >= since:
        return False
    now |= {"school": home.code, "since": began, "until": since}
    book.post(person, host.code, now["stage"], now["subject"], since, kind="交流轮岗", until=until)
    book.home[person] = book.rows["posting"][-1]
    return True


def went(book: Book, person: str, home: School, host: School, since: dt.date, until: dt.date) -> bool:
    """Somebody on the staff of `home` taught at `host` for a while and is back."""
    now = book.home[person]
    if now["kind"] != "任教" or now["since"] >= since:
        return False
    now["until"] = since
    book.post(person, host.code, now["stage"], now["subject"], since, kind="交流轮岗", until=until)
    book.post(person, home.code, now["stage"], now["subject"], until)
    return True


def shadow(book: Book, rng: random.Random, home: School, host: School, since: dt.date, days: int) -> None:
    """A teacher of `home` follows colleagues at `host` for some weeks and stays on the staff at home."""
    stage = common(home, host)
    if stage:
        person = rng.choice(home.faculty[stage])
        until = since + dt.timedelta(days=days)
        if book.home[person]["since"] < since:
            subject = book.home[person]["subject"]
            book.post(person, host.code, stage, subject, since, kind="跟岗", until=until)


def pair_up(book: Book, rng: random.Random, home: School, host: School, several: int, since: dt.date) -> None:
    """Masters of `home`, learners of `host`."""
    stage = common(home, host)
    if not stage:
        return
    masters, learners = home.faculty[stage], host.faculty[stage]
    several = min(several, len(masters), len(learners))
    for master, learner in zip(rng.sample(masters, several), rng.sample(learners, several), strict=True):
        began = max(since, *(book.home[p]["since"] for p in (master, learner)))
        book.add("link", kind="师徒结对", source=master, target=learner, since=began)


def common(one: School, other: School) -> str | None:
    """A stage that both schools teach."""
    return next((stage for stage in one.stages if stage in other.stages), None)
