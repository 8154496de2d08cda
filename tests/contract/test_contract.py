"""What outside programs rely on, asked from outside: commands, reads, their shapes, and the demo's people."""

from __future__ import annotations

import uuid
from typing import Any

import jsonschema
import pytest
import requests
import socketio
from openapi_spec_validator import validate

WHO = ("nfp.new", "nfp.expert", "ngo", "chair", "rapporteur", "iplc", "youth")


class Program:
    """Somebody's program with a token."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url = url + "/api/v1"
        self.http = requests.Session()
        if token:
            self.http.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.http.get(self.url + path, timeout=10)
        assert answer.status_code == status, answer.text
        return answer.json()

    def do(self, name: str, args: dict[str, Any], status: int = 200, key: str = "") -> Any:
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        answer = self.http.post(f"{self.url}/commands/{name}", json=args, headers=headers, timeout=10)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def programs(demo: Any) -> dict[str, Program]:
    made = {who: Program(demo.url, demo.token(who)) for who in WHO}
    made["guest"] = Program(demo.url)
    return made


def test_me(programs):
    me = programs["nfp.new"].get("/me")
    assert me["name"]
    assert me["csrf"] is None
    guest = programs["guest"].get("/me")
    assert guest["id"] is None
    assert guest["csrf"]


def test_a_question_is_asked_by_role_answered_and_accepted(programs):
    amina, lucia, sam = programs["nfp.new"], programs["nfp.expert"], programs["ngo"]
    question = {"community": "nfp-lounge", "title": "Who signs?", "body": "A **plain** question.", "language": "en", "show_as": "role"}
    asked = amina.do("forum.ask_question", question)
    assert asked["ok"] is True
    thread = asked["result"]["thread"]
    assert f"thread:{thread}" in asked["seq"]
    replied = lucia.do("forum.post_reply", {"thread": thread, "body": "The minister.", "language": "en"})["result"]
    lucia.do("forum.accept_answer", {"post": replied["post"]}, 403)
    amina.do("forum.accept_answer", {"post": replied["post"]})
    shown = lucia.get(f"/threads/{thread}")
    assert {"id", "kind", "title", "community", "language", "state", "accepted_post", "posts", "next", "stream"} <= set(shown)
    assert {"id", "author", "body", "body_html", "language", "at", "edited_at", "is_accepted"} <= set(shown["posts"][0])
    assert shown["accepted_post"] == replied["post"]
    author = shown["posts"][0]["author"]
    assert (author["id"], author["name"], author["is_asker"]) == (None, None, True)
    assert author["label"].startswith("A focal point")
    assert lucia.get(f"/threads/{thread}?language=fr")["posts"][0]["author"]["label"].startswith("Un point focal")
    assert shown["stream"]["name"] == f"thread:{thread}"
    assert "Amina" not in str(shown)
    assert sam.get(f"/threads/{thread}", 404) == sam.get("/threads/999999999", 404)
    sam.do("forum.post_reply", {"thread": thread, "body": "Hello", "language": "en"}, 404)
    listed = lucia.get("/threads?community=nfp-lounge&page=1")
    assert set(listed) == {"items", "next"}
    assert listed["items"][0]["id"] == thread


def test_modules_and_ticks(programs):
    amina = programs["nfp.new"]
    modules = amina.get("/modules?language=fr")["items"]
    assert {"cms-family", "first-90-days"} <= {module["slug"] for module in modules}
    module = amina.get("/modules/first-90-days?language=es")
    assert module["language"] == "es"
    item = module["checklist"][0]["id"]
    amina.do("knowledge.tick_item", {"item": item, "done": True})
    assert amina.get("/modules/first-90-days")["checklist"][0]["done"] is True
    assert programs["ngo"].get("/modules/first-90-days")["checklist"][0]["done"] is False
    assert programs["guest"].get("/modules/first-90-days")["language"] == "en"
    programs["guest"].do("knowledge.tick_item", {"item": item, "done": True}, 401)


def test_groups(programs):
    sam = programs["ngo"]
    assert "nfp-lounge" not in [row["slug"] for row in sam.get("/communities")["items"]]
    assert "wg-a" in [row["slug"] for row in sam.get("/groups")["items"]]
    sam.get("/groups/nfp-lounge", 404)
    sam.do("groups.join", {"group": "nfp-lounge"}, 404)
    programs["youth"].do("groups.join", {"group": "first-steps"})
    programs["youth"].do("groups.leave", {"group": "first-steps"})


def test_a_document_comes_in_through_the_api(programs, demo):
    chair = programs["chair"]
    files = {"file": ("note.txt", b"A note on UNEP/CMS/COP15/Doc.18\n\nSecond paragraph.", "text/plain")}
    fields = {"group": "wg-a", "symbol": "UNEP/CMS/COP15/Doc.18"}
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    first = chair.http.post(chair.url + "/documents", data=fields, files=files, headers=headers, timeout=20)
    assert first.status_code == 200, first.text
    document = first.json()["result"]["document"]
    shown = chair.get(f"/documents/{document}")
    assert shown["symbol"] == "UNEP/CMS/COP15/Doc.18"
    page = chair.http.get(f"{demo.url}/documents/{document}", timeout=10)
    assert "Second paragraph." in page.text
    programs["guest"].get(f"/documents/{document}", 404)


def test_the_first_meeting_is_ready_to_be_opened(programs):
    listed = programs["ngo"].get("/meetings")["items"]
    first = listed[0]
    assert {"id", "title", "formality", "state", "group", "starts_at", "sittings"} <= set(first)
    assert first["group"] == "wg-a"
    meeting = first["id"]
    for who in ("nfp.new", "nfp.expert", "ngo", "iplc", "youth", "chair", "rapporteur"):
        programs[who].do("meetings.enter", {"meeting": meeting})
    chair, sam, amina = programs["chair"], programs["ngo"], programs["nfp.new"]
    sam.do("meetings.open_sitting", {"meeting": meeting}, 403)
    assert chair.do("meetings.open_sitting", {"meeting": str(meeting)})["result"]["sitting"]
    item = chair.get(f"/live/meeting:{meeting}")
    item = next(entry[1] for entry in item["put"] if entry[0] == "items")
    chair.do("meetings.start_item", {"meeting": meeting, "item": item})
    chair.do("meetings.open_list", {"meeting": meeting})
    own = sam.do("meetings.request_floor", {"meeting": meeting, "kind": "intervention"})["result"]["request"]
    party = amina.do("meetings.request_floor", {"meeting": meeting, "kind": "intervention"})["result"]["request"]
    entries = {(c, k): body for c, k, body in sam.get(f"/live/meeting:{meeting}")["put"]}
    assert entries["requests", str(party)]["order"] < entries["requests", str(own)]["order"], "a Party comes before an NGO"
    sam.do("meetings.say", {"meeting": meeting, "text": "Good morning"})
    called = chair.do("meetings.call_next", {"meeting": meeting})["result"]["request"]
    assert str(called) == str(party)
    chair.do("meetings.finish_speaker", {"meeting": meeting})
    sam.do("meetings.withdraw_request", {"meeting": meeting, "request": own})
    chair.do("meetings.call_next", {"meeting": meeting}, 409)
    chair.do("meetings.close_list", {"meeting": meeting})
    refused = sam.do("meetings.request_floor", {"meeting": meeting, "kind": "intervention"}, 409)
    assert refused["code"] == "conflict"
    chair.do("meetings.close_sitting", {"meeting": meeting})
    sam.do("meetings.leave", {"meeting": meeting})


def test_the_same_over_the_socket(programs, demo):
    client = socketio.Client()
    heard: list[Any] = []
    client.on("change", heard.append, namespace="/live")
    client.on("hello", heard.append, namespace="/live")
    token = programs["nfp.new"].http.headers["Authorization"].split()[1]
    client.connect(demo.url, namespaces=["/live"], auth={"token": token, "protocol": 1}, transports=["websocket"])
    try:
        thread = programs["nfp.new"].get("/threads?community=first-steps")["items"][0]["id"]
        ack = client.call("subscribe", {"stream": f"thread:{thread}", "epoch": None, "since": None}, namespace="/live")
        assert ack["ok"] is True
        assert ack["full"] is True
        name = {"id": str(uuid.uuid4()), "name": "forum.post_reply", "args": {"thread": thread, "body": "Thanks.", "language": "en"}}
        first = client.call("command", name, namespace="/live")
        again = client.call("command", name, namespace="/live")
        assert first == again
        assert first["ok"] is True
        assert first["seq"][f"thread:{thread}"] == ack["seq"] + 1
        unknown = client.call("command", {"id": str(uuid.uuid4()), "name": "forum.fly", "args": {}}, namespace="/live")
        assert unknown["error"]["code"] == "invalid"
        client.sleep(0.5)
        changes = [row for row in heard if isinstance(row, dict) and row.get("stream") == f"thread:{thread}"]
        assert [row["seq"] for row in changes] == [ack["seq"] + 1]
    finally:
        client.disconnect()


def test_descriptions(programs):
    api = programs["guest"].get("/openapi.json")
    assert "/commands/meetings.request_floor" in api["paths"]
    assert "meeting" in programs["guest"].get("/live/schema")
    assert programs["guest"].get("/clock")["now"].endswith("Z")


def test_the_openapi_document_is_valid_and_speaks_json_schema(programs):
    api = programs["guest"].get("/openapi.json")
    validate(api)
    asked = api["paths"]["/commands/meetings.say"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]["meeting"]
    for right in (1, "1"):
        jsonschema.validate(right, asked)
    for wrong in (0, -1, 2**40, "x", None):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, asked)


def test_openapi_says_where_a_file_is_taken_and_what_the_socket_takes(programs):
    paths = programs["guest"].get("/openapi.json")["paths"]
    taken = paths["/documents"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert set(taken["required"]) == {"file", "group"}
    assert {"symbol", "title", "language"} <= set(taken["properties"])
    assert "name" not in taken["properties"]
    assert paths["/commands/meetings.say"]["post"]["x-socket"] is True
    assert paths["/commands/accounts.suspend_person"]["post"]["x-socket"] is False
