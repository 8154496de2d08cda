"""Somebody who is under 18, and their guardian."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ecommunity import clock, db
from ecommunity.accounts.young import age
from ecommunity.accounts.young.models import Minor
from ecommunity.db import session

GUARDIAN = "mum@home.example"


def in_two_years() -> dict[str, Any]:
    """The fields of somebody who turns 18 in two years."""
    return {"of_age_month": "6", "of_age_year": str(clock.now().year + 2)}


@pytest.fixture
def under_18(world: Any) -> Callable[..., Minor]:
    """`under_18("youth", "given")`: the row stands as if all had been said and answered."""

    def make(who: str, state: str, guardian: str = "", days: int = 400) -> Minor:
        with db.transaction():
            day = clock.now().date() + timedelta(days=days)
            row = Minor(person_id=world.people[who], of_age_from=age.of_age_from(day.year, day.month), state=state, guardian_email=guardian)
            session.add(row)
            session.flush()
            session.expunge(row)
        return row

    return make
