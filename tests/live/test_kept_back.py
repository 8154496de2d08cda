"""What cannot go out yet goes out later, by itself and in its order, and no client has to ask for it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from ecommunity.live import fanout
from ecommunity.live.fanout import Hub
from ecommunity.live.following import Follow
from ecommunity.live.incoming import Incoming
from tests.live.rig import change, make_follow, sent_by
from tests.services.waiting import until


def numbers(follow: Follow) -> list[int]:
    return [message["seq"] for message in sent_by(follow.connection.socket)]


def test_where_rights_cannot_be_asked_changes_wait_and_go_out_afterwards(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    monkeypatch.setattr(fanout, "AGAIN_S", 0.05)
    hub, asked = Hub(), list[int]()
    follow = make_follow(hub)

    def barrier() -> None:
        asked.append(1)
        if len(asked) < 3:
            raise OperationalError("SELECT", {}, Exception("the server closed the connection"), connection_invalidated=True)

    hub.barrier = barrier
    hub.changed(change(1, put={"a": {"n": 1}}))
    until(lambda: len(asked) == 1, 5, every_s=0.01)
    assert numbers(follow) == [], "nobody hears what they may have lost the right to"
    hub.changed(change(2, put={"b": {"n": 2}}))
    got: list[int] = []
    until(lambda: got.extend(numbers(follow)) or got[-1:] == [2], 5, every_s=0.01)
    assert not [record for record in caplog.records if record.exc_info], "a database that is away is no defect"


def test_what_narrowed_still_leaves_before_what_it_became() -> None:
    hub, told = Hub(), list[str]()
    hub._wake = lambda: None  # type: ignore[method-assign]
    hub._send = lambda stream, _: told.append(stream)  # type: ignore[method-assign]
    wide, narrow = make_follow(hub, sid="a", stream="s:wide"), make_follow(hub, sid="b", stream="s:narrow")
    assert wide.stream != narrow.stream

    def fail() -> None:
        raise OSError

    hub.barrier = fail
    hub.changed(change(4, put={"a": {"n": 1}}, stream="s:narrow"), change(9, drop=("a",), stream="s:wide"))
    with pytest.raises(OSError):
        hub.send_pending()
    hub.barrier = lambda: None
    hub.send_pending()
    assert told == ["s:wide", "s:narrow"]


def test_a_hole_that_the_first_reader_finds_is_closed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub()
    missing = [change(seq, put={"a": {"n": seq}}) for seq in (6, 7)]
    monkeypatch.setattr("ecommunity.live.incoming.catchup.changes_since", lambda *_: missing)
    incoming = Incoming(hub)
    incoming.start()
    follow = make_follow(hub)
    incoming.take(change(7, put={"a": {"n": 7}}))
    incoming.stands_at("s:1", 5)
    got: list[int] = []
    until(lambda: got.extend(numbers(follow)) or got[-1:] == [7], 5, every_s=0.01)
    assert got in ([7], [6, 7]), "nothing twice, nothing out of order"
