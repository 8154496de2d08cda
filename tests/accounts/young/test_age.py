"""From a month and a year to the day on which somebody is of age."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from ecommunity.accounts.young import age

DAYS = some.dates(date(2000, 1, 1), date(2100, 1, 1))
YEARS = some.integers(2000, 2100)
MONTHS = some.integers(1, 12)


@given(YEARS, MONTHS)
def test_they_are_minors_to_the_end_of_the_month_and_of_age_on_the_day_after(year: int, month: int) -> None:
    first = age.of_age_from(year, month)
    last = first - timedelta(days=1)
    assert (first.day, last.year, last.month) == (1, year, month)
    assert age.is_minor(first, last)
    assert not age.is_minor(first, first)


@given(YEARS, MONTHS)
def test_the_month_is_told_back_as_it_was_said(year: int, month: int) -> None:
    assert age.month_of(age.of_age_from(year, month)) == (year, month)


@given(DAYS, YEARS, MONTHS)
def test_only_who_is_under_18_now_can_say_so(today: date, year: int, month: int) -> None:
    """Whoever turns 18 in that month was born eighteen years before: already, and less than 18 years ago."""
    can_be = age.can_be(year, month, today)
    assert can_be == (date(year, month, 1) >= today.replace(day=1) and (year - 18, month) <= (today.year, today.month))
    if can_be:
        assert age.is_minor(age.of_age_from(year, month), today)
        assert year in age.years_to_choose(today)
