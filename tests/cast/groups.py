"""Where people belong: the lounge of the focal points, a public community, a working group, a caucus that governs itself."""

from __future__ import annotations

from ecommunity.db import session
from ecommunity.groups.models import Group, Membership
from tests.cast import World

# slug: kind, name, visibility, joining, function needed, formality
GROUPS = {
    "nfp-lounge": ("community", "Focal Point Lounge", "members", "open", "nfp", "informal"),
    "first-steps": ("community", "First Steps", "public", "open", "", "informal"),
    "cop-cycle": ("community", "Road to the next COP", "registered", "open", "", "informal"),
    "science-desk": ("community", "Science Desk", "registered", "request", "", "informal"),
    "knowledge-circle": ("caucus", "Knowledge Circle", "peers", "invited", "", "informal"),
    "wg-a": ("working_group", "Working group A", "members", "invited", "", "procedural"),
}
MEMBERS = {
    "nfp-lounge": {"nfp.new": "member", "nfp.expert": "member", "nfp.3": "moderator"},
    "first-steps": {"nfp.new": "member", "nfp.expert": "member", "academic": "moderator"},
    "science-desk": {"scientist": "moderator", "academic": "member"},
    "knowledge-circle": {"iplc": "convenor"},
    "wg-a": {
        "chair": "chair",
        "rapporteur": "rapporteur",
        "secretariat": "member",
        "nfp.new": "member",
        "nfp.expert": "member",
        "ngo": "observer",
        "iplc": "observer",
        "youth": "observer",
    },
}


def build(world: World) -> None:
    for position, (slug, (kind, name, visibility, joining, needed, formality)) in enumerate(GROUPS.items()):
        group = Group(
            slug=slug,
            kind=kind,
            names={"en": name, "fr": name, "es": name},
            purposes={"en": f"What {name} is for.", "fr": f"À quoi sert {name}.", "es": f"Para qué sirve {name}."},
            visibility=visibility,
            joining=joining,
            function_needed=needed,
            formality=formality,
            position=position,
        )
        session.add(group)
        session.flush()
        world.groups[slug] = group.id
        for who, role in MEMBERS.get(slug, {}).items():
            session.add(Membership(group_id=group.id, person_id=world.people[who], role=role))
    session.flush()
