"""Finds the references that a text makes to documents, Decisions, Resolutions and Notifications.

One spelling stands for each thing, so that a link, a search and an import agree (the grammar is the one that the
plan's domain paper collects in 3.9, from the forms that the five source documents print):

* document: parts joined by strokes, no spaces, `UNEP/CMS/COP15/Doc.28.1`, `UNEP/CMS/StC41/16.1`, `UNEP/CMS/Conf.9.30`,
  `UNEP/CMS/COP13/Doc.26.3.1/Rev.1`, `CBD/SBI/2/10/Add.1`; the root is UNEP in every language, and a short form such as
  "COP15 Doc.28.1" means the Convention's own meeting;
* decision: `14.10`, with its letter `14.10 c)`, a draft `13.AA b)`, one of the CBD `X/2`;
* resolution: `11.10 (Rev.COP14)`, `12.3` (also when printed as UNEP/CMS/Resolution 12.3);
* notification: `2018/008`, the number always three digits.

Of a range ("Decisions 14.8-14.10") the two printed ends are found. A meeting has at most two digits: where old and new
numbers of a tracked text run together (COP131/Doc.1821.1) nothing is found, rather than a document that does not exist.

The text is read once from left to right and every step is bounded, so the time grows with the length and no faster.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["document", "decision", "resolution", "notification"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference in a text: `text[start:end] == printed`."""

    kind: Kind
    canonical: str
    start: int
    end: int
    printed: str


# Blanks inside a symbol stay on the line, except after a stroke, where a PDF likes to break it.
_BLANK = r"[^\S\r\n]"
_STROKE = rf"{_BLANK}{{0,2}}/\s{{0,2}}"
_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}(?![0-9]|\.[0-9])"
_NOT_BEFORE = r"(?<![\w/.@=%#-])"

_ADDRESS = re.compile(
    r"(?:(?i:https?|ftp)://|(?i:www)\.|(?i:mailto):)\S++"
    r"|(?<![\w.-])[\w.+-]{1,80}+@[\w.-]{1,80}"
    r"|(?<![\w.-])(?:[\w-]{1,63}+\.){1,5}(?:int|org|com|net|info|edu|gov|eu|de|fr|es|uk|ch|invalid|example|test)[/?#]\S*+"
)

_WORDS: tuple[tuple[str, Kind], ...] = (
    ("d[eé]cision|decisi[oó]n", "decision"),
    ("r[eé]solution|resoluci[oó]n|r[eé]s\\.", "resolution"),
    ("notification|notificaci[oó]n", "notification"),
)
_WORD = rf"(?P<word>(?i:{'|'.join(word for word, _ in _WORDS)}))(?P<plural>(?i:es|s))?(?=[\s(])"

_OPENING = re.compile(
    rf"{_NOT_BEFORE}(?:(?P<root>(?i:UNEP|PNUE|PNUMA|CMS|CBD)(?={_BLANK}{{0,2}}/))"
    rf"|(?P<meeting>(?i:COP|StC|ScC-SC|ScC){_BLANK}?[0-9]{{1,2}}(?![0-9]))"
    rf"|(?P<opened>(?i:{'|'.join(word for word, _ in _WORDS)}))"
    r"|(?P<number>[0-9]{1,2}\.[0-9A-Z])"
    r"|(?P<roman>[IVX]{1,6}/[0-9]))"
)

