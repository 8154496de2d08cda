"""How long it is kept who was present: as the administrator chose, and never longer than the privacy notice says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from ecommunity import clock, registry
from ecommunity.db import session, transaction
from ecommunity.meetings.models import Attendance, RecordLine
from ecommunity.web import site


def counted(table: Any) -> int:
    session.rollback()
    return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def test_presence_is_kept_as_long_as_the_administrator_chose(room: Any) -> None:
    room.open()
    room.do("ngo", "enter")
    kept, record = counted(Attendance), counted(RecordLine)
    assert kept
    assert record
    with transaction():
        site.choose(presence_days=30)
    for days, left in ((29, kept), (31, 0)):
        with clock.standing_at(clock.now() + timedelta(days=days)), transaction():
            registry.dues["meetings.forget"]()
        assert counted(Attendance) == left
    assert counted(RecordLine) == record, "the record belongs to the body that met"


def test_forgetting_is_done_every_day() -> None:
    assert registry.recurrences["meetings.forget"] <= timedelta(days=1)


def test_nobody_can_choose_longer_than_the_privacy_notice_says(as_: Any) -> None:
    good = {"name": "Site", "contact": "desk@demo.invalid", "languages": ["en"], "sign_up": "open"}
    assert site.Site().presence_days <= 90
    answer = as_("admin").command("admin.choose_settings", good | {"presence_days": 91})
    assert list(answer.get_json()["fields"]) == ["presence_days"]
    assert as_("admin").command("admin.choose_settings", good | {"presence_days": 90}).status_code == 200
