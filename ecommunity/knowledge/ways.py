"""The controlled words by which a module is reached: who I am, what I need to do, where the COP cycle stands."""

from __future__ import annotations

from typing import Any

from ecommunity.knowledge.levels import LEVELS
from ecommunity.web.words import lazy_

# The value that matches whatever somebody chose.
EVERYONE, ANY = "everyone", "any"

ROLES: dict[str, Any] = {
    "nfp": lazy_("a National Focal Point"),
    "delegate": lazy_("a delegate"),
    "scientist": lazy_("a Scientific Councillor or expert"),
    "stc": lazy_("a member of the Standing Committee"),
    "secretariat": lazy_("in a Secretariat"),
    "ngo": lazy_("with an NGO"),
    "iplc": lazy_("from an Indigenous People or local community"),
    "youth": lazy_("with a youth group"),
    "observer": lazy_("an observer"),
}
TASKS: dict[str, Any] = {
    "start-as-focal-point": lazy_("start as a focal point"),
    "set-up-routine": lazy_("set up a routine"),
    "find-instruments": lazy_("find out what my country has joined"),
    "find-counterparts": lazy_("find my counterparts"),
    "place-on-timeline": lazy_("see where we are in the COP cycle"),
    "prepare-cop": lazy_("get ready for a COP"),
    "speak-in-meeting": lazy_("speak in a meeting"),
    "negotiate-text": lazy_("work on a negotiated text"),
    "follow-decision": lazy_("follow up a Decision"),
    "prepare-report": lazy_("prepare the national report"),
    "work-on-nbsap": lazy_("bring migratory species into the NBSAP"),
    "build-network": lazy_("build a national network"),
    "work-with-civil-society": lazy_("work with civil society"),
    "show-contributions": lazy_("make our contributions visible"),
    "share-knowledge": lazy_("share knowledge with consent"),
    "find-money": lazy_("find money"),
}
STAGES: dict[str, Any] = {
    "post-cop": lazy_("just after a COP"),
    "intersessional": lazy_("between two COPs"),
    "pre-cop": lazy_("before a COP"),
    "cop": lazy_("at the COP"),
}
WAYS: dict[str, dict[str, Any]] = {"role": ROLES, "task": TASKS, "stage": STAGES}
WILDCARDS = {"role": EVERYONE, "task": ANY, "stage": ANY}
LEVEL_NAMES: dict[str, Any] = dict(zip(LEVELS, (lazy_("Starter"), lazy_("Practitioner"), lazy_("Advanced")), strict=True))


def is_known(way: str, value: str) -> bool:
    return value in WAYS[way] or value == WILDCARDS[way]
