"""From the text of a mail to the Markdown of a post: its lines joined again, its quotations as quotations, its signature left out.

What somebody said stays; what their program put around it goes: the signature with its telephone numbers, the whole earlier conversation
below an answer, and every e-mail address, of which only the part behind the @ is left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecommunity.markup.clean import laundered

MOST_BODY = 60_000
MOST_SIGNATURE = 15
_SHORT = 55  # a line that ends so early was ended by its author
_SIGNATURE = re.compile(r"^-- ?$")
_ORIGINAL = re.compile(
    r"^\s*(?:-{2,}\s*(?:(?:original|forwarded) message|message (?:d['’]origine|transf[ée]r[ée])|mensaje (?:original|reenviado))\s*-{2,}"
    r"|_{20,})\s*$",
    re.IGNORECASE,
)
_HEADER_OF_ORIGINAL = re.compile(r"^\s*\*?(?:from|de|von)\s*\*?:\s*\S", re.IGNORECASE)
_MORE_OF_IT = re.compile(r"^\s*\*?(?:sent|date|to|subject|envoy[ée]|[àa]|objet|enviado|para|asunto|fecha)\s*\*?:", re.IGNORECASE)
_ATTRIBUTION = re.compile(
    r"^(?:on|le|el|op|am)\b.{5,200}(?:wrote|writes|a [ée]crit|escribi[óo]|schreef|schrieb)\s*:\s*$"
    r"|^.{1,120}<[^<>\s@]{1,64}@[^<>\s@]{1,255}>.{0,60}:\s*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@((?:[A-Za-z0-9\-]{1,63}\.){1,8}[A-Za-z]{2,24})\b")
_IN_BRACKETS = re.compile(r"(?<!\s)\s*(?:<|\[mailto:)[^<>\[\]\s]{1,64}@[^<>\[\]\s]{1,255}(?:>|\])")
_QUOTE = re.compile(r"^(?:>\s?)+")


@dataclass(frozen=True)
class Body:
    """What stands in the post, and what of the mail was left out of it."""

    text: str
    had_signature: bool = False
    had_tail: bool = False
    was_cut: bool = False


def from_plain(text: str, *, flowed: bool = False, answers_somebody: bool = False) -> Body:
    """The Markdown of a plain mail; `answers_somebody` when what it quotes at its end stands above in the thread."""
    lines = laundered(text).split("\n")
    lines = [line[1:] if line.startswith(">From ") else line for line in lines]
    if flowed:
        lines = _joined(lines)
    lines, had_signature = _without_signature(lines)
    lines, tail = _parted(lines)
    had_tail = bool(tail) and answers_somebody
    written = _as_markdown([*lines, *([] if had_tail else [f"> {line}" for line in tail])])
    return _whole(written, had_signature=had_signature, had_tail=had_tail)


def from_markdown(text: str, *, answers_somebody: bool = False) -> Body:
    """The same of a text that is Markdown already."""
    lines = laundered(text).split("\n")
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    has_tail = answers_somebody and any(line.startswith(">") for line in lines[end:]) and end > 0
    if has_tail and _ATTRIBUTION.match(lines[end - 1].strip()) and any(line.strip() for line in lines[: end - 1]):
        end -= 1
    return _whole("\n".join(lines[:end] if has_tail else lines), had_tail=has_tail)


def _whole(text: str, *, had_signature: bool = False, had_tail: bool = False) -> Body:
    masked = without_addresses(text).strip()
    cut = masked[:MOST_BODY]
    return Body(cut.rstrip() or "…", had_signature, had_tail, len(masked) > MOST_BODY)


def without_addresses(text: str) -> str:
    """Nobody can be written to with what is left of an address."""
    return _ADDRESS.sub(r"…@\1", _IN_BRACKETS.sub("", text))


def _joined(lines: list[str]) -> list[str]:
    """`format=flowed` (RFC 3676): a line that ends with a blank goes on in the next one of the same depth."""
    found: list[str] = []
    goes_on = False
    for line in lines:
        depth = _QUOTE.match(line)
        mark = depth[0] if depth else ""
        rest = line[len(mark) :].removeprefix(" ") if not mark else line[len(mark) :]
        before = _QUOTE.match(found[-1]) if found else None
        same = (before[0] if before else "").count(">") == mark.count(">")
        if goes_on and same and found:
            found[-1] += rest
        else:
            found.append(mark + rest)
        goes_on = found[-1].endswith(" ") and line.rstrip("\n") != "-- "
    return [line.rstrip() if line != "-- " else line for line in found]


def _without_signature(lines: list[str]) -> tuple[list[str], bool]:
    """Without what follows the last `-- `, when that is as short as a signature; what is quoted below it stays."""
    end, written = len(lines), 0  # where the quotation below begins, and how many lines that say something stand before it
    for at in range(len(lines) - 1, -1, -1):
        if written <= MOST_SIGNATURE and _SIGNATURE.match(lines[at]):
            return [*lines[:at], *lines[end:]], True
        if lines[at].startswith(">") or _begins_tail(lines, at):
            end, written = at, 0
        else:
            written += bool(lines[at].strip())
    return lines, False


def _begins_tail(lines: list[str], at: int) -> bool:
    line = lines[at]
    following = [other for other in lines[at + 1 : at + 5] if other.strip()]
    is_header = _HEADER_OF_ORIGINAL.match(line) is not None and sum(1 for other in following if _MORE_OF_IT.match(other)) >= 2
    return is_header or _ORIGINAL.match(line) is not None


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """What the author wrote, and the earlier mail that hangs below it: after a line that says so, or quoted to the very end."""
    at = next((place for place in range(len(lines)) if _begins_tail(lines, place)), None)
    if at is not None and any(line.strip() for line in lines[:at]):
        return lines[:at], [line for line in lines[at:] if not _ORIGINAL.match(line)]
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    begin = end
    if end and _ATTRIBUTION.match(lines[end - 1].strip()):
        begin = end - 1
    elif end > 1 and _ATTRIBUTION.match(f"{lines[end - 2].strip()} {lines[end - 1].strip()}"):
        begin = end - 2
    quoted = [line[1:].removeprefix(" ") for line in lines[end:] if line.startswith(">")]
    if quoted and any(line.strip() and not line.startswith(">") for line in lines[:begin]):
        return lines[:begin], [*lines[begin:end], *quoted]
    return lines, []


def _as_markdown(lines: list[str]) -> str:
    """Paragraphs and quotations; a line that its author ended early stays a line."""
    found: list[str] = []
    depth_before = 0
    for at, line in enumerate(lines):
        mark = _QUOTE.match(line)
        depth = min(5, mark[0].count(">")) if mark else 0
        rest = (line[len(mark[0]) :] if mark else line).replace("\t", "    ").strip()
        if found and depth != depth_before and found[-1].strip("> "):
            found.append("> " * min(depth, depth_before) if min(depth, depth_before) else "")
        depth_before = depth
        rest = f"\\{rest}" if rest.startswith("#") or (rest and set(rest) == {"="}) else rest
        if rest and set(rest) == {"-"} and found and found[-1].strip("> "):
            found.append("> " * depth)
        following = lines[at + 1] if at + 1 < len(lines) else ""
        goes_on = following.strip("> \t") and following.startswith(">") is bool(depth)
        ends_early = rest and len(rest) < _SHORT and goes_on and not rest.startswith(("- ", "* "))
        found.append("> " * depth + rest + ("  " if ends_early else ""))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line if line.strip() else "" for line in found))
