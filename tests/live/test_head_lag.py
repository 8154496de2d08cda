"""A monitor sees that what this process sends keeps up with what the database has."""

from __future__ import annotations

import pytest

from ecommunity.live.fanout import Hub
from ecommunity.live.heads import SETTLE_S, Heads
from tests.live.rig import change, make_follow


@pytest.fixture
def seqs(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    found = {"s:1": 5, "s:2": 7}
    monkeypatch.setattr("ecommunity.live.heads.catchup.heads", lambda names: {name: found[name] for name in names})
    return found


def test_what_the_database_has_and_nobody_sent_is_lag_until_it_goes_out(seqs: dict[str, int]) -> None:
    hub = Hub()
    hub._wake = lambda: None  # type: ignore[method-assign]
    heads = Heads(hub)
    follows = [make_follow(hub, sid=stream, stream=stream) for stream in seqs]
    for stream, seq in seqs.items():
        hub.was_read(stream, seq)
    heads.tick()
    assert heads.behind() == [], "what was there before anybody followed is no lag"

    seqs["s:1"] = 8
    heads.tick()
    assert (heads.lag(), heads.behind()) == (3, [3]), "three changes that never came out"
    hub.changed(*(change(seq, put={"a": {"n": seq}}) for seq in (6, 7)))
    hub.send_pending()
    assert heads.lag() == 1
    hub.changed(change(8, put={"a": {"n": 8}}))
    hub.send_pending()
    assert heads.lag() == 0, "it is asked as things are now, not as they were at the last look"

    seqs["s:2"] = 9
    hub.unfollow(follows[1])
    make_follow(hub, sid="later", stream="s:2")
    hub.was_read("s:2", 9)
    heads.tick()
    assert heads.lag() == 0, "what was committed while nobody followed was for nobody"
    hub.unfollow(follows[0])
    heads.tick()
    assert set(hub.sent) == {"s:2"}


def test_what_came_since_the_first_reader_goes_out_before_the_heads_are_told(seqs: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub()
    hub._wake = lambda: None  # type: ignore[method-assign]
    heads, settled = Heads(hub), []
    monkeypatch.setattr("ecommunity.live.heads.rt.sleep", settled.append)
    make_follow(hub, sid="first", stream="s:1")
    hub.was_read("s:1", 4)
    heads.tick()
    assert (heads.lag(), settled) == (1, [SETTLE_S]), "a change is on its way: not every client asks for it"
    hub.changed(change(5, put={"a": {"n": 5}}))
    hub.send_pending()
    heads.tick()
    assert (heads.lag(), settled) == (0, [SETTLE_S])
