"""What the start page and the search show of any thing: one line in a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for

from ecommunity.documents.models import Document
from ecommunity.forum.models import Thread
from ecommunity.forum.searching import FoundThread
from ecommunity.groups.models import Group
from ecommunity.knowledge.models import Module
from ecommunity.knowledge.presenting import listed
from ecommunity.markup.render import excerpt
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.wording import meeting_states
from ecommunity.web.words import _, language, local, ngettext


@dataclass(frozen=True)
class Entry:
    """One thing in a list. `language` is set when the words are in another language than the page."""

    title: str
    url: str
    text: str = ""
    facts: tuple[str, ...] = ()
    at: datetime | None = None
    badge: str = ""
    badge_kind: str = ""
    language: str = ""
    is_new: bool = False


@dataclass(frozen=True)
class Part:
    """What was found of one kind."""

    kind: str
    label: str
    entries: list[Entry] = field(default_factory=list)
    has_more: bool = False


def _foreign(code: str) -> str:
    return code if code != language() else ""


def group_url(group: Group) -> str:
    return url_for("groups.community" if group.is_community else "groups.group", slug=group.slug)


def of_group(group: Group, unread: int = 0) -> Entry:
    """A community or working group; `unread` threads have something new."""
    kind = "" if group.is_community else _("Working group")
    news = ngettext("%(n)s thread with something new", "%(n)s threads with something new", unread) if unread else ""
    facts = tuple(fact for fact in (kind, news) if fact)
    return Entry(local(group.names), group_url(group), local(group.purposes), facts, is_new=bool(unread))


def of_thread(thread: Thread, badge: str = "", badge_kind: str = "") -> Entry:
    """A question or discussion, with its first words."""
    replies = ngettext("%(n)s answer", "%(n)s answers", thread.replies_count) if thread.replies_count else _("no answer yet")
    return Entry(
        thread.title,
        url_for("forum.thread", thread_id=thread.id),
        excerpt(thread.opening.body_html, 140),
        (local(thread.community.names), replies),
        thread.last_post_at,
        badge,
        badge_kind,
        _foreign(thread.language),
    )


def of_found(found: FoundThread) -> Entry:
    """A thread with the words that were looked for; it leads to the post where they stand."""
    thread, post = found.thread, found.post
    replies = ngettext("%(n)s answer", "%(n)s answers", thread.replies_count) if thread.replies_count else _("no answer yet")
    leads_to = url_for("forum.thread", thread_id=thread.id) if post.is_opening else url_for("forum.post", post_id=post.id)
    facts = (local(thread.community.names), replies)
    return Entry(thread.title, leads_to, found.excerpt, facts, thread.last_post_at, language=_foreign(thread.language))


def of_module(module: Module) -> Entry:
    """A module, with its first words and how long it takes to read."""
    row = listed(module, language())
    minutes = ngettext("%(n)s minute to read", "%(n)s minutes to read", row.minutes)
    return Entry(row.title, url_for("knowledge.module", slug=row.slug), row.summary, (minutes,), language=_foreign(row.language))


def of_document(document: Document) -> Entry:
    """A document, under its symbol when it has one."""
    facts = tuple(fact for fact in (document.symbol, local(document.group.names)) if fact)
    url = url_for("documents.page", document_id=document.id)
    return Entry(document.title, url, "", facts, document.imported_at, language=_foreign(document.language))


def of_meeting(meeting: Meeting) -> Entry:
    """A meeting with its state in words."""
    shown = language() if language() in meeting.titles else meeting.lang
    kind = "live" if meeting.state == "in_progress" else "quiet"
    url = url_for("meetings.room", meeting_id=meeting.id)
    return Entry(local(meeting.titles), url, "", (), meeting.starts_at, str(meeting_states()[meeting.state]), kind, _foreign(shown))
