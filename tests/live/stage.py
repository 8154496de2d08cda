"""A domain made for the live tests: stages on which people say lines. Imported by the server process of these tests only.

Even stages are public, odd ones are for members; `stage:<id>:bureau` is for members of either.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from pydantic import BaseModel
from sqlalchemy import String, Text, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity import clock, rt
from ecommunity.boundary import Id, Input, command
from ecommunity.db import Base, session
from ecommunity.errors import Conflict, NotFound
from ecommunity.live import collection, drop, mention, put, recheck_person, recheck_stream
from ecommunity.registry import stream_you, subscribable

bp = Blueprint("stage", __name__)
_time = ExitStack()
_movers: list[Any] = []


class Line(Base):
    __tablename__ = "stage_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[int]
    author: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class Member(Base):
    __tablename__ = "stage_members"
    stage: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(20), default="player")


class LineEntry(BaseModel):
    text: str
    by: int


collection("stage", "lines", bound=50_000, schema=LineEntry)
collection("stage:bureau", "lines", schema=LineEntry)


def _role(actor: Any, stage: int) -> str | None:
    return session.execute(select(Member.role).where(Member.stage == stage, Member.person == (actor.id or 0))).scalar()


@subscribable("stage")
def may_follow(actor: Any, key: str) -> None:
    number, _, part = key.partition(":")
    if not number.isdigit() or part not in ("", "bureau"):
        raise NotFound
    if (int(number) % 2 or part) and _role(actor, int(number)) is None:
        raise NotFound


@stream_you("stage")
def you(actor: Any, key: str) -> dict[str, Any]:
    role = _role(actor, int(key.partition(":")[0]))
    return {"capacity": {"role": role} if role else None, "can": ["stage.say"] if role else []}


class Say(Input):
    stage: Id
    text: str = ""
    size: int = 0


class OfMember(Input):
    stage: Id
    person: Id
    role: str = "player"


class OfLine(Input):
    stage: Id
    line: Id


class OfStage(Input):
    stage: Id


@command("stage.say", Say)
def say(actor: Any, given: Say) -> dict[str, Any]:
    line = Line(stage=given.stage, author=actor.id, text=given.text + "x" * given.size)
    session.add(line)
    session.flush()
    put(f"stage:{given.stage}", "lines", line.id, LineEntry(text=line.text, by=actor.id))
    return {"line": line.id}


@command("stage.say_many", Say)
def say_many(actor: Any, given: Say) -> dict[str, Any]:
    for _ in range(given.size):
        line = Line(stage=given.stage, author=actor.id, text=given.text)
        session.add(line)
        session.flush()
        put(f"stage:{given.stage}", "lines", line.id, LineEntry(text=line.text, by=actor.id))
    return {}


@command("stage.take_aside", OfLine)
def take_aside(actor: Any, given: OfLine) -> dict[str, Any]:
    line = session.get(Line, given.line)
    if line is None:
        raise NotFound
    drop(f"stage:{given.stage}", "lines", line.id)
    put(f"stage:{given.stage}:bureau", "lines", line.id, LineEntry(text=line.text, by=line.author))
    return {}


@command("stage.let_in", OfMember)
def let_in(actor: Any, given: OfMember) -> dict[str, Any]:
    session.merge(Member(stage=given.stage, person=given.person, role=given.role))
    recheck_person(given.person)
    mention(f"stage:{given.stage}")
    return {}


@command("stage.put_out", OfMember)
def put_out(actor: Any, given: OfMember) -> dict[str, Any]:
    """Puts out and speaks about it in the same commit: the one who is out must not hear it."""
    session.execute(delete(Member).where(Member.stage == given.stage, Member.person == given.person))
    recheck_person(given.person)
    put(f"stage:{given.stage}", "lines", f"out-{given.person}", LineEntry(text="secret", by=actor.id))
    return {}


@command("stage.close", OfStage)
def close(actor: Any, given: OfStage) -> dict[str, Any]:
    session.execute(delete(Member).where(Member.stage == given.stage, Member.person != actor.id))
    recheck_stream(f"stage:{given.stage}")
    put(f"stage:{given.stage}", "lines", "closed", LineEntry(text="secret", by=actor.id))
    return {}


@command("stage.refuse", OfStage)
def refuse(actor: Any, given: OfStage) -> dict[str, Any]:
    raise Conflict("Somebody was faster.", stale=f"stage:{given.stage}")


@command("stage.work", OfStage)
def work(actor: Any, given: OfStage) -> dict[str, Any]:
    """Thirty milliseconds of computing, as a heavy command takes."""
    end = time.thread_time() + 0.03
    while time.thread_time() < end:
        pass
    return {}


@command("stage.break", OfStage)
def break_(actor: Any, given: OfStage) -> dict[str, Any]:
    raise RuntimeError("a bug")


@bp.route("/stage/slow", methods=["GET"])
def slow() -> str:
    rt.sleep(float(request.args["s"]))
    return "done"


@bp.route("/stage/hog", methods=["GET"])
def hog() -> str:
    """Keeps the loop busy for as long as asked, without giving way."""
    end = time.monotonic() + float(request.args["s"])
    while time.monotonic() < end:
        pass
    return "done"


@bp.route("/stage/clock", methods=["GET"])
def stand_at() -> str:
    """For this process it is the moment that was asked for, until the next is."""
    at = datetime.fromisoformat(request.args["at"])
    if not _movers:
        _movers.append(_time.enter_context(clock.standing_at(at)))
    _movers[0](at)
    return "so it is"


@bp.route("/stage/numbers", methods=["GET"])
def numbers() -> dict[str, Any]:
    """What the tests compare with: rows of the domain's own table, and the longest stall."""
    count = session.execute(select(func.count(Line.id)).where(Line.stage == int(request.args.get("stage", 0)))).scalar()
    texts = session.execute(select(Line.text).where(Line.stage == int(request.args.get("stage", 0))).order_by(Line.id)).scalars()
    return {"rows": count, "texts": list(texts), "stall_max": rt.stall_max(), "is_operator": "ecommunity.operator" in request.environ}
