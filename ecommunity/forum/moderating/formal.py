"""Whether a text reads like formal communication: a note, a credential, a nomination, a position of a government. Pure.

Only what performs the act counts ("has the honour to", "hereby nominates"): a question about such a letter does not, nor one that is
quoted. All three languages are looked for, whatever language the text says it is in.
"""

from __future__ import annotations

import re
import unicodedata

OF_STATE = r"(government|ministry|republic|kingdom|delegation|state|country)"
OF_STATE_FR = r"(gouvernement|ministere|royaume|republique|etat|pays|delegation)"
OF_STATE_ES = r"(gobierno|ministerio|reino|republica|estado|pais|delegacion)"
# One of these in a sentence that is no question is enough.
STRONG = (
    # English
    r"\bpresents? (its|his|her|their) compliments\b",
    r"\bha(s|ve) the honou?r (to|of)\b",
    r"\bavails? (it|him|her|my)self of th(is|e) opportunity\b",
    r"\bavail (our|them)selves of th(is|e) opportunity\b",
    r"\bassurances? of (its|my|our|his|her) highest consideration\b",
    r"\b(we|i|government|ministry|department|embassy|mission|delegation)( of [\w' -]{2,40})? (do |does )?hereby \w",
    r"\bhereby (nominate|appoint|designate|notif|accredit|authori[sz]e|declare|object|certif|withdraw)",
    rf"\bon behalf of (the|my|our) {OF_STATE}\b.{{0,80}}\b(wish|would like|state|declare|announce|reiterate|submit|object|nominate|convey)",
    rf"\bon behalf of (the|my|our) {OF_STATE}\b.{{0,80}}\b(inform|place on record)",
    rf"\bthe (official )?position of (my|our|the) {OF_STATE}[\w ]{{0,40}} (is|remains)\b",
    r"\b(attached|enclosed|herewith|annexed)\b.{0,60}\b(full powers|credentials) (of|for) (the|our|my) (delegation|representatives?)\b",
    r"\b(full powers|credentials) (of|for) (the|our|my) (delegation|representatives?)\b.{0,60}\b(attached|enclosed|herewith|annexed)\b",
    rf"\bofficial statement (of|by|from) (the|my|our) {OF_STATE}\b",
    r"\b(formally|officially) (nominates?|notif(y|ies)|objects?|invites?|(requests?|informs?) the secretariat)\b",
    # French
    r"\bpresente ses compliments\b",
    r"\b(a|ai|avons|ont) l'honneur d",
    r"\bsaisit cette occasion pour (lui |leur )?renouveler\b",
    r"\bassurances? de (sa|ma|notre|leur) (tres )?haute consideration\b",
    r"\bpar la presente,? .{0,60}\b(nomm|design|notifi|declar|accredit|autoris|certifi|inform|invit|soumet)",
    rf"\bau nom (du|de mon|de notre) {OF_STATE_FR}\b.{{0,80}}\b(declar|souhait|inform|annonc|reiter|soumet|transmet|design)",
    rf"\bla position (officielle )?(du|de mon|de notre) {OF_STATE_FR}[\w ]{{0,40}} (est|reste|demeure)\b",
    r"\bci-joints?,? .{0,40}\b(pleins pouvoirs|lettres de creance|pouvoirs) (de|du) ",
    r"\b(pleins pouvoirs|lettres de creance|pouvoirs) (de|du) (la|notre|chef|ma)\b.{0,60}\b(ci-joint|annexe)",
    rf"\bdeclaration officielle (du|de la|de mon|de notre) {OF_STATE_FR}\b",
    r"\bveuillez agreer,? (excellence|madame la secretaire executive|monsieur le secretaire executif)\b",
    # Spanish
    r"\b(saluda (muy )?atentamente|presenta sus saludos) a la (secretaria|honorable)\b",
    r"\b(tiene|tengo|tenemos|tienen) (el honor|la honra) de\b",
    r"\baprovecha (la|esta) (oportunidad|ocasion) para (reiterar|renovar)",
    r"\bseguridades de su (mas )?(alta|distinguida)",
    r"\bpor la presente,? .{0,60}\b(nombr|design|notific|declar|acredit|autoriz|certific|inform|invit|somet)",
    r"\bpor la presente,? (nombr|design|notific|declar|acredit|autoriz|certific|inform|invit|somet)",
    rf"\ben nombre (del|de mi|de nuestr[oa]) {OF_STATE_ES}\b.{{0,80}}\b(declar|dese|inform|anunci|reiter|somet|transmit|design)",
    rf"\bla posicion (oficial )?(del|de mi|de nuestr[oa]) {OF_STATE_ES}[\w ]{{0,40}} (es|sigue siendo)\b",
    r"\b(adjunt|anex)(o|a|amos|an|ad[oa]s?)\b.{0,60}\b(plenos poderes|credenciales) (de|del) ",
    r"\b(plenos poderes|credenciales) (de|del) (la|nuestra|jefe|mi)\b.{0,60}\b(adjunt|anex)",
    rf"\bdeclaracion oficial (del|de la|de mi|de nuestr[oa]) {OF_STATE_ES}\b",
)
# Two different ones of these, at the beginning of lines, make a letter.
WEAK = (
    r"^(our |your )?ref(erence)?( no)?\.? ?:",
    r"^(notre |votre )?ref(erence)? ?:",
    r"^(nuestra |su )?ref(erencia)?\.? ?:",
    r"^(dear |madame |monsieur |estimad[oa] )?(excellency|excellence|excelencia)\b",
    r"^(dear |estimad[oa] )?(madam |mr\.? |ms\.? |sra?\.? )?(executive secretary|secretari[oa] ejecutiv[oa])\b",
    r"^(madame la|monsieur le) secretaire executi",
    r"^(note verbale|nota verbal)\b.{0,20}$",
    r"^(yours faithfully|accept,? excellency|atentamente le saluda)",
    r"^(permanent mission|embassy|mission permanente|ambassade|mision permanente|embajada) (of|de|du) ",
)
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_STRONG = re.compile("|".join(f"(?:{pattern})" for pattern in STRONG))
_WEAK = [re.compile(pattern, re.MULTILINE) for pattern in WEAK]
# No letter is longer; what comes after is not looked at, so that a long text costs no more than this.
MOST = 6000


def folded(text: str) -> str:
    """The lines of the text that are not quoted, in small letters, without accents, with plain apostrophes and single spaces."""
    plain = unicodedata.normalize("NFD", text[:MOST].casefold()).replace("’", "'")
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(">"))


def is_formal(text: str) -> bool:
    """A person who reads this would take it for an official act."""
    plain = folded(text)
    sentences = (found[0].strip() for found in SENTENCE.finditer(plain))
    if any(_STRONG.search(sentence) for sentence in sentences if not sentence.endswith("?")):
        return True
    return sum(bool(pattern.search(plain)) for pattern in _WEAK) >= 2
