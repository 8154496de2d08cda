"""The pages of a post's earlier texts, and of taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup, escape

from ecommunity.authz import require
from ecommunity.boundary import current_actor
from ecommunity.errors import NotFound
from ecommunity.forum import queries
from ecommunity.forum.answering import quoting
from ecommunity.forum.revising import queries as revising
from ecommunity.forum.revising.difference import Part, differences
from ecommunity.forum.revising.policies import can_withdraw_post
from ecommunity.web.forms import Form
from ecommunity.web.words import LANGUAGES, _


def _history(post_id: int) -> str:
    """A change of the post, word by word; `?change=` its number, else the newest."""
    post = revising.get_readable(current_actor(), post_id)
    asked = request.args.get("change", "0")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    found = revising.find_change(post, number)
    if found is None and number:
        raise NotFound
    return render_template("forum/history.html", post=post, change=_shown(*found) if found else None)


@dataclass(frozen=True)
class Change:
    """A change as its page shows it."""

    before: revising.Version
    after: revising.Version
    count: int
    title: Markup | None
    body: Markup

    @property
    def languages(self) -> tuple[str, str]:
        """What the language was called before and after."""
        return LANGUAGES[self.before.language], LANGUAGES[self.after.language]


def _shown(before: revising.Version, after: revising.Version, count: int) -> Change:
    instead = f"> {_('(quotation)')}"
    body = drawn(differences(quoting.own_words(before.body, instead), quoting.own_words(after.body, instead)))
    title = drawn(differences(before.title or "", after.title or "")) if before.title != after.title else None
    return Change(before, after, count, title, body)


def drawn(parts: list[Part]) -> Markup:
    """The parts as HTML: what came and went is said in words, not only by its looks."""
    said = {"added": ("ins", _("added:")), "removed": ("del", _("removed:"))}
    pieces = []
    for part in parts:
        text = escape(part.text).replace("\n", Markup("<br>\n"))
        if part.kind == "same":
            pieces.append(text)
            continue
        tag, word = said[part.kind]
        frame = '<{0}><span class="visually-hidden"> [{1} </span>{2}<span class="visually-hidden">] </span></{0}>'
        pieces.append(Markup(frame).format(tag, word, text))  # noqa: S704 - a frame of ours, filled by escaping
    return Markup("").join(pieces)


def _withdraw(post_id: int) -> Any:
    """What withdrawing does, and the button that does it."""
    post = queries.get_post(current_actor(), post_id)
    form = Form("forum.withdraw_post")
    if result := form.submitted(post=post_id):
        flash(_("Your text is withdrawn. Its words are gone from this site."))
        return redirect(_after(result["thread"], post_id), 303)
    require(can_withdraw_post, current_actor(), post, message=_("Only the author can withdraw this text."))
    return render_template("forum/withdraw.html", post=post, form=form), form.status


def _after(thread_id: int, post_id: int) -> str:
    return url_for("forum.thread", thread_id=thread_id, _anchor=f"post-{post_id}")


def add_to(bp: Blueprint) -> None:
    """The pages stand below the post's address."""
    bp.add_url_rule("/posts/<int:post_id>/history", "post_history", _history)
    bp.add_url_rule("/posts/<int:post_id>/withdraw", "withdraw_post", _withdraw, methods=["GET", "POST"])
