"""The fixed words of the directory: types of organisation, functions, statuses, regions."""

from __future__ import annotations

ORGANISATION_KINDS = (
    "party_government",
    "non_party_government",
    "reio",
    "un_body",
    "igo",
    "mea_secretariat",
    "cms_instrument_secretariat",
    "ngo_international",
    "ngo_national",
    "quasi_ngo",
    "ipo_lc",
    "youth_org",
    "academia",
    "private_sector",
    "donor_foundation",
    "media",
    "cms_secretariat",
)
GOVERNMENTS = frozenset({"party_government", "non_party_government", "reio"})
# Their own constituency says who speaks for them, never the Secretariat alone.
SELF_GOVERNED = frozenset({"ipo_lc", "youth_org"})

FUNCTIONS = (
    "nfp",
    "stc_member",
    "stc_alternate",
    "sci_councillor",
    "scc_sessional",
    "head_of_delegation",
    "delegate",
    "alternate",
    "adviser",
    "observer",
    "chair",
    "vice_chair",
    "co_chair",
    "rapporteur",
    "interpreter",
    "captioner",
    "access_assistant",
    "moderator",
    "editor",
    "translator",
    "cs_liaison",
    "constituency_focal_point",
    "secretariat_officer",
    "platform_admin",
    "tech_support",
)
STATUSES = ("party", "signatory", "range_state", "non_party")
INSTRUMENT_KINDS = ("convention", "agreement", "mou")
REGIONS = ("africa", "asia", "europe", "latin_america_caribbean", "north_america", "oceania")
# invited → claimed → evidence given → verified → active → expiring → ended
STATES = ("invited", "claimed", "evidence_given", "verified", "active", "expiring", "ended")
STANDING = ("verified", "active", "expiring")


def listed(values: tuple[str, ...]) -> str:
    """The values as SQL of a check constraint has them."""
    return ", ".join(f"'{value}'" for value in values)
