"""A sitting of two hours with sixty delegations, played over real sockets, and the report that comes of it.

`PLAY_WRITE=1 .venv/bin/python -m pytest tests/meetings/test_play.py` writes the expected reports anew: read them as a rapporteur does.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from ecommunity.meetings.actions import record
from ecommunity.meetings.models import RecordLine
from tests.live.client import Client, Replica
from tests.live.server import LiveServer, prepare
from tests.meetings import play as script
from tests.meetings.play import DELEGATIONS, Play

EXPECTED = Path(__file__).parent / "expected"
SETTINGS = {"STAGE_SIXTY": "1", "LIMITS": "0", "STAGE_RELAY": "1"}
SECTIONS = {"opening": "Opening", "attendance": "Attendance", "item": "Items", "closing": "Closing"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    folder = tmp_path / "var"
    started = LiveServer(folder, prepare(folder, **SETTINGS), "eventlet", **SETTINGS).start()
    yield started
    started.kill()


class Hall:
    """Who follows while the sitting is played: the bureau, a Party, an NGO on a slow line, and one whose line breaks at every act."""

    def __init__(self, play: Play) -> None:
        self.play, self.stream = play, f"meeting:{play.meeting}"
        own = f"{self.stream}:delegation:{play.server.known['organisations']['Sahelia']}"
        self.clients = {who: self._connect(who) for who in ("chair", "rapporteur", "Sahelia", "Blue Corridor Trust", "Zibara")}
        self.replicas = [
            *(Replica(stream).follow(self.clients["chair"]) for stream in (self.stream, f"{self.stream}:bureau", f"{self.stream}:people")),
            Replica(self.stream).follow(self.clients["rapporteur"]),
            *(Replica(stream).follow(self.clients["Sahelia"]) for stream in (self.stream, own)),
            Replica(self.stream, pace_s=2).follow(self.clients["Blue Corridor Trust"]),
        ]
        self.breaking = Replica(self.stream).follow(self.clients["Zibara"])

    def _connect(self, who: str) -> Client:
        return Client(self.play.server.url, token=self.play.server.token(who))

    def away(self) -> None:
        """The line of one breaks."""
        self.clients["Zibara"].close()

    def back(self) -> None:
        """It is there again, and goes on from the number it had."""
        self.clients["Zibara"] = self._connect("Zibara")
        self.breaking.follow(self.clients["Zibara"])

    def all_hold_the_same(self) -> dict[tuple[str, str], Any]:
        """Everybody has come to hold what a fresh subscribe gives, and what plain HTTP gives."""
        last: dict[tuple[str, str], Any] = {}
        for replica in [*self.replicas, self.breaking]:
            fresh = Replica(replica.stream).follow(
                self._connect("chair") if "delegation" not in replica.stream else self._connect("Sahelia")
            )
            replica.wait_seq(fresh.seq or 0)
            assert replica.entries == fresh.entries, replica.stream
            fresh.client.close()
            last = fresh.entries if replica.stream == self.stream else last
        plain = self.play.read(f"/live/{self.stream}", "Sahelia")
        pages = [plain]
        while pages[-1]["more"]:
            pages.append(self.play.read(f"/live/{self.stream}?cursor={pages[-1]['more']}", "Sahelia"))
        assert {(name, key): body for page in pages for name, key, body in page["put"]} == last
        return last

    def close(self) -> None:
        for client in self.clients.values():
            client.close()


def kept_record(server: LiveServer, meeting: int) -> list[RecordLine]:
    """The record as it lies on the disk."""
    engine = create_engine(f"sqlite:///{server.data_dir / 'community.sqlite'}")
    with Session(engine) as session:
        lines = list(session.execute(select(RecordLine).where(RecordLine.meeting_id == meeting).order_by(RecordLine.number)).scalars())
        session.expunge_all()
    engine.dispose()
    return lines


def as_page(report: dict[str, Any], language: str) -> str:
    """The report in one language as somebody reads it, annexes included."""
    parts: list[str] = []
    section = ""
    for one in report["paragraphs"]:
        if one["section"] != section:
            section = one["section"]
            parts.append(f"\n# {SECTIONS[section]}\n")
        if one["kind"] == "item":
            parts.append("")
        parts.append(f"{one['number']}. {one['texts'].get(language) or one['texts']['en']}")
    parts.append("\n# List of participants\n")
    for row in report["participants"]:
        functions = ", ".join(f"{name} {count}" for name, count in row["functions"].items())
        plate = row["names"][language] if row["names"] else "(no delegation)"
        parts.append(f"{row['capacity']}: {plate}; {functions}; took part: {row['took_part']} of {row['people']}")
    parts.append("\n# Documents\n")
    parts += report["documents"]
    parts.append("\n# Action points\n")
    for action in report["actions"]:
        owner = action["owner"] or (action["organisation"] or {}).get(language, "")
        parts.append(f"{action['text']} ({owner}; {action['due'] or 'no date'}; {action['state']})")
    parts.append("\n# Written statements\n")
    parts += [f"{one['organisation'][language]} ({one['language']}): {one['text']}" for one in report["statements"]]
    return "\n".join(parts).lstrip() + "\n"


def drafted_elsewhere(play: Play, tmp_path: Path) -> dict[str, Any]:
    """The report that another server drafts from a copy of the same rows."""
    folder = tmp_path / "again"
    folder.mkdir()
    here, there = (sqlite3.connect(path / "community.sqlite") for path in (play.server.data_dir, folder))
    with here, there:
        here.backup(there)
    here.close()
    there.close()
    other = LiveServer(folder, play.server.known, "threading", **SETTINGS).start()
    try:
        later = Play.__new__(Play)
        later.server, later.http, later.meeting = other, requests.Session(), play.meeting
        later.now = play.now
        later.wait(3600)
        later.do("rapporteur", "draft_report")
        found: dict[str, Any] = later.read(f"/meetings/{play.meeting}/report", "rapporteur")
        return found
    finally:
        other.kill()


def test_two_hours_of_working_group_a(server: LiveServer, tmp_path: Path) -> None:
    play = Play(server)
    hall = Hall(play)
    for act in script.ACTS:
        hall.away()
        act(play)
        hall.back()
    assert len(DELEGATIONS) == 60
    assert len(play.spoke) > 50
    last = hall.all_hold_the_same()
    assert last["floor", "floor"]["state"] == "free"
    assert last["meeting", "meeting"]["state"] == "closed"
    again = drafted_elsewhere(play, tmp_path)
    play.do("rapporteur", "draft_report")
    report = play.read(f"/meetings/{play.meeting}/report", "rapporteur")
    same = ("record", "paragraphs", "participants", "documents", "statements", "actions")
    assert json.dumps([report[name] for name in same]) == json.dumps([again[name] for name in same]), "drafted twice, the same bytes"
    lines = kept_record(server, play.meeting)
    assert record.is_whole(lines)
    assert len(lines) == report["record"]["length"] + 1, "the draft itself is on the record"
    assert "Voice of" not in json.dumps(report), "no person is named"
    hall.all_hold_the_same()
    hall.close()
    for language in ("en", "fr", "es"):
        path = EXPECTED / f"report.{language}.txt"
        found = as_page(report, language)
        if os.environ.get("PLAY_WRITE"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(found)
        assert found == path.read_text(), "PLAY_WRITE=1 writes it anew; read the difference"


def test_a_record_that_was_touched_is_not_whole() -> None:
    line = RecordLine(meeting_id=1, number=1, kind="note", facts={}, text="As it was", lang="en", kept_at=script.STARTS)
    line.hash = record.chained("", line)
    assert record.is_whole([line])
    line.text = "As somebody wants it"
    assert not record.is_whole([line])
