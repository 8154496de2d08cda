"""What the administrator changes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ecommunity.admin.contrast import is_usable_accent
from ecommunity.admin.inputs import ChooseSettings, SendAgain
from ecommunity.admin.policies import can_administer
from ecommunity.authz import Actor, require
from ecommunity.db import one
from ecommunity.errors import Conflict, Invalid
from ecommunity.outbox import schedule
from ecommunity.outbox.models import Delivery
from ecommunity.registry import command
from ecommunity.web import site
from ecommunity.web.words import _


@command("admin.choose_settings", ChooseSettings, socket=False)
def choose_settings(actor: Actor, given: ChooseSettings) -> dict[str, Any]:
    """The site looks and behaves like this from now on."""
    require(can_administer, actor)
    if given.accent and not is_usable_accent(given.accent):
        raise Invalid(
            _("This colour is too light: white text on it could not be read."),
            fields={"accent": _("Choose a darker colour: the contrast with white must be at least 4.5 to 1.")},
        )
    site.choose(**{name: value if value is not None else "" for name, value in given.model_dump().items()})
    return {}


@command("admin.send_again", SendAgain, socket=False)
def send_again(actor: Actor, given: SendAgain) -> dict[str, Any]:
    """A dead delivery is tried again at once."""
    require(can_administer, actor)
    row = one(select(Delivery).where(Delivery.id == given.delivery), lock=True)
    if row.state != "dead":
        raise Conflict(_("This delivery is not dead."))
    schedule.send_again(row.id)
    return {}
