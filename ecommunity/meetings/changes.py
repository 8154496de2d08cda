"""What changed since the page that the reader last had, in words; and the link that makes the next page say it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import case, select

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.live.models import Entry
from ecommunity.meetings import held_words, rooms, since
from ecommunity.meetings.rooms import Room
from ecommunity.meetings.since import Before, Kept, News, Now
from ecommunity.meetings.talk import queries as talk
from ecommunity.web.words import _, ngettext

# More entries than a sitting ever shows at once; what is not among them is not marked.
MOST = 1_000
EVERY_S = 30


@dataclass(frozen=True)
class Changes:
    """What stands above a page that was asked for anew. Without `before` it was a page of its own and says nothing."""

    link: dict[str, str]
    every: int
    before: Before | None = None
    is_unknown: bool = False
    sentences: list[str] = field(default_factory=list)
    moved: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)

    @property
    def at(self) -> datetime | None:
        """When the page before was made."""
        return self.before.at if self.before is not None else None

    @property
    def is_long(self) -> bool:
        """Whether the hour alone would not say when that was."""
        return self.at is not None and clock.now() - self.at > timedelta(hours=12)

    def is_new(self, row: Any) -> bool:
        """Whether a request was made since."""
        return self.before is not None and row.asked_seq > self.before.seq

    def has_moved(self, collection: str, key: int) -> bool:
        """Whether an entry is not what it was."""
        return str(key) in self.moved.get(collection, ())


def look(link: Mapping[str, str], room: Room, actor: Actor) -> Changes:
    """What changed for this reader, and how the page is asked for again."""
    now, (epoch, seq) = clock.now(), room.head
    every = EVERY_S if link.get("every") == str(EVERY_S) else 0
    onward = since.write(seq, epoch, now, room.place, _floor_of(room))
    if "since" not in link:
        return Changes(onward, every)
    before = since.read(link, now)
    if before is None or before.epoch != epoch or before.seq > seq:
        return Changes(onward, every, is_unknown=True)
    moved, kept = _moved(room.meeting.stream, before.seq)
    news = since.compare(before, _now(room, before, moved, kept))
    if news is None:
        return Changes(onward, every, is_unknown=True)
    unread = talk.count_new(actor, room.meeting, before.at)
    return Changes(onward, every, before, sentences=sentences(news, room), moved=moved, unread=unread)


def _floor_of(room: Room) -> str:
    """Who has the floor, as a link says it."""
    if room.holder is None:
        return "0"
    letter = {"connection_lost": "l", "connection_back": "b"}.get(room.holder.reason, "h") if room.holder.state == "held" else ""
    return f"{room.holder.id}{letter}"


def _moved(stream: str, seq: int) -> tuple[dict[str, frozenset[str]], list[Kept]]:
    """The keys of the entries that changed after a number, and the new lines of the record, in one statement."""
    body = case((Entry.collection == "record", Entry.body))
    stmt = select(Entry.collection, Entry.key, body).where(Entry.stream == stream, Entry.seq > seq, Entry.body.is_not(None))
    keys: dict[str, set[str]] = {}
    record: list[tuple[int, Kept]] = []
    for collection, key, written in session.execute(stmt.order_by(Entry.seq.desc()).limit(MOST)):
        keys.setdefault(collection, set()).add(key)
        if written is not None:
            line = orjson.loads(written)
            record.append((line["number"], Kept(line["kind"], line["item"], line["facts"], line["text"])))
    return {name: frozenset(found) for name, found in keys.items()}, [line for _number, line in sorted(record, key=lambda one: one[0])]


def _now(room: Room, before: Before, moved: Mapping[str, frozenset[str]], kept: list[Kept]) -> Now:
    # A line whose author left was written again, and is no new one.
    lines = [line for line in room.lines if str(line.id) in moved.get("lines", ()) and line.said_at >= before.at and not line.is_hidden]
    return Now(
        seq=room.head[1],
        epoch=room.head[0],
        place=room.place,
        has_floor=room.holder is not None and room.me is not None and room.holder.participant_id == room.me.id,
        item=str(room.current.id) if room.current is not None else None,
        floor=_floor_of(room),
        kept=kept,
        new_requests=sum(row.asked_seq > before.seq for row in room.queue),
        new_lines=len(lines),
        is_passed_over=room.passed_over is not None and str(room.passed_over.id) in moved.get("requests", ()),
    )


def sentences(news: News, room: Room) -> list[str]:
    """The news in the reader's language, what concerns everybody first, then what concerns the reader."""
    said = [rooms.sentence(one.kind, dict(one.facts), one.text) for one in news.kept]
    if news.is_floor_told:
        said += _floor(room)
    if news.is_place_told:
        said.append(f"{room.place_text}.")
    elif news.is_passed_over:
        said.append(held_words.passed_over())
    elif news.has_left_queue:
        said.append(_("You are not in the queue any more."))
    if news.new_requests:
        said.append(ngettext("%(n)s new request in the queue.", "%(n)s new requests in the queue.", news.new_requests))
    if news.new_lines >= since.MOST_LINES:
        said.append(_("At least %(n)s new chat lines.", n=news.new_lines))
    elif news.new_lines:
        said.append(ngettext("%(n)s new chat line.", "%(n)s new chat lines.", news.new_lines))
    if news.more_kept:
        said.append(ngettext("%(n)s more line on the record.", "%(n)s more lines on the record.", news.more_kept))
    return [str(one) for one in said]


def _floor(room: Room) -> list[str]:
    """Who has the floor, as it is now, and why the clock stands still; also for who was interrupted by who has it."""
    if room.holder is None:
        return [_("Nobody has the floor.")]
    is_mine = room.me is not None and room.holder.participant_id == room.me.id
    said = [_("You have the floor.") if is_mine else _("%(who)s has the floor.", who=rooms.plate_of(room.holder.participant))]
    if room.holder.state == "held":
        said.append(held_words.why_held(room.holder, room.me).removesuffix(".") + ".")
    if not is_mine and room.mine is not None and room.mine.state == "held":
        said.append(held_words.why_held(room.mine, room.me))
    return said
