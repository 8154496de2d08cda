"""The words of taking part by key: the server's page and the scripts of a sitting say the very same. `{n}` and the like are filled in."""

from __future__ import annotations

from typing import Any

from ecommunity.meetings.registration import words as of_registration
from ecommunity.web.words import _


def by_key(around: dict[str, Any]) -> dict[str, str]:
    """All of them; `around` is what `room.around` found."""
    return {
        "before.scheduled": _("The sitting has not begun"),
        "before.waiting_room": _("The waiting room is open"),
        "before.opens": _("The sitting opens:"),
        "before.in": _("in about {n} minutes"),
        "before.in.one": _("in about a minute"),
        "before.soon": _("The chair opens it any moment."),
        "before.chat_open": _("The chat is open already."),
        "before.chat_soon": _("The chat opens with the waiting room, a quarter of an hour before the sitting."),
        "before.here": _("Already here: {names}"),
        "before.nobody": _("No delegation is here yet."),
        "before.papers": _("To read meanwhile"),
        "before.test": _("Test your connection"),
        "before.you": around["waits_for"],
        "hall.delegations": _("{here} of {all} delegations are here."),
        "hall.of": _("{here} of {all}"),
        "writing.title": _("Delivered in writing"),
        "writing.label": _("Write your intervention"),
        "writing.hint": _("Everybody reads it, and the record says that it was delivered in writing."),
        "writing.hint_before": _("Text only: it is shown to everybody when the chair calls you. With sound: interpreters read it first."),
        "writing.deliver": _("Deliver in writing"),
        "writing.keep": _("Put it with my request"),
        "writing.whole": _("Read it whole"),
        "presence.change": _("Change how I take part"),
        "presence.enter_as": _("Enter: {mode}"),
        "presence.set": _("Change the mode"),
        **{f"before.at.{at}": text for at, text in around["moments"].items()},
        **{f"bench.{key}": text for key, text in of_registration.benches().items()},
    }
