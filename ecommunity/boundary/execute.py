"""The one path of every change: read the input, prepare outside, then everything inside one transaction.

Inside: the lock, the actor as they are now, the known key, the action, the streams, the key's answer, the commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from ecommunity import failures, registry, rt
from ecommunity.authz import Actor, Credential
from ecommunity.boundary import context, idempotency, reading
from ecommunity.boundary.counting import count
from ecommunity.db import is_retryable, session, transaction
from ecommunity.errors import Conflict, Invalid, KeyReused, NotFound, Refusal, SignInNeeded, Unavailable
from ecommunity.live import catchup
from ecommunity.live.entries import raise_streams
from ecommunity.live.fanout import hub
from ecommunity.web import logs
from ecommunity.web.words import _

log = structlog.get_logger("boundary")
TRIES = 3


@dataclass(frozen=True)
class Outcome:
    """What a command did: ids in `result`, and the new heads of the changed streams that the sender may follow."""

    result: dict[str, Any]
    seq: dict[str, int]
    is_replay: bool = False


def find_command(name: str, door: str) -> registry.Command:
    """The command, if it is open at this door."""
    command = registry.commands.get(name)
    if command is None or (door == "socket" and not command.socket) or (door == "api" and not command.api):
        raise Invalid(_("There is no command of this name."), fields={"name": _("There is no command of this name.")})
    return command


def execute(credential: Credential, name: str, args: Mapping[str, Any], *, key: str = "", door: str = "api") -> Outcome:
    """The command is carried out once for this key, or refused with nothing changed."""
    command = find_command(name, door)
    try:
        outcome = _execute(credential, command, args, key)
    except Refusal as no:
        count(name, no.code)
        raise
    except Exception as problem:
        away = failures.refusal(problem)
        count(name, away.code if away else "failed")
        if away is None:
            raise
        raise away from problem
    count(name, "replayed" if outcome.is_replay else "done")
    return outcome


def _execute(credential: Credential, command: registry.Command, args: Mapping[str, Any], key: str) -> Outcome:
    name = command.name
    if credential.kind == "none" and not command.guests:
        raise SignInNeeded(_("Please sign in first."))
    given = reading.read(command.input, args)
    content = orjson.dumps({"name": name, "args": given.model_dump(mode="json")}, option=orjson.OPT_SORT_KEYS)
    prepared = _prepare(command, given)
    if not command.once:
        key = ""
    if key:
        idempotency.check(key)
    for attempt in range(1, TRIES + 1):
        try:
            return _once(credential, command, given, prepared, key, content)
        except IntegrityError as problem:
            # Two doors raced with the same key, or two people for the same place: look again, then say so.
            if attempt == TRIES:
                log.info("constraint refused", command=name, error=logs.kind(problem))
                raise Conflict(_("Somebody was faster. Please look again and repeat if it is still needed.")) from problem
        except (KeyReused, Unavailable):
            raise  # whoever waited for the database in vain does not wait a second time
        except Refusal:
            # The same thing may have been done by another process while this one waited for its turn: then it is not refused, it is done.
            if (known := _done_before(credential, key, content)) is None:
                raise
            return known
        except Exception as problem:
            if attempt == TRIES or not is_retryable(problem):
                raise
        rt.sleep(0.01 * attempt)
    raise AssertionError("unreachable")


def _done_before(credential: Credential, key: str, content: bytes) -> Outcome | None:
    """What this very key was answered, if it was."""
    if not key:
        return None
    with transaction():
        actor = context.load_actor(credential)
        known = idempotency.answered(actor, key, content)
    return None if known is None else Outcome(known["result"], known["seq"], is_replay=True)


def _prepare(command: registry.Command, given: BaseModel) -> Any:
    """What the action needs and may not work out under the lock."""
    if command.prepare is None:
        return None
    if command.look is None:
        return rt.in_thread(command.prepare, given)
    seen = command.look(given)
    session.rollback()
    return rt.in_thread(command.prepare, given, seen)


def _once(credential: Credential, command: registry.Command, given: BaseModel, prepared: Any, key: str, content: bytes) -> Outcome:
    with hub.writing(), transaction(_subject(command, given)):
        actor = context.load_actor(credential)
        context.set_actor(actor)
        if key and (known := idempotency.answered(actor, key, content)) is not None:
            return Outcome(known["result"], known["seq"], is_replay=True)
        if not actor.may_write:
            registry.loaders["gate"](actor, command.name)
        result = command.action(actor, given, prepared) if command.prepare else command.action(actor, given)
        session.flush()
        outcome = Outcome(result or {}, _heads(actor, raise_streams()))
        if key:
            answer = {"result": outcome.result if command.store_answer else {}, "seq": outcome.seq}
            idempotency.keep(actor, key, content, answer, with_sent=command.store_answer)
    return outcome


def _subject(command: registry.Command, given: BaseModel) -> str:
    """What others may be at work on too: the first thing that the command names by its number."""
    named = (value for _, value in given if isinstance(value, int) and not isinstance(value, bool))
    return f"{command.name.partition('.')[0]}:{number}" if (number := next(named, None)) is not None else ""


def _heads(actor: Actor, changed: dict[str, int]) -> dict[str, int]:
    """The changed streams that the sender may follow; when nothing changed, the heads of those that were meant."""
    meant = session.info.get("mentioned", set()) - set(changed)
    actor.forget_facts()
    seen = changed | catchup.heads(meant)
    # What the actor was let in to a moment ago need not be asked again, unless this very transaction took rights away.
    known = set() if session.info.get("rechecks") else session.info.get("allowed", set())
    return {name: seq for name, seq in sorted(seen.items()) if name in known or _may_follow(actor, name)}


def _may_follow(actor: Actor, name: str) -> bool:
    try:
        catchup.authorise(actor, name)
    except Refusal:
        return False
    return True


def run_command(
    credential: Credential,
    name: object,
    args: object,
    id: object,  # noqa: A002 - the wire contract's own word
    *,
    door: str = "socket",
    language: str = "",
) -> dict[str, Any]:
    """The acknowledgement of a command: never raises a refusal, always says which id it answers."""
    shown = id if isinstance(id, str) else None
    try:
        # Who acts is loaded inside the transaction, and only there.
        with context.alone(language):
            if not isinstance(name, str) or not isinstance(args, dict) or not isinstance(id, str):
                raise Invalid(_("A command needs an id, a name and args."))
            done = execute(credential, name, args, key=id, door=door)
        return {"ok": True, "id": shown, "seq": done.seq, "result": done.result}
    except Refusal as no:
        return {"ok": False, "id": shown, "error": no.as_wire()}
    except Exception:
        log.exception("a command failed", command=name, request=context.request_id())
        return {"ok": False, "id": shown, "error": {"code": "unavailable", "message": str(_("Something went wrong on our side."))}}


def not_found() -> NotFound:
    """What hidden and missing have in common."""
    return NotFound(_("This page does not exist, or it is not open to you."))
