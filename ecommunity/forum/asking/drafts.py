"""What somebody typed and has not sent: kept for them alone, in a form in which nobody else can tell whose it is, where it belongs
or how long it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from sqlalchemy import Date, LargeBinary, bindparam, delete, func, select, text

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.db import session
from ecommunity.errors import Conflict
from ecommunity.forum import policies, queries, seals
from ecommunity.forum.asking.models import Draft
from ecommunity.groups.queries import former_names
from ecommunity.registry import recurring
from ecommunity.web.words import lazy_

MOST = 50
KEPT = timedelta(days=90)
# Lengths that a sealed draft may have: so few, that none of them points to a post.
SIZES = tuple(2**power for power in range(12, 19))
_LENGTH = 4
# Two tabs may keep the same at once: the later one counts.
KEEP = text(
    "INSERT INTO drafts (place_mark, owner_mark, sealed, saved_on) VALUES (:mark, :owner, :sealed, :day) "
    "ON CONFLICT (place_mark) DO UPDATE SET sealed = excluded.sealed, saved_on = excluded.saved_on"
).bindparams(bindparam("sealed", type_=LargeBinary), bindparam("day", type_=Date))


@dataclass(frozen=True)
class Kept:
    """A draft as its author finds it again."""

    place: str
    saved_on: date
    fields: dict[str, Any]


def new_thread(slug: str) -> str:
    """The place of a thread that is not begun yet."""
    return f"new:{slug}"


def reply_in(thread_id: int) -> str:
    """The place of a reply that is not posted yet."""
    return f"reply:{thread_id}"


def _standing(person_id: int, place: str) -> Draft | None:
    """What the person keeps at the place, else what they kept there when its community was called otherwise."""
    kind, _, key = place.partition(":")
    places = [place, *(new_thread(slug) for slug in former_names(key))] if kind == "new" else [place]
    marks = [mark for each in places for mark in _place_marks(person_id, each)]
    rows = {row.place_mark: row for row in session.execute(select(Draft).where(Draft.place_mark.in_(marks))).scalars()}
    return next((rows[mark] for mark in marks if mark in rows), None)


def _place_marks(person_id: int, place: str) -> list[str]:
    return seals.marks("draft place", f"{person_id}:{place}")


def _owner_marks(person_id: int) -> list[str]:
    return seals.marks("draft owner", str(person_id))


def padded(content: bytes) -> bytes:
    """The content in one of a few lengths."""
    whole = len(content).to_bytes(_LENGTH, "big") + content
    return whole.ljust(next(size for size in SIZES if size >= len(whole)), b"\0")


def unpadded(whole: bytes) -> bytes:
    """The content without what was added to it."""
    return whole[_LENGTH : _LENGTH + int.from_bytes(whole[:_LENGTH], "big")]


def check_place(actor: Actor, place: str) -> None:
    """The actor may write there, or is refused as by the form itself."""
    kind, _, key = place.partition(":")
    if kind == "new":
        require(policies.can_ask_question, actor, queries.get_community(actor, key))
    else:
        thread = queries.get_thread(actor, int(key))
        require(policies.can_reply, actor, thread, message=policies.why_no_reply(actor, thread))


def keep(person_id: int, place: str, fields: dict[str, Any]) -> None:
    """The person finds these fields again at this place, and no more what they found there before."""
    before, mark, owner = _standing(person_id, place), _place_marks(person_id, place)[0], _owner_marks(person_id)
    replaced = {mark} if before is None else {mark, before.place_mark}
    others = select(func.count()).where(Draft.owner_mark.in_(owner), Draft.place_mark.not_in(replaced))
    if session.execute(others).scalar_one() >= MOST:
        raise Conflict(lazy_("You have %(n)s drafts. Delete one first.", n=MOST))
    session.execute(delete(Draft).where(Draft.place_mark.in_(replaced - {mark})))
    content = padded(orjson.dumps({"place": place, "fields": fields}))
    sealed = seals.closed("draft", content, mark)
    session.execute(KEEP, {"mark": mark, "owner": owner[0], "sealed": sealed, "day": clock.now().date()})


def forget(person_id: int, place: str) -> None:
    """What the person found at this place is gone."""
    there = _standing(person_id, place)
    if there is not None:
        session.execute(delete(Draft).where(Draft.place_mark == there.place_mark))


def find(actor: Actor, place: str) -> Kept | None:
    """What the actor typed at this place and has not sent, whatever its community was called then."""
    row = None if actor.id is None else _standing(actor.id, place)
    return None if row is None else _opened(row)


def list_own(person_id: int) -> list[Kept]:
    """Everything that the person typed and has not sent, the newest day first."""
    rows = session.execute(select(Draft).where(Draft.owner_mark.in_(_owner_marks(person_id)))).scalars()
    found = [kept for kept in map(_opened, rows) if kept is not None]
    return sorted(found, key=lambda kept: (-kept.saved_on.toordinal(), kept.place))


def forget_all(person_id: int) -> None:
    """The person has no draft."""
    session.execute(delete(Draft).where(Draft.owner_mark.in_(_owner_marks(person_id))))


def _opened(row: Draft) -> Kept | None:
    content = seals.reopened("draft", row.sealed, row.place_mark)
    if content is None:
        return None
    told = orjson.loads(unpadded(content))
    return Kept(told["place"], row.saved_on, told["fields"])


@recurring("forum.forget_drafts", timedelta(days=1))
def forget_old() -> None:
    """Drafts that nobody came back to for three months are gone."""
    session.execute(delete(Draft).where(Draft.saved_on < (clock.now() - KEPT).date()))
