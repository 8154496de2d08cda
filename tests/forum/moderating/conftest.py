"""Two moderators of the public community, and somebody in it whom nobody has verified."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ecommunity import db
from ecommunity.db import session
from ecommunity.groups.models import Membership


@pytest.fixture
def member_of(forum: dict[str, int], world: Any) -> Callable[..., None]:
    """`member_of("open-house", "stranger", "member")`: belongs there from now on, in this role."""

    def belongs(slug: str, who: str, role: str = "member", *, is_invited: bool = False) -> None:
        with db.transaction():
            key = {"group_id": forum[slug], "person_id": world.people[who]}
            row = session.query(Membership).filter_by(**key).one_or_none()
            if row is None:
                row = Membership(**key)
                session.add(row)
            row.role, row.is_invited = role, is_invited

    return belongs


@pytest.fixture
def moderator(as_: Any, member_of: Any) -> Any:
    """Jonas looks after the public community."""
    member_of("open-house", "nfp.3", "moderator")
    return as_("nfp.3")


@pytest.fixture
def second(as_: Any, member_of: Any) -> Any:
    """And so does Kofi."""
    member_of("open-house", "nfp.4", "moderator")
    return as_("nfp.4")


@pytest.fixture
def newcomer(as_: Any, member_of: Any) -> Any:
    """Belongs to the public community; nobody knows for whom they act."""
    member_of("open-house", "stranger")
    return as_("stranger")


@pytest.fixture
def made(ask: Any, reply: Any) -> tuple[int, int]:
    """A question in the public community and an answer of Lucía: thread and post."""
    thread = ask("nfp.new", community="open-house", title="How do I begin?")["thread"]
    return thread, reply("nfp.expert", thread, "Kestrels over the quay.")


def queue(browser: Any, slug: str = "open-house", **options: Any) -> str:
    page: str = browser.get(f"/communities/{slug}/moderation", **options).get_data(as_text=True)
    return page


def hide(browser: Any, *posts: int, reason: str = "attack", words: str = "Please be kind.") -> list[int]:
    decided: list[int] = browser.do("moderation.decide", things=list(posts), verdict="hide", reason=reason, words=words)["decisions"]
    return decided
