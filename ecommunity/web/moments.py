"""Moments and sizes as people read them: in their own zone, with the zone named."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_skeleton, format_time, get_month_names
from babel.numbers import format_decimal
from flask import request
from markupsafe import Markup, escape

from ecommunity import clock
from ecommunity.boundary.context import current_actor
from ecommunity.web import words

LOCALES = {"en": "en_GB", "fr": "fr_FR", "es": "es_ES"}


def load() -> None:
    """What dates and numbers look like in every language is in memory, so that no page waits for it or finds another version's files."""
    for name in LOCALES.values():
        format_date(clock.now(), "long", locale=name)


def zone() -> ZoneInfo:
    """The reader's time zone."""
    try:
        return ZoneInfo(current_actor().time_zone or "UTC")
    except (KeyError, ValueError):
        return ZoneInfo("UTC")


def _locale() -> str:
    return LOCALES[words.language()]


def zone_name(at: datetime, where: ZoneInfo) -> str:
    """`UTC`, or the city and the offset: `Nairobi (UTC+3)`."""
    if where.key in ("UTC", "Etc/UTC"):
        return "UTC"
    return f"{where.key.rsplit('/', 1)[-1].replace('_', ' ')} ({offset_name(at, where)})"


def offset_name(at: datetime, where: ZoneInfo) -> str:
    """`UTC+3`, `UTC−3:30`."""
    seconds = int((at.astimezone(where).utcoffset() or clock.now() - clock.now()).total_seconds())
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"UTC{'+' if seconds >= 0 else '−'}{hours}" + (f":{minutes:02d}" if minutes else "")


def when(at: datetime | None, named: str = "") -> Markup:
    """Date, time and zone, in a `<time>` element: in the reader's zone, or in the one that is named."""
    if at is None:
        return Markup("")
    return _when(at, ZoneInfo(named) if named else zone(), _locale())


@lru_cache(maxsize=5000)
def _when(at: datetime, where: ZoneInfo, locale: str) -> Markup:
    text = f"{format_datetime(at, 'd MMM y, HH:mm', tzinfo=where, locale=locale)} {zone_name(at, where)}"
    return Markup('<time datetime="{}">{}</time>').format(clock.rfc3339(at), text)


def day(at: datetime | date | str | None) -> Markup:
    """The date, in a `<time>` element; a text is a date as `2026-11-06`."""
    if at is None:
        return Markup("")
    if isinstance(at, str):
        at = date.fromisoformat(at)
    local = at.astimezone(zone()).date() if isinstance(at, datetime) else at
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(), format_date(local, "d MMM y", locale=_locale()))


def month(at: date) -> str:
    """The month and the year in words, such as “May 2028”."""
    return str(format_skeleton("yMMMM", at, locale=_locale()))


def month_names() -> list[tuple[int, str]]:
    """The twelve months by number."""
    named = get_month_names("wide", context="stand-alone", locale=_locale())
    return [(number, str(named[number])) for number in range(1, 13)]


def hour(at: datetime | None) -> Markup:
    """The time of day, in a `<time>` element."""
    if at is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(clock.rfc3339(at), format_time(at, "HH:mm", tzinfo=zone(), locale=_locale()))


def size(count: int) -> str:
    """`870 bytes`, `12 KB`, `3.4 MB`, `29.1 GB`."""
    if count < 1000:
        return words.ngettext("%(n)s byte", "%(n)s bytes", count)
    if count < 1_000_000:
        return words.gettext("%(size)s KB", size=round(count / 1000))
    if count < 1_000_000_000:
        return words.gettext("%(size)s MB", size=_short(count / 1_000_000))
    return words.gettext("%(size)s GB", size=_short(count / 1_000_000_000))


def _short(number: float) -> str:
    return str(format_decimal(number, "#,##0.#", locale=_locale()))


def html(text: str | None) -> Markup:
    """Cached HTML that the sanitizer made. Nothing else may be shown as HTML."""
    if text and request and request.script_root:
        # Links in cached HTML begin at the site's root, wherever that is. The sanitizer lets no `href="//` through.
        text = text.replace('href="/', f'href="{request.script_root}/')
    return Markup(text or "")  # noqa: S704 - the one door for sanitised HTML


def text_only(value: object) -> Markup:
    return escape(value)
