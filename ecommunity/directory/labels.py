"""Role labels: how somebody is shown who shows the role and not the name.

A label is given only when at least five other people who were active in the last 90 days share it; else the next coarser one.
What is stored is a key such as `nfp:africa`; the words are chosen when it is shown, in the reader's language.
"""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.directory import queries
from ecommunity.directory.words import FUNCTION_LABELS, IN_REGION
from ecommunity.web.words import _

SHARED_BY = 5
COARSEST = "participant"


def role_labels(actor: Actor) -> list[str]:
    """Label keys of the actor that enough others share, the finest first; the last is always `participant`."""
    found = []
    for standing in actor.fact("directory.affiliations"):
        if standing.function not in FUNCTION_LABELS:
            continue
        for region in (standing.region, None):
            key = f"{standing.function}:{region}" if region else standing.function
            if key not in found and queries.count_others_active(actor, function=standing.function, region=region) >= SHARED_BY:
                found.append(key)
    return [*sorted(found, key=lambda key: ":" not in key), COARSEST]


def label_text(key: str) -> str:
    """`A focal point in Africa`, in the reader's language."""
    function, _colon, region = key.partition(":")
    if function not in FUNCTION_LABELS:
        return _("A participant")
    role = FUNCTION_LABELS[function]()
    return IN_REGION[region]() % {"role": role} if region in IN_REGION else role
