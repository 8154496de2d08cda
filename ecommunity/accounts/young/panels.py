"""What those who care for minors find on the pages of lower and higher packages."""

from __future__ import annotations

from typing import Any

from ecommunity.accounts.young.policies import can_care_for_minors
from ecommunity.authz import Actor
from ecommunity.registry import panel


@panel("account.menu")
def people_under_18(actor: Actor) -> tuple[str, dict[str, Any]] | None:
    """The way of the Secretariat to the list of those who are under 18."""
    return ("accounts/young/_menu.html", {}) if can_care_for_minors(actor) else None
