"""Role labels: how somebody is shown who shows the role and not the name.

A label is given only when at least five other people who were active in the last 90 days share it; else the next coarser one.
What is stored is a key such as `nfp:africa`; the words are chosen when it is shown, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select

from ecommunity.authz import Actor
from ecommunity.directory import queries
from ecommunity.directory.words import FUNCTION_LABELS, IN_REGION
from ecommunity.web.words import _

SHARED_BY = 5
COARSEST = "participant"
Function = tuple[str | None, str | None]


def keys_of(function: str | None, region: str | None) -> list[str]:
    """The label keys of one function, the finest first; none for a function that has no label."""
    if function not in FUNCTION_LABELS:
        return []
    return [f"{function}:{region}", str(function)] if region else [str(function)]


def shared_labels(own: Iterable[Function], others: Iterable[tuple[int, str | None, str | None]]) -> list[str]:
    """Of the labels of these functions those that five others share, the finest first; at the end `participant`, when there are five."""
    bearers: dict[str, set[int]] = {}
    for person_id, function, region in others:
        for key in (*keys_of(function, region), COARSEST):
            bearers.setdefault(key, set()).add(person_id)
    mine = dict.fromkeys(key for function, region in own for key in keys_of(function, region))
    return [key for key in (*sorted(mine, key=lambda key: ":" not in key), COARSEST) if len(bearers.get(key, ())) >= SHARED_BY]


def role_labels(actor: Actor, among: Select[int] | None = None) -> list[str]:
    """Label keys of the actor that enough others (of those `among`) share, the finest first; none where not even five others are."""
    own = [(standing.function, standing.region) for standing in actor.fact("directory.affiliations")]
    return shared_labels(own, queries.others_active(actor, among))


def label_text(key: str) -> str:
    """`A focal point in Africa`, in the reader's language."""
    function, _colon, region = key.partition(":")
    if function not in FUNCTION_LABELS:
        return _("A participant")
    role = FUNCTION_LABELS[function]()
    return IN_REGION[region]() % {"role": role} if region in IN_REGION else role
