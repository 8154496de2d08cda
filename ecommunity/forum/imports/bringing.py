"""Conversations of elsewhere, brought into a community a few messages at a time: each time all of these or none.

What stands there already is not read again, so that one that was cut off goes on where it stopped, and a second time adds nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ecommunity import clock
from ecommunity.db import session
from ecommunity.errors import Refusal
from ecommunity.files.storage import store
from ecommunity.forum.imports.attached import Attached
from ecommunity.forum.imports.headers import NO_SUBJECT
from ecommunity.forum.imports.inputs import MOST_AT_ONCE
from ecommunity.forum.imports.languages import guess
from ecommunity.forum.imports.letters import Letter
from ecommunity.forum.imports.queries import find_known
from ecommunity.forum.imports.report import Report
from ecommunity.groups.models import Group

CarryOut = Callable[[str, Mapping[str, Any]], dict[str, Any]]
MOST_TITLE = 80


@dataclass(slots=True)
class Item:
    """A message that is read when its turn comes."""

    key: str
    refs: tuple[str, ...]
    at: datetime
    read: Callable[[], Letter]


@dataclass
class Talk:
    """A conversation of elsewhere, its messages in their order."""

    title: str
    items: list[Item]
    kind: str = "discussion"
    accepted: str | None = None
    read: dict[str, Letter] = field(default_factory=dict)


@dataclass
class Bringing:
    """Into which community, in which language when nobody guesses, and how a command is carried out; None when nothing is to be written."""

    community: Group
    language: str
    carry_out: CarryOut | None
    report: Report
    tell: Callable[[str], None]

    def all(self, talks: list[Talk]) -> None:
        """Every conversation stands in the community, or would."""
        whole = sum(len(talk.items) for talk in talks)
        slug, community_id = self.community.slug, self.community.id
        told = 0
        for talk in talks:
            self.one(talk, slug, community_id)
            if self.report.messages - told >= 500:
                told = self.report.messages
                self.tell(f"{told:,} of {whole:,} messages …")

    def one(self, talk: Talk, slug: str, community_id: int) -> None:
        session.rollback()  # what other commands wrote since is seen
        known = find_known(community_id, {item.key for item in talk.items} | {ref for item in talk.items for ref in item.refs})
        session.rollback()
        fresh = [item for item in talk.items if item.key not in known]
        self.report.messages += len(talk.items)
        self.report.known += len(talk.items) - len(fresh)
        if fresh:
            self.report.continued += bool(known)
            self.report.begun += not known
        anchors = [talk.items[0].key, *list(known)[:1]]
        head = _Head(talk.title, self.language)
        for some in _pieces(fresh):
            self._bring(talk, slug, head, some, anchors)

    def _bring(self, talk: Talk, slug: str, head: _Head, some: list[Item], anchors: list[str]) -> None:
        with ExitStack() as arriving:
            messages = [self._message(item, head, arriving) for item in some]
            first = messages[0]
            first["refs"] = list(dict.fromkeys([ref for ref in anchors if ref != first["key"]] + first["refs"]))[:30]
            args = {"community": slug, "title": head.title, "language": head.language, "kind": talk.kind}
            if talk.accepted:
                args["accepted"] = talk.accepted
            self._send(args, messages)

    def _send(self, args: dict[str, Any], messages: list[dict[str, Any]]) -> None:
        """All at once; when something is wrong with one of them, each by itself, and that one is named."""
        if self.carry_out is None:
            self.report.added += len(messages)
            return
        try:
            self.report.added += self.carry_out("forum.import_posts", args | {"messages": messages})["added"]
        except Refusal as no:
            if not no.fields:
                raise
            if len(messages) == 1:
                why = "; ".join(f"{name}: {words}" for name, words in no.fields.items())
                self.report.refused.append(f"a message of {messages[0]['at'][:10]} in “{args['title']}” ({why})")
                return
            anchor = messages[0]["refs"] + [messages[0]["key"]]
            for message in messages:
                message["refs"] = list(dict.fromkeys([ref for ref in anchor if ref != message["key"]] + message["refs"]))[:30]
                self._send(args, [message])

    def _message(self, item: Item, head: _Head, arriving: ExitStack) -> dict[str, Any]:
        letter = item.read()
        language = guess(letter.body.text, head.language)
        head.settle(letter, language)
        self._note(letter, language)
        files = [kept for file in letter.files if (kept := self._arrive(file, head.title, arriving)) is not None]
        return {
            "key": item.key,
            "refs": list(item.refs),
            "at": clock.rfc3339(item.at),
            "name": letter.name,
            "identity": letter.address or (f"name:{letter.name.lower()}" if letter.name else ""),
            "body": letter.body.text,
            "language": language if not self.language else self.language,
            "files": files,
        }

    def _note(self, letter: Letter, language: str) -> None:
        body, report = letter.body, self.report
        report.people.add(letter.address or letter.name)
        report.languages[self.language or language] += 1
        is_nobody = not (letter.name or letter.address)
        said = {"signature": body.had_signature, "tail": body.had_tail, "cut": body.was_cut, "no author": is_nobody}
        report.notes.update(letter.notes | {name for name, is_so in said.items() if is_so})

    def _arrive(self, file: Attached, title: str, arriving: ExitStack) -> dict[str, Any] | None:
        if file.why_not:
            self.report.left_out.append(f"{file.name} ({file.why_not}), in “{title}”")
            return None
        self.report.files += 1
        size = len(file.content)
        if self.carry_out is None:
            return None
        arrived = arriving.enter_context(store().receive(io.BytesIO(file.content), size))
        return {"digest": arrived.digest, "name": file.name, "media_type": file.media_type, "size": size}


class _Head:
    """Title and language of a thread, as its first message says them."""

    def __init__(self, title: str, language: str) -> None:
        self.title, self.language, self.is_settled = title, language or "en", bool(title)
        self._has_language = bool(language)

    def settle(self, letter: Letter, language: str) -> None:
        if not self._has_language:
            self.language, self._has_language = language, True
        if not self.is_settled:
            words = " ".join(letter.body.text.split())[: MOST_TITLE + 1]
            self.title, self.is_settled = (words.rpartition(" ")[0] if len(words) > MOST_TITLE else words) or NO_SUBJECT, True


def _pieces(items: list[Item]) -> Iterator[list[Item]]:
    return (items[begin : begin + MOST_AT_ONCE] for begin in range(0, len(items), MOST_AT_ONCE))
