"""Commands that end one after the other are told together, and nobody waits for one that does not end."""

from __future__ import annotations

import time

import pytest

from ecommunity.live import fanout
from ecommunity.live.fanout import Hub
from tests.live.rig import change, make_follow, sent_by

LONG_S = 20.0


def wait_for(hub_sent: object, seq: int) -> list[dict[str, object]]:
    end = time.monotonic() + LONG_S
    while time.monotonic() < end:
        sent = sent_by(hub_sent)
        if sent and sent[-1]["seq"] == seq:
            return sent
        time.sleep(0.01)
    raise AssertionError(f"number {seq} was never told")


def test_what_is_committed_while_others_still_write_goes_out_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fanout, "GATHER_S", LONG_S)
    hub = Hub()
    follow = make_follow(hub)
    with hub.writing():
        for seq in range(1, 6):
            with hub.writing():
                hub.changed(change(seq, put={f"k{seq}": seq}))
            time.sleep(0.02)
    sent = wait_for(follow.connection.socket, 5)
    assert [(each["after"], each["seq"]) for each in sent] == [(0, 5)]


def test_a_command_that_does_not_end_keeps_nobody_waiting() -> None:
    hub = Hub()
    follow = make_follow(hub)
    with hub.writing():
        hub.changed(change(1))
        assert len(wait_for(follow.connection.socket, 1)) == 1
