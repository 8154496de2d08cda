"""Which messages belong to one conversation, and in which order they stand there. Pure: heads in, lists of heads out.

Whatever points to each other belongs together, also over a message that nobody has, and also in a ring. What says that it is a reply
and not to what goes with the youngest conversation of the same subject. An answer never stands before what it answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ecommunity.forum.imports.headers import is_reply, title_of
from ecommunity.forum.imports.mailbox import Head

SAME_SUBJECT = timedelta(days=90)
_NEVER = datetime(1970, 1, 2, tzinfo=UTC)


@dataclass
class Conversation:
    """The messages of a thread in their order, with the moment at which each counts as written."""

    heads: list[Head] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)


@dataclass
class Joined:
    """What was made of the heads; `doubles` came twice in the same file, `undated` said no date that can be."""

    conversations: list[Conversation]
    doubles: int = 0
    undated: int = 0


class _Sets:
    """Keys that belong together."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def find(self, key: str) -> str:
        top = key
        while (up := self.above.get(top, top)) != top:
            top = up
        while (up := self.above.get(key, key)) != top:
            self.above[key], key = top, up
        return top

    def join(self, one: str, other: str) -> None:
        first, second = self.find(one), self.find(other)
        if first != second:
            self.above[second] = first


def join(heads: Iterable[Head], file_time: datetime) -> Joined:
    """The conversations, the one that began first before the others; `file_time` stands for a date where there is none at all."""
    known: dict[str, Head] = {}
    doubles = 0
    for head in heads:
        if head.key in known:
            doubles += 1
        else:
            known[head.key] = head
    undated = sum(1 for head in known.values() if head.at is None)
    moments = _moments(list(known.values()), file_time)
    sets = _Sets()
    for head in known.values():
        for ref in head.refs:
            sets.join(ref, head.key)
    _join_by_subject(list(known.values()), moments, sets)
    groups: dict[str, list[Head]] = {}
    for head in known.values():
        groups.setdefault(sets.find(head.key), []).append(head)
    conversations = [_ordered(group, known, moments) for group in groups.values()]
    conversations.sort(key=lambda one: (one.moments[0], one.heads[0].begin))
    return Joined(conversations, doubles, undated)


def _moments(heads: Sequence[Head], file_time: datetime) -> dict[str, datetime]:
    """When each was written; one without a date as the dated one before it in the file, else as the next one."""
    found: dict[str, datetime] = {}
    last = next((head.at for head in heads if head.at is not None), file_time)
    for head in heads:
        last = head.at or last
        found[head.key] = last
    return found


def _join_by_subject(heads: Sequence[Head], moments: dict[str, datetime], sets: _Sets) -> None:
    latest: dict[str, tuple[datetime, str]] = {}
    for head in sorted(heads, key=lambda each: (moments[each.key], each.begin)):
        at, subject = moments[head.key], title_of(head.subject).casefold()
        before = latest.get(subject)
        if not head.refs and is_reply(head.subject) and before is not None and at - before[0] <= SAME_SUBJECT:
            sets.join(before[1], head.key)
        if subject:
            latest[subject] = (at, head.key)


def _parent(key: str, known: dict[str, Head]) -> str | None:
    """What the message answers: the last of those it names that is there."""
    return next((ref for ref in reversed(known[key].refs) if ref in known), None)


def _ordered(group: list[Head], known: dict[str, Head], moments: dict[str, datetime]) -> Conversation:
    """By date, but an answer after what it answers, whatever the clocks said; a ring is cut where it was entered."""
    effective: dict[str, datetime] = {}
    depth: dict[str, int] = {}
    for head in sorted(group, key=lambda each: (moments[each.key], each.begin)):
        path, on_path, key = [], set[str](), head.key
        while key not in effective and key not in on_path:
            path.append(key)
            on_path.add(key)
            parent = _parent(key, known)
            if parent is None:
                break
            key = parent
        if key in on_path and key not in effective and _parent(key, known) is not None:
            effective[key], depth[key] = moments[key], 0
        for each in (one for one in reversed(path) if one not in effective):
            parent = next((ref for ref in reversed(known[each].refs) if ref in effective), None)
            above = effective[parent] if parent else _NEVER
            effective[each] = max(moments[each], above)
            depth[each] = depth[parent] + 1 if parent else 0
    heads = sorted(group, key=lambda each: (effective[each.key], depth[each.key], each.begin))
    return Conversation(heads, [effective[head.key] for head in heads])
