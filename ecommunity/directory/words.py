"""The words for functions, regions, kinds of organisation and status."""

from __future__ import annotations

from collections.abc import Callable

from ecommunity.web.words import _

Words = dict[str, Callable[[], str]]

# "A …": how one is shown by role.
FUNCTION_LABELS: Words = {
    "nfp": lambda: _("A focal point"),
    "sci_councillor": lambda: _("A Scientific Councillor"),
    "stc_member": lambda: _("A Standing Committee member"),
    "representative": lambda: _("A representative of an organisation"),
    "youth_representative": lambda: _("A youth representative"),
    "iplc_representative": lambda: _("A representative of an Indigenous People or local community"),
    "researcher": lambda: _("A researcher"),
    "secretariat_officer": lambda: _("A member of the Secretariat"),
}
REGION_LABELS: Words = {
    "africa": lambda: _("Africa"),
    "asia": lambda: _("Asia"),
    "europe": lambda: _("Europe"),
    "latin_america_caribbean": lambda: _("Latin America and the Caribbean"),
    "north_america": lambda: _("North America"),
    "oceania": lambda: _("Oceania"),
    "west_asia": lambda: _("West Asia"),
}
# Whole phrases: what stands before a name depends on the name in French.
IN_REGION: Words = {
    "africa": lambda: _("%(role)s in Africa"),
    "asia": lambda: _("%(role)s in Asia"),
    "europe": lambda: _("%(role)s in Europe"),
    "latin_america_caribbean": lambda: _("%(role)s in Latin America and the Caribbean"),
    "north_america": lambda: _("%(role)s in North America"),
    "oceania": lambda: _("%(role)s in Oceania"),
    "west_asia": lambda: _("%(role)s in West Asia"),
}
FUNCTIONS: Words = {
    "nfp": lambda: _("National Focal Point"),
    "stc_member": lambda: _("Standing Committee member"),
    "stc_alternate": lambda: _("Standing Committee alternate"),
    "sci_councillor": lambda: _("Scientific Councillor"),
    "delegate": lambda: _("Delegate"),
    "adviser": lambda: _("Adviser"),
    "representative": lambda: _("Representative"),
    "youth_representative": lambda: _("Youth representative"),
    "iplc_representative": lambda: _("Representative of an Indigenous People or local community"),
    "researcher": lambda: _("Researcher"),
    "cs_liaison": lambda: _("Civil-society liaison"),
    "constituency_focal_point": lambda: _("Focal point of a constituency"),
    "secretariat_officer": lambda: _("Secretariat officer"),
    "interpreter": lambda: _("Interpreter"),
    "tech_support": lambda: _("Technical support"),
}
KINDS: Words = {
    "party_government": lambda: _("Government of a Party"),
    "non_party_government": lambda: _("Government of a Non-Party State"),
    "reio": lambda: _("Regional economic integration organisation"),
    "un_body": lambda: _("Body of the United Nations"),
    "igo": lambda: _("Intergovernmental organisation"),
    "mea_secretariat": lambda: _("Secretariat of another environmental agreement"),
    "cms_instrument_secretariat": lambda: _("Secretariat or coordinating unit of an instrument"),
    "ngo_international": lambda: _("International non-governmental organisation"),
    "ngo_national": lambda: _("National non-governmental organisation"),
    "quasi_ngo": lambda: _("Organisation of governments and non-governmental members"),
    "ipo_lc": lambda: _("Indigenous People or local community"),
    "youth_org": lambda: _("Youth organisation"),
    "academia": lambda: _("University or research institute"),
    "private_sector": lambda: _("Company or business association"),
    "donor_foundation": lambda: _("Donor or foundation"),
    "media": lambda: _("Media"),
    "cms_secretariat": lambda: _("CMS Secretariat"),
}
STATES: Words = {
    "invited": lambda: _("invited"),
    "claimed": lambda: _("waits to be verified"),
    "evidence_given": lambda: _("waits to be verified"),
    "verified": lambda: _("verified"),
    "ended": lambda: _("ended"),
}
STATUSES: Words = {
    "party": lambda: _("Party"),
    "signatory": lambda: _("Signatory"),
    "range_state": lambda: _("Range State"),
    "non_party": lambda: _("Non-Party State"),
}


def word(table: Words, key: str) -> str:
    """The word in the reader's language, or the key itself when there is none."""
    return table[key]() if key in table else key
