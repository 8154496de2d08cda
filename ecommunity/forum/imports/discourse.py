"""What Discourse gives for a topic (`/t/ID.json?include_raw=true`), one such object in a file, a list of them, or `{"topics": [...]}`.

Of a topic: `id`, `title`, `post_stream.posts`, and optionally `accepted_answer.post_number`. Of a post: `id`, `post_number`,
`created_at`, `username`, optionally `name`, `raw` or else `cooked`, `reply_to_post_number`, `accepted_answer`. What is hidden, deleted,
or a line of the program itself (`post_type` other than 1) is left out. Beside the topics a file may name its `site` and `users`
(`username`, `email`), which lets people claim their posts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from ecommunity.errors import Invalid
from ecommunity.forum.imports.bodies import from_markdown
from ecommunity.forum.imports.bringing import Item, Talk
from ecommunity.forum.imports.headers import MOST_TITLE
from ecommunity.forum.imports.letters import Letter
from ecommunity.forum.imports.mailbox import MARK
from ecommunity.forum.imports.webtext import from_html
from ecommunity.markup.clean import laundered

NOT_IT = "This is not what Discourse gives for topics: docs/operations.md shows the form."
_WRITTEN_BY_SOMEBODY = 1


def read_topics(content: bytes, latest: datetime) -> tuple[list[Talk], list[str]]:
    """The conversations of the file, oldest first, and what cannot be read in it; `Invalid` when it is another kind of file."""
    try:
        whole = orjson.loads(content.removeprefix(MARK))
    except orjson.JSONDecodeError as problem:
        raise Invalid(f"This is not JSON ({problem}).") from problem
    outer = whole if isinstance(whole, dict) else {}
    topics = whole if isinstance(whole, list) else outer.get("topics", [outer])
    if not isinstance(topics, list) or not any(_posts(topic) for topic in topics):
        raise Invalid(NOT_IT)
    site = str(outer.get("site") or "")
    users = {str(row.get("username", "")).lower(): str(row.get("email") or "") for row in _objects(outer.get("users"))}
    wrong: list[str] = []
    talks = [talk for topic in topics if (talk := _talk(topic, site, users, latest, wrong)) is not None]
    talks.sort(key=lambda talk: talk.items[0].at)
    return talks, wrong


def _objects(rows: Any) -> list[Mapping[str, Any]]:
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _posts(topic: Any) -> list[Mapping[str, Any]]:
    stream = topic.get("post_stream") if isinstance(topic, dict) else None
    return _objects(stream.get("posts")) if isinstance(stream, dict) else []


def _talk(topic: Mapping[str, Any], site: str, users: Mapping[str, str], latest: datetime, wrong: list[str]) -> Talk | None:
    title = " ".join(laundered(str(topic.get("title") or topic.get("fancy_title") or "")).split())[:MOST_TITLE] if _posts(topic) else ""
    posts = [post for post in _posts(topic) if _is_shown(post)]
    place = f"discourse\n{site}\n{topic.get('id') if isinstance(topic, dict) else ''}\n"
    keys = {number: _key(place, post) for post in posts if (number := _number(post)) is not None}
    items = [item for post in posts if (item := _item(post, keys, site, users, latest, wrong)) is not None]
    if not items:
        return None
    accepted = _accepted(topic, posts)
    said = topic.get("accepted_answer")
    if isinstance(said, dict) and said.get("post_number") is not None and _number(said) is None:
        wrong.append(f"the accepted answer of “{title}” has no number; no answer is marked")
    kind = "question" if "accepted_answer" in topic or accepted is not None else "discussion"
    return Talk(title, items, kind, None if accepted is None else keys.get(accepted))


def _is_shown(post: Mapping[str, Any]) -> bool:
    is_written = post.get("post_type", _WRITTEN_BY_SOMEBODY) == _WRITTEN_BY_SOMEBODY
    return is_written and not post.get("hidden") and not post.get("deleted_at") and not post.get("user_deleted")


def _key(place: str, post: Mapping[str, Any]) -> str:
    return hashlib.sha256(f"{place}{post.get('id')}\n{post.get('post_number')}".encode()).hexdigest()


def _number(of: Mapping[str, Any], name: str = "post_number") -> int | None:
    """Which post of its topic is meant; None when nothing or no number is said."""
    said = of.get(name)
    return said if type(said) is int else None


def _accepted(topic: Mapping[str, Any], posts: list[Mapping[str, Any]]) -> int | None:
    """The number of the accepted answer: said by the topic, or by the post itself."""
    said = topic.get("accepted_answer")
    if isinstance(said, dict) and _number(said) is not None:
        return _number(said)
    return next((_number(post) for post in posts if post.get("accepted_answer") is True), None)


def _item(
    post: Mapping[str, Any], keys: Mapping[int, str], site: str, users: Mapping[str, str], latest: datetime, wrong: list[str]
) -> Item | None:
    number = _number(post)
    if number is None:
        wrong.append(f"the post with the id {str(post.get('id'))[:20]} has no number in its topic")
        return None
    at = _moment(post.get("created_at"))
    said = isinstance(post.get("raw"), str) or isinstance(post.get("cooked"), str)
    if at is None or at > latest or not said:
        wrong.append(f"post {number} of a topic has no {'text' if not said else 'date that can be'}")
        return None
    answers = _number(post, "reply_to_post_number")
    if answers is None and post.get("reply_to_post_number") is not None:
        wrong.append(f"what post {number} of a topic answers has no number; the post is kept without it")
    answered = None if answers is None else keys.get(answers)
    refs = tuple(dict.fromkeys(ref for ref in (keys[min(keys)], answered) if ref and ref != keys[number]))
    return Item(keys[number], refs, at, lambda: _letter(post, site, users))


def _letter(post: Mapping[str, Any], site: str, users: Mapping[str, str]) -> Letter:
    raw, cooked = post.get("raw"), post.get("cooked")
    text = raw if isinstance(raw, str) and raw.strip() else from_html(str(cooked or ""), f"https://{site}/" if site else "")
    username = str(post.get("username") or "").strip()
    name = " ".join(laundered(str(post.get("name") or username)).split())[:120].partition("@")[0].strip()
    identity = users.get(username.lower(), "") or (f"discourse:{site}:{username.lower()}"[:320] if username else "")
    letter = Letter(name, identity, from_markdown("\n".join(_with_plain_quotes(text))))
    if not (isinstance(raw, str) and raw.strip()):
        letter.notes.add("html only")
    return letter


def _with_plain_quotes(text: str) -> Iterator[str]:
    """The quotations of Discourse (`[quote="…"]`) as those of Markdown."""
    depth = 0
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = line.strip().lower()
        if bare.startswith(("[quote=", "[quote]")) and bare.endswith("]"):
            depth = min(5, depth + 1)
        elif bare == "[/quote]":
            depth = max(0, depth - 1)
            yield "> " * depth if depth else ""
        else:
            yield "> " * depth + line


def _moment(said: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(said))
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.year >= 1970 else None
