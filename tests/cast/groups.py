"""The groups of the cast, one for each way to be visible and to be joined."""

from __future__ import annotations

from ecommunity.db import session
from ecommunity.groups.models import Group, Membership
from tests.cast import World

NFPS = ["nfp.new", "nfp.expert", "nfp.3", "nfp.4", "nfp.5", "nfp.6", "nfp.7", "nfp.8"]
GROUPS = [
    ("first-steps", "community", "First Steps", "public", "open", "informal", {"nfp.expert": "moderator", "nfp.new": "member"}),
    (
        "nfp-lounge",
        "community",
        "Focal Point Lounge",
        "members",
        "open",
        "informal",
        {"nfp.3": "moderator"} | {n: "member" for n in NFPS if n != "nfp.3"},
    ),
    ("cop-cycle", "community", "Road to the next COP", "registered", "open", "informal", {"secretariat": "moderator"}),
    ("knowledge-circle", "community", "Knowledge Circle", "peers", "invited", "informal", {"iplc": "convenor"}),
    (
        "wg-a",
        "working_group",
        "Working Group A",
        "registered",
        "request",
        "procedural",
        {"chair": "chair", "rapporteur": "rapporteur", "nfp.new": "member", "nfp.expert": "member", "ngo": "member"},
    ),
]


def build(world: World) -> None:
    for slug, kind, name, visibility, joining, formality, members in GROUPS:
        group = Group(
            slug=slug,
            kind=kind,
            names={"en": name, "fr": name, "es": name},
            purposes={"en": f"About {name}"},
            visibility=visibility,
            joining=joining,
            formality=formality,
            function_needed="nfp" if slug == "nfp-lounge" else "",
        )
        session.add(group)
        session.flush()
        world.groups[slug] = group.id
        session.add_all(Membership(group_id=group.id, person_id=world.people[who], role=role) for who, role in members.items())
    session.flush()