_SERIES = rf"(?P<series>(?i:Doc|Inf|CRP)\b{_BLANK}?\.?{_BLANK}{{0,2}}(?=[0-9])|(?i:Doc|Inf|CRP)(?=[0-9])|(?i:L)\.{_BLANK}?)"
_SUFFIX = re.compile(
    rf"(?:{_STROKE}(?P<after>(?i:Rev|Add|Corr|Amend|Annex)){_BLANK}?\.?{_BLANK}?"
    rf"|{_BLANK}{{1,2}}(?P<spaced>(?:Rev|REV|Add|ADD|Corr|CORR|Amend|AMEND)\.{_BLANK}?|(?:Annex|ANNEX)(?:\.|{_BLANK}){_BLANK}?))"
    r"(?P<count>[0-9]{1,2}(?!\w|\.[0-9]))"
)
_PART = rf"[A-Za-z][A-Za-z-]{{0,14}}+(?:{_BLANK}?[0-9]{{1,2}}(?![0-9]))?"
_UNDER_ROOT = re.compile(
    rf"(?:(?P<unep>(?i:UNEP|PNUE|PNUMA)){_STROKE})?(?P<family>(?i:CMS|AEWA|EUROBATS|ASCOBANS))(?:{_STROKE}|{_BLANK}{{1,2}})"
    rf"(?:(?i:Conf)\.?{_BLANK}?(?P<conf>{_NUMBER})"
    rf"|(?P<parts>{_PART}(?:{_STROKE}{_PART}){{0,3}}?)"
    rf"(?:(?:{_STROKE}|{_BLANK}{{1,2}}){_SERIES}(?P<numbered>{_NUMBER})|{_STROKE}(?P<plain>{_NUMBER})))"
)
_SHORT = re.compile(
    rf"(?P<parts>(?i:COP|StC|ScC-SC|ScC){_BLANK}?[0-9]{{1,2}})(?:{_STROKE}|{_BLANK}{{1,2}}){_SERIES}(?P<numbered>{_NUMBER})"
)
_CBD = re.compile(
    rf"(?P<unep>(?i:UNEP){_STROKE})?(?i:CBD)(?P<parts>(?:{_STROKE}[A-Za-z][A-Za-z0-9-]{{1,14}}+){{1,3}}"
    rf"(?:{_STROKE}(?:(?i:INF){_STROKE}|L\.)?[0-9]{{1,3}}(?![0-9.][0-9]|[0-9])){{1,3}})"
)
_TO_A_WORD = re.compile(rf"(?:(?i:UNEP|PNUE|PNUMA){_STROKE})?(?i:CMS)(?:{_STROKE}|{_BLANK}{{1,2}})(?={_WORD})")
_OTHER_TREATY = re.compile(r"(?i:CBD|CITES|Ramsar|UNFCCC|UNCCD|BRS|Basel|Rotterdam|Stockholm|Minamata|Bern)(?:[’']s)?\s{1,2}$")
_DOCUMENTS = re.compile(r"(?i:documents?\s{1,4})$")
_AND_NUMBER = re.compile(rf"(?:\s{{0,2}}\([^()]{{0,80}}\))?\s{{0,2}}(?:and|et|y|&|,)\s{{1,4}}(?P<number>{_NUMBER})(?=\s{{0,2}}\()")

_GAP = (
    r"(?:\s{1,4}(?i:to\s(?:the\s)?Parties|aux\sParties|a\slas\sPartes))?\s{0,4}"
    r"(?:(?:(?i:e\.g\.|i\.e\.|p\.\s?ex\.|nos?\.|n[°º]|number|CMS|CBD)|\()\s{0,3}){0,2}"
)
_REVISED = r"(?:\s{0,2}\(\s?(?i:Rev)\.?\s{0,2}(?i:COP)\s?(?P<cop>[0-9]{1,2})\s?\))"
_LETTER = rf"(?:{_BLANK}{{0,2}}(?:\((?P<inner>[A-Za-z])\)|(?P<letter>[A-Za-z])\)(?!\w)))"
_ROMAN = r"(?=[IVX])X{0,2}(?:IX|IV|V?I{0,3})"
_DECIMAL = r"[0-9]{1,2}\.(?:[0-9]{1,3}|(?P<draft>[A-Z])(?P=draft))(?![0-9]|\.[0-9]|%|[A-Za-z](?!\)))"
_ITEM = re.compile(
    rf"(?P<decimal>(?:(?i:Conf)\.?\s?)?{_DECIMAL}){_REVISED}?{_LETTER}?"
    rf"|(?P<roman>{_ROMAN}[/.][0-9]{{1,3}})(?![\w/]|\.[0-9])|(?P<stroked>[0-9]{{1,3}}/[0-9]{{1,3}})(?![\w/]|\.[0-9])"
)
_NOTICE = re.compile(r"(?P<year>(?:19|20)[0-9][0-9])/(?P<count>[0-9]{1,3})(?![\w/]|\.[0-9])")
_NEXT = re.compile(r"\s{0,3}(?:,\s{0,3}(?:(?:and|et|y|or|ou|o)\s{1,3})?|;\s{1,3}|(?:and|or|to|et|ou|à|y|o|a|e|&)\s{1,4}|[-–—]\s{0,3})")
_NEXT_LETTER = re.compile(
    rf"{_BLANK}{{0,2}}(?:,{_BLANK}?(?:(?:and|et|y){_BLANK})?|(?:and|or|to|et|ou|y|o|&)\s{{1,2}}|[-–]{_BLANK}?)"
    r"(?P<shown>\((?P<inner>[A-Za-z])\)|(?P<letter>[A-Za-z])\))(?!\w)"
)
_DIRECTED = re.compile(rf"{_DECIMAL}(?=\s{{1,3}}(?i:directed\sto|adressée?s?\s|dirigid[ao]s?\s))")
_NOT_OF_THE_CBD = re.compile(r"(?i:annex(?:es)?|appendi(?:x|ces)|article|art\.|part|chapter|table|annexe|anexo|apéndice)\s{1,2}$")

