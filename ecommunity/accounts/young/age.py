"""From when on somebody is of age. Only a month and a year are known, never a date of birth."""

from __future__ import annotations

from datetime import date

ADULT_AT = 18


def of_age_from(year: int, month: int) -> date:
    """The first day of the month after the one in which somebody turns 18."""
    return date(year + month // 12, month % 12 + 1, 1)


def month_of(day: date) -> tuple[int, int]:
    """Year and month in which somebody turns 18 who is of age from this day on."""
    return (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)


def is_minor(of_age: date, today: date) -> bool:
    """Not of age yet. On the first day of that month they are."""
    return today < of_age


def years_to_choose(today: date) -> list[int]:
    """The years in which somebody who is under 18 today can turn 18."""
    return [today.year + ahead for ahead in range(ADULT_AT + 1)]


def can_be(year: int, month: int, today: date) -> bool:
    """Somebody alive today who is not of age can turn 18 in this month."""
    return (today.year, today.month) <= (year, month) <= (today.year + ADULT_AT, today.month)
