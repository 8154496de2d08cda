"""The contract, sentence by sentence: docs/live-protocol.md, Transport, Streams and Commands."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

import pytest
import requests

from tests.live.client import Refused, Replica

RFC3339 = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")


# Connecting


def test_a_token_says_who_one_is(server: Any, join: Any) -> None:
    hello = join("chair").wait_for("hello")
    assert hello["protocol"] == 1
    assert RFC3339.match(hello["now"])
    assert hello["you"] == {"id": server.person("chair"), "name": "Chidi Stone"}


def test_nothing_makes_a_guest(join: Any) -> None:
    assert join().wait_for("hello")["you"] is None
    assert join(auth=None).wait_for("hello")["you"] is None


@pytest.mark.parametrize("token", ["wrong", "x" * 300, 7, ["a"], {"a": 1}, True])
def test_a_wrong_token_is_never_a_guest(join: Any, token: Any) -> None:
    with pytest.raises(Refused) as refusal:
        join(auth={"token": token, "protocol": 1})
    assert refusal.value.args[0]["code"] == "signed_out"


@pytest.mark.parametrize("auth", [{"protocol": 2}, {"protocol": "x"}, {"protocol": None}])
def test_an_unknown_protocol_is_told_which_are_spoken(join: Any, auth: Any) -> None:
    with pytest.raises(Refused) as refusal:
        join(auth=auth)
    told = refusal.value.args[0]
    assert (told["code"], told["speaks"]) == ("upgrade", [1])
    assert told["data"] == {"code": "upgrade", "speaks": [1]}


def test_the_clock_answers_with_the_time(join: Any) -> None:
    answer = join().call("clock", {"t0": 1234.5})
    assert answer["t0"] == 1234.5
    assert RFC3339.match(answer["now"])


def test_the_server_names_its_ping_times(join: Any) -> None:
    opened = join().opened
    assert (opened["pingInterval"], opened["pingTimeout"], opened["maxPayload"]) == (25000, 20000, 65536)


# Streams


def test_a_first_subscribe_gives_everything(join: Any) -> None:
    chair = join("chair")
    chair.do("stage.let_in", stage=2, person=1)
    line = chair.do("stage.say", stage=2, text="hello")["line"]
    ack = chair.call("subscribe", {"stream": "stage:2", "epoch": None, "since": None})
    assert ack["full"] is True
    assert ack["more"] is None
    assert ["lines", str(line), {"text": "hello", "by": 17}] in ack["put"]
    assert ack["drop"] == []
    assert ack["you"] == {"stream": "stage:2", "capacity": None, "can": []}


def test_since_gives_what_changed_after_it(join: Any) -> None:
    chair = join("chair")
    first, second = chair.do("stage.say", stage=4)["line"], chair.do("stage.say", stage=4)["line"]
    ack = chair.call("subscribe", {"stream": "stage:4"})
    chair.do("stage.take_aside", stage=4, line=first)
    third = chair.do("stage.say", stage=4)["line"]
    later = chair.call("subscribe", {"stream": "stage:4", "epoch": ack["epoch"], "since": ack["seq"]})
    assert later["full"] is False
    assert later["drop"] == [["lines", str(first)]]
    assert [key for _, key, _ in later["put"]] == [str(third)]
    assert later["seq"] == ack["seq"] + 2
    assert str(second) not in {key for _, key, _ in later["put"]}
    assert chair.call("subscribe", {"stream": "stage:4", "epoch": ack["epoch"], "since": str(ack["seq"])})["put"] == later["put"]


@pytest.mark.parametrize("change", [{"epoch": "other"}, {"since": None}, {"since": 10**9}, {"epoch": None}])
def test_what_can_not_be_told_from_a_number_is_told_in_full(join: Any, change: dict[str, Any]) -> None:
    chair = join("chair")
    chair.do("stage.say", stage=6)
    ack = chair.call("subscribe", {"stream": "stage:6"})
    again = chair.call("subscribe", {"stream": "stage:6", "epoch": ack["epoch"], "since": ack["seq"], **change})
    assert again["full"] is True
    assert again["put"] == ack["put"]


def test_a_long_state_comes_in_pages_of_one_head(join: Any) -> None:
    chair = join("chair")
    for _ in range(12):
        chair.do("stage.say_many", stage=8, text="y" * 40, size=100)
    ack = chair.call("subscribe", {"stream": "stage:8"})
    assert ack["more"]
    chair.do("stage.say", stage=8, text="between the pages")
    replica = Replica("stage:8").follow(join("chair"))
    assert len(replica.entries) == 1201
    assert {body["text"] for body in replica.entries.values()} == {"y" * 40, "between the pages"}
    rest, pages = ack, 1
    keys = [key for _, key, _ in ack["put"]]
    while rest["more"]:
        rest = chair.call("subscribe", {"stream": "stage:8", "cursor": rest["more"]})
        assert (rest["seq"], rest["full"]) == (ack["seq"], True)
        keys += [key for _, key, _ in rest["put"]]
        pages += 1
    assert len(keys) == len(set(keys)) == 1200
    assert pages >= 3


def test_a_page_is_counted_in_bytes_not_in_letters(join: Any, server: Any) -> None:
    join("chair").do("stage.say_many", stage=12, text="\U0001f98c" * 1200, size=40)
    asked: dict[str, Any] = {"stream": "stage:12"}
    seen = 0
    while asked:
        answer = requests.get(
            f"{server.url}/api/v1/live/stage:12", params={"cursor": asked["cursor"]} if "cursor" in asked else {}, timeout=10
        )
        assert len(answer.content) <= 64 * 1024
        seen += len(answer.json()["put"])
        asked = {"cursor": answer.json()["more"]} if answer.json()["more"] else {}
    assert seen == 40


def test_a_change_reaches_those_who_follow(join: Any) -> None:
    chair, guest = join("chair"), join()
    ack = guest.call("subscribe", {"stream": "stage:10"})
    line = chair.do("stage.say", stage=10, text="now")["line"]
    change = guest.wait_for("change")
    assert set(change) == {"stream", "after", "seq", "at", "put", "drop"}
    assert (change["stream"], change["after"], change["seq"]) == ("stage:10", ack["seq"], ack["seq"] + 1)
    assert RFC3339.match(change["at"])
    assert change["put"] == [["lines", str(line), {"text": "now", "by": 17}]]
    assert change["drop"] == []


def test_nothing_comes_after_unsubscribe(join: Any) -> None:
    chair, guest = join("chair"), join()
    guest.call("subscribe", {"stream": "stage:10"})
    assert guest.call("unsubscribe", {"stream": "stage:10"}) == {"ok": True}
    assert guest.call("unsubscribe", {"stream": "stage:10"}) == {"ok": True}
    chair.do("stage.say", stage=10)
    time.sleep(0.3)
    assert guest.of("change") == []


def test_a_change_over_8_kb_is_to_be_fetched(join: Any) -> None:
    chair, guest = join("chair"), join()
    ack = guest.call("subscribe", {"stream": "stage:12"})
    chair.do("stage.say_many", stage=12, text="z" * 200, size=60)
    assert guest.wait_for("change") == {
        "stream": "stage:12",
        "after": ack["seq"],
        "seq": ack["seq"] + 1,
        "at": guest.of("change")[0]["at"],
        "fetch": True,
    }


def test_a_burst_is_joined_and_never_over_8_kb(join: Any) -> None:
    writers = [join(who) for who in ("chair", "nfp.new", "nfp.3", "nfp.4")]
    replica = Replica("stage:14").follow(join())
    numbers = [
        (writer, writer.send("command", {"id": str(uuid.uuid4()), "name": "stage.say", "args": {"stage": 14, "text": "b" * 300}}))
        for _ in range(12)
        for writer in writers
    ]
    head = max(writer.answer(number)["seq"]["stage:14"] for writer, number in numbers)
    replica.wait_seq(head)
    assert len(replica.entries) == 48
    assert replica.heals == 0


def test_a_pace_is_kept(join: Any) -> None:
    chair, slow = join("chair"), join()
    replica = Replica("stage:16", pace_s=1).follow(slow)
    began = time.monotonic()
    while time.monotonic() - began < 2.4:
        head = chair.command("stage.say", {"stage": 16})["seq"]["stage:16"]
        time.sleep(0.1)
    replica.wait_seq(head)
    assert 3 <= len(slow.of("change")) <= 4
    assert replica.heals == 0


def test_hidden_and_missing_streams_look_the_same(join: Any) -> None:
    guest = join()
    answers = [
        guest.call("subscribe", {"stream": name}) for name in ("stage:1", "stage:1:bureau", "stage:x", "nothing:1", "stage", "person:1")
    ]
    for answer in answers:
        assert {**answer, "stream": ""} == {**answers[0], "stream": ""}
        assert answer["error"]["code"] == "not_found"
        assert set(answer) == {"ok", "stream", "error"}


def test_at_most_20_streams_a_socket(join: Any) -> None:
    guest = join()
    for number in range(20):
        assert guest.call("subscribe", {"stream": f"stage:{number * 2}"})["ok"]
    assert not guest.call("subscribe", {"stream": "stage:98"})["ok"]
    assert guest.call("subscribe", {"stream": "stage:2"})["ok"]
    guest.call("unsubscribe", {"stream": "stage:2"})
    assert guest.call("subscribe", {"stream": "stage:98"})["ok"]


def test_you_is_pushed_when_it_changes(server: Any, join: Any) -> None:
    chair, other = join("chair"), join("ngo")
    assert other.call("subscribe", {"stream": "stage:18"})["you"]["capacity"] is None
    chair.do("stage.let_in", stage=18, person=server.person("ngo"), role="speaker")
    assert other.wait_for("you") == {"stream": "stage:18", "capacity": {"role": "speaker"}, "can": ["stage.say"]}


def test_the_http_twin_answers_the_same(server: Any, join: Any) -> None:
    chair = join("chair")
    chair.do("stage.say", stage=20, text="twice")
    ack = chair.call("subscribe", {"stream": "stage:20"})
    twin = requests.get(f"{server.url}/api/v1/live/stage:20", timeout=10)
    assert twin.json() == {name: value for name, value in ack.items() if name != "you"}
    again = requests.get(f"{server.url}/api/v1/live/stage:20", headers={"If-None-Match": twin.headers["ETag"]}, timeout=10)
    assert again.status_code == 304
