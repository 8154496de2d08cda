"""A moderator in the lounge, and a few tags."""

from __future__ import annotations

from typing import Any

import pytest

from ecommunity import db
from ecommunity.db import session
from ecommunity.groups.queries import find_membership

TAGS = {
    "raptors": ("species", "Birds of prey", "Rapaces", "Aves rapaces"),
    "bats": ("species", "Bats", "Chauves-souris", "Murciélagos"),
    "reporting": ("work", "National reports", "Rapports nationaux", "Informes nacionales"),
    "funding": ("work", "Funding", "Financement", "Financiación"),
    "procedure": ("instrument", "Rules of procedure", "Règlement intérieur", "Reglamento"),
    "agreements": ("instrument", "Agreements", "Accords", "Acuerdos"),
}


@pytest.fixture
def moderator(forum: dict[str, int], world: Any) -> str:
    """Who leads both communities."""
    with db.transaction():
        for group in forum.values():
            membership = find_membership(group, world.people["nfp.3"])
            assert membership is not None
            membership.role = "moderator"
    return "nfp.3"


@pytest.fixture
def offered(as_: Any) -> list[str]:
    """The tags that are on the list."""
    for position, (slug, (heading, en, fr, es)) in enumerate(TAGS.items()):
        names = {"en": en, "fr": fr, "es": es}
        as_("admin").do("forum.add_tag", slug=slug, heading=heading, names=names, position=position)
    session.rollback()
    return list(TAGS)