_SPELLING = {"cop": "COP", "stc": "StC", "scc": "ScC", "scc-sc": "ScC-SC", "conf": "Conf", "mos": "MOS", "mop": "MOP"}
_SERIES_SPELLING = {"doc": "Doc.", "inf": "Inf.", "crp": "CRP.", "l": "L."}


def find_symbols(text: str) -> list[Reference]:
    """Every reference in the text, in the order of the text; none overlaps another."""
    # A web or mail address keeps its place and loses its letters, so nothing in it can be taken for a symbol.
    masked = _ADDRESS.sub(lambda address: "\0" * len(address[0]), text)
    found: list[Reference] = []
    position = 0
    while opening := _OPENING.search(masked, position):
        here = list(_read(masked, opening))
        found += here
        position = here[-1].end if here else opening.end()
    return [replace(reference, printed=text[reference.start : reference.end]) for reference in found]


def canonical_symbol(printed: str) -> str | None:
    """The one spelling of a document's symbol, or None when the whole of the text is not one symbol."""
    printed = printed.strip()
    found = find_symbols(printed)
    if len(found) == 1 and found[0].kind == "document" and found[0].printed == printed:
        return found[0].canonical
    return None


def _read(text: str, opening: re.Match[str]) -> Iterator[Reference]:
    start = opening.start()
    if opening["opened"]:
        return _read_word(text, start, start)
    if opening["number"]:
        return _read_bare_number(text, start)
    if opening["roman"]:
        return _read_bare_roman(text, start)
    if opening["root"] and (leading := _TO_A_WORD.match(text, start)):
        return _read_word(text, leading.end(), start)
    return _read_document(text, start)


def _read_document(text: str, start: int) -> Iterator[Reference]:
    if match := _CBD.match(text, start):
        parts = [part.strip().upper() for part in match["parts"].split("/")[1:]]
        canonical = "/".join([*(["UNEP"] if match["unep"] else []), "CBD", *(_plain(part) for part in parts)])
    elif match := _UNDER_ROOT.match(text, start):
        canonical = _canonical_under_root(match)
    elif (match := _SHORT.match(text, start)) and not _OTHER_TREATY.search(text[max(0, start - 16) : start]):
        canonical = f"UNEP/CMS/{_spell_part(match['parts'])}/{_spell_series(match['series'])}{_plain(match['numbered'])}"
    else:
        return
    if not canonical:
        return
    end, base = match.end(), canonical
    while suffix := _SUFFIX.match(text, end):
        word = suffix["after"] or suffix["spaced"].strip().rstrip(".")
        canonical += f"/{word.strip().capitalize()}.{int(suffix['count'])}"
        end = suffix.end()
    if end < len(text) and (text[end].isalnum() or text[end] == "_"):
        return
    yield Reference("document", canonical, start, end, "")
    yield from _read_second_number(text, start, end, base)


def _canonical_under_root(match: re.Match[str]) -> str:
    family = match["family"].upper()
    root = f"UNEP/{family}" if match["unep"] else family
    if match["conf"]:
        return f"UNEP/{family}/Conf.{_plain(match['conf'])}"
    parts = [_spell_part(part) for part in match["parts"].split("/")]
    if not match["unep"]:
        # The Convention's own bodies have one symbol with and without UNEP before it; those of a MOU never had it.
        if not match["series"]:
            return ""
        root = "UNEP/CMS" if family == "CMS" and re.match(r"(?:COP|StC|ScC)", parts[0]) else family
    if match["plain"]:
        return f"{root}/{'/'.join(parts)}/{_plain(match['plain'])}" if parts[-1][-1].isdigit() else ""
    return f"{root}/{'/'.join(parts)}/{_spell_series(match['series'])}{_plain(match['numbered'])}"


