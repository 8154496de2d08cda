"""What one subscribe to a sitting asks of the database: little, each thing once, and no more of who has no seat than of who has one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bench.arriving import subscribe
from bench.statements import spoken
from ecommunity.accounts.sessions import make_token
from ecommunity.boundary import context
from ecommunity.db import transaction
from tests.meetings.test_rights import set_access

MOST = 11  # and the beginning of the snapshot


@pytest.mark.parametrize("who", ["nfp.new", "ngo", "youth", "chair", "rapporteur", "interpreter", "secretariat", "stranger"])
def test_a_subscribe_asks_each_thing_once(room: Any, sql: list[str], who: str) -> None:
    set_access(room.id, access="public")
    room.open()
    with transaction():
        token = make_token(room.world.people[who], "test")
    credential = context.find_credential(token=token)
    assert credential is not None
    known = subscribe(credential, f"meeting:{room.id}")
    assert known["full"]
    for since in (None, known):
        sql.clear()
        ack = subscribe(credential, f"meeting:{room.id}", since)
        asked = [spoken(text) for text in sql]
        assert "meetings.save_test" in ack["you"]["can"]
        assert len(asked) <= MOST, asked
        alike = {re.sub(r"\s+", " ", text) for text in sql}
        assert len(alike) == len(sql), "the same question is not asked twice"
