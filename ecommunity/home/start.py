"""The two start pages: what a visitor sees of the life of the site, and what asks something of a member.

Each part is worked out when the page comes to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from flask import url_for

from ecommunity.authz import GUEST, Actor
from ecommunity.directory.words import FUNCTIONS, word
from ecommunity.forum.models import Thread
from ecommunity.groups.models import Group
from ecommunity.home import queries
from ecommunity.home.entry import Entry, of_group, of_module, of_thread
from ecommunity.knowledge.models import Module
from ecommunity.web.words import _

MOST = 5
FOCAL_POINTS_MODULE = "M02"


@dataclass(frozen=True)
class Step:
    """One of a newcomer's first three steps."""

    title: str
    url: str
    why: str
    is_done: bool


class Landing:
    """What a visitor sees."""

    @cached_property
    def communities(self) -> list[Entry]:
        return [of_group(group) for group in queries.public_communities(MOST)]

    @cached_property
    def modules(self) -> list[Entry]:
        return [of_module(module) for module in queries.first_modules(GUEST, MOST)]


class Today:
    """What a member sees."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    @cached_property
    def _functions(self) -> list[tuple[str, str]]:
        """Function and instrument of each verified affiliation; of those that wait to be verified when there is none."""
        held = [(row.function, (row.instrument or "").upper()) for row in self.actor.fact("directory.affiliations")]
        return held or [(row.function, "") for row, _is_in_force in reversed(self.actor.fact("directory.claims"))]

    @cached_property
    def roles(self) -> list[str]:
        lines = (", ".join(part for part in (word(FUNCTIONS, function), instrument) if part) for function, instrument in self._functions)
        return list(dict.fromkeys(lines))

    @cached_property
    def _groups(self) -> tuple[list[queries.OwnGroup], bool]:
        return queries.own_groups(self.actor)

    @cached_property
    def communities(self) -> list[Entry]:
        return [of_group(own.group, own.unread) for own in self._groups[0]]

    @cached_property
    def requests(self) -> list[tuple[Group, int]]:
        """The groups that the actor leads and where somebody asks to come in."""
        return [(own.group, own.requests) for own in self._groups[0] if own.requests]

    @cached_property
    def _questions(self) -> list[Thread]:
        return queries.open_questions(self.actor)

    def _asked_it(self, thread: Thread) -> bool:
        return thread.opening.author_id == self.actor.id

    @cached_property
    def answered(self) -> list[Entry]:
        """Own questions that have an answer and wait for a word about it."""
        found = [thread for thread in self._questions if self._asked_it(thread) and thread.replies_count]
        return [of_thread(thread, _("Answers wait for you"), "warn") for thread in found[:MOST]]

    @cached_property
    def unanswered(self) -> list[Entry]:
        """Questions of others that nobody has answered to their satisfaction, those without any answer first."""
        found = sorted((thread for thread in self._questions if not self._asked_it(thread)), key=lambda thread: thread.replies_count > 0)
        return [of_thread(thread) for thread in found[:MOST]]

    @cached_property
    def _is_settled(self) -> bool:
        """The three first steps are taken; a member of no group has at least one before them."""
        groups, has_ticked = self._groups
        return bool(groups) and has_ticked and bool(self.roles)

    @cached_property
    def _modules(self) -> list[Module]:
        return [] if self._is_settled else queries.first_modules(self.actor, MOST)

    @cached_property
    def modules(self) -> list[Entry]:
        """What to read first; nothing for those who have found their way."""
        return [replace(of_module(module), text="") for module in self._modules[:3]]

    @cached_property
    def steps(self) -> list[Step]:
        """The first three steps, until all are taken."""
        if self._is_settled:
            return []
        groups, has_ticked = self._groups
        who = Step(
            _("Say who you are"),
            url_for("directory.mine"),
            _("Your function, and for whom. A verified function opens rooms and counts in meetings."),
            bool(self.roles),
        )
        join = Step(
            _("Join a community"),
            url_for("groups.communities"),
            _("There you ask, answer and learn from others with the same task."),
            bool(groups),
        )
        return [who, join, self._first_tick(has_ticked)]

    def _first_tick(self, is_done: bool) -> Step:
        wanted = FOCAL_POINTS_MODULE if any(function == "nfp" for function, _instrument in self._functions) else ""
        module = next((module for module in self._modules if module.code == wanted), next(iter(self._modules), None))
        place = url_for("knowledge.module", slug=module.slug) if module else url_for("knowledge.index")
        return Step(
            _("Open your first module and tick one item"), place, _("Ten minutes. What you tick is kept, and only you see it."), is_done
        )