def _read_second_number(text: str, start: int, end: int, base: str) -> Iterator[Reference]:
    # "Documents UNEP/CMS/StC41/18 (one title) and 19 (another title)" names two documents.
    before = _DOCUMENTS.search(text[max(0, start - 16) : start])
    if before and before[0].strip().lower() == "documents" and (match := _AND_NUMBER.match(text, end)):
        head = re.sub(r"[0-9.]+$", "", base) + ("." if re.search(r"[A-Za-z]\.[0-9.]+$", base) else "")
        yield Reference("document", head + _plain(match["number"]), match.start("number"), match.end("number"), "")


def _read_word(text: str, start: int, outer: int) -> Iterator[Reference]:
    match = re.compile(_WORD + _GAP).match(text, start)
    if not match:
        return
    kind = next(kind for pattern, kind in _WORDS if re.fullmatch(pattern, match["word"], re.IGNORECASE))
    plural, position, first = bool(match["plural"]), match.end(), True
    while True:
        item = (_NOTICE if kind == "notification" else _ITEM).match(text, position)
        if not item:
            return
        # One thing is linked together with its word; of several, each is linked by its number.
        begin = outer if first and not plural else item.start()
        yield from _read_item(text, kind, item, begin)
        after = _last_letter_end(text, kind, item)
        joined = _NEXT.match(text, after) if plural else None
        if not joined:
            return
        position, first = joined.end(), False


def _read_item(text: str, kind: Kind, item: re.Match[str], begin: int) -> Iterator[Reference]:
    if kind == "notification":
        yield Reference(kind, f"{item['year']}/{int(item['count']):03d}", begin, item.end(), "")
        return
    number = _number_of(item)
    letter = item["letter"] or item["inner"]
    yield Reference(kind, f"{number} {letter.lower()})" if letter else number, begin, item.end(), "")
    end = item.end()
    while letter and (more := _NEXT_LETTER.match(text, end)):
        yield Reference(kind, f"{number} {(more['letter'] or more['inner']).lower()})", more.start("shown"), more.end(), "")
        end = more.end()


def _last_letter_end(text: str, kind: Kind, item: re.Match[str]) -> int:
    end = item.end()
    while kind != "notification" and (item["letter"] or item["inner"]) and (more := _NEXT_LETTER.match(text, end)):
        end = more.end()
    return end


def _number_of(item: re.Match[str]) -> str:
    if not item["decimal"]:
        return item["roman"] or item["stroked"]
    number = re.sub(r"^(?i:conf)\.?\s?", "Conf. ", item["decimal"])
    return f"{number} (Rev.COP{int(item['cop'])})" if item["cop"] else number


def _read_bare_number(text: str, start: int) -> Iterator[Reference]:
    # A number alone may be a paragraph, a target or a price: it counts only with a mark that nothing else carries.
    item = _ITEM.match(text, start)
    if item and item["decimal"] and (item["draft"] or item["cop"]):
        yield from _read_item(text, "decision" if item["draft"] else "resolution", item, start)
    elif match := _DIRECTED.match(text, start):
        yield Reference("decision", match[0], start, match.end(), "")


def _read_bare_roman(text: str, start: int) -> Iterator[Reference]:
    item = _ITEM.match(text, start)
    if not item or not item["roman"] or "/" not in item["roman"]:
        return
    numeral = item["roman"].split("/")[0]
    if (numeral == "X" or len(numeral) > 1) and not _NOT_OF_THE_CBD.search(text[max(0, start - 14) : start]):
        yield Reference("decision", item["roman"], start, item.end(), "")


def _spell_part(part: str) -> str:
    letters, digits = re.fullmatch(r"\s*([A-Za-z-]+)\s*([0-9]*)\s*", part).groups()  # type: ignore[union-attr]
    known = _SPELLING.get(letters.lower())
    return (known or (letters.upper() if len(letters) <= 5 else letters.capitalize())) + (str(int(digits)) if digits else "")


def _spell_series(printed: str) -> str:
    return _SERIES_SPELLING[printed.strip().rstrip(". ").strip().lower()]


def _plain(number: str) -> str:
    return ".".join(str(int(piece)) if piece.isdigit() else piece for piece in number.split("."))
