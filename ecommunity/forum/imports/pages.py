"""Where somebody says that what was brought in under their address is theirs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for

from ecommunity.authz import Actor
from ecommunity.forum.imports.queries import count_posts, own_imported
from ecommunity.registry import panel
from ecommunity.web.forms import submit
from ecommunity.web.words import _


def add_to(bp: Blueprint) -> None:
    """The button's address."""
    bp.post("/account/imported-posts/claim")(claim_imported_posts)


def claim_imported_posts() -> Any:
    if submit("forum.claim_imported_posts")["claimed"]:
        flash(_("These posts are yours now. In a moment they show your name."), "good")
    return redirect(url_for("accounts.preferences"), 303)


@panel("account.preferences")
def offer_imported_posts(actor: Actor, person: object) -> tuple[str, dict[str, Any]] | None:
    """What came from elsewhere under the confirmed address of the actor."""
    author = own_imported(actor)
    if author is None:
        return None
    return "forum/_imported_posts.html", {"imported": count_posts(author)}
