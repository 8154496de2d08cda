"""What the administrator changes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from ecommunity.admin.contrast import is_usable_accent
from ecommunity.admin.inputs import ChooseLogo, ChooseSettings, SendAgain
from ecommunity.admin.policies import can_administer
from ecommunity.admin.prepare import Logo, read_logo
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


@command("admin.choose_logo", ChooseLogo, prepare=read_logo, socket=False, store_answer=False)
def choose_logo(actor: Actor, given: ChooseLogo, logo: Logo | None) -> dict[str, Any]:
    """The header of every page shows this picture, or the house's own mark."""
    require(can_administer, actor)
    site.choose(logo=asdict(logo) if logo else None, logo_url=logo.url if logo else "")
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
