"""The one place where what is closed without a guardian's consent is refused."""

from __future__ import annotations

from ecommunity.accounts.young.policies import OPEN
from ecommunity.authz import Actor
from ecommunity.errors import ReadingOnly
from ecommunity.registry import gatekeeper
from ecommunity.web.words import _


@gatekeeper
def refuse_without_consent(actor: Actor, command: str) -> None:
    """Raises unless the command is open to somebody who may only read."""
    if command not in OPEN:
        raise ReadingOnly(
            _("You can read here. Before you can write or take part, a parent or guardian has to agree."),
            leads_to=("accounts.under_18", _("Ask a parent or guardian")),
        )
