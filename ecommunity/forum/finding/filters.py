"""What somebody looks for in the lists of threads, the same on pages and in the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, exists

from ecommunity.authz import Actor
from ecommunity.forum.finding.unread import unread_threads
from ecommunity.forum.following.models import Follow
from ecommunity.forum.models import KINDS, AcceptedAnswer, Thread
from ecommunity.web.words import LANGUAGES, _

SHOWN = ("unanswered", "followed", "unread")


@dataclass(frozen=True)
class Wanted:
    """What is looked for; an empty word stands for all. `community` is a slug, `show` one of `SHOWN`, `in_` the language of the texts."""

    community: str = ""
    kind: str = ""
    in_: str = ""
    show: str = ""

    @property
    def given(self) -> dict[str, str]:
        """What was chosen, as arguments of an address."""
        return {field.name.rstrip("_"): value for field in fields(self) if (value := getattr(self, field.name))}


def read(args: Mapping[str, str]) -> Wanted:
    """What the address asks for. A word that stands for nothing is as if it were not there. `?lang=` is the language of the page."""
    known: dict[str, Any] = {"kind": KINDS, "in": LANGUAGES, "show": SHOWN}
    found = {"in_" if name == "in" else name: args[name] for name, words in known.items() if args.get(name) in words}
    for name in ("unanswered", "followed", "unread"):  # as the API says it
        if args.get(name) == "1":
            found["show"] = name
    return Wanted(community=args.get("community", "")[:80], **found)


def conditions(actor: Actor, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What holds of the threads that are looked for, beside that the actor may read them."""
    if wanted.kind:
        yield Thread.kind == wanted.kind
    if wanted.in_:
        yield Thread.language == wanted.in_
    if wanted.show == "unanswered":
        yield Thread.kind == "question"
        yield ~exists().where(AcceptedAnswer.thread_id == Thread.id)
    if wanted.show == "followed":
        own = (Follow.person_id == (actor.id or 0), Follow.kind == "thread", Follow.thing_id == Thread.id)
        yield exists().where(*own, Follow.volume != "mute")
    if wanted.show == "unread":
        yield Thread.id.in_(unread_threads(actor).with_only_columns(Thread.id))


def kind_words() -> dict[str, str]:
    """The kinds of thread in the reader's language."""
    return {"question": _("Questions"), "discussion": _("Discussions"), "announcement": _("Announcements")}


def shown_words() -> dict[str, str]:
    """What else can be asked for, in the reader's language."""
    return {"unanswered": _("Waiting for an answer"), "followed": _("That I follow"), "unread": _("With something new")}
