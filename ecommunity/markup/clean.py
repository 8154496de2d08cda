"""Text that people type, made plain: one normal form, no hidden characters, no tricks with direction."""

from __future__ import annotations

import unicodedata

# LRE RLE LRO RLO: they turn the direction of what follows and let a text read otherwise than it is stored.
_OVERRIDES = frozenset("\u202a\u202b\u202d\u202e")
_POP_OVERRIDE = "\u202c"
# LRI RLI FSI open, PDI closes: honest editors use them in Arabic or Hebrew text, so they stay when they are balanced.
_ISOLATES = frozenset("\u2066\u2067\u2068")
_POP_ISOLATE = "\u2069"
_MAX_ISOLATES = 8
_TURNING = _OVERRIDES | _ISOLATES | {_POP_OVERRIDE, _POP_ISOLATE}
# Line and paragraph separators, deprecated format characters, interlinear marks, the byte order mark.
_HIDDEN = frozenset("\u2028\u2029\u206a\u206b\u206c\u206d\u206e\u206f\ufff9\ufffa\ufffb\ufeff")
_TAGS = range(0xE0000, 0xE0080)
_MAX_COMBINING_RUN = 8
# Categories that draw nothing by themselves, and letters and signs that are drawn as nothing.
_UNSEEN_CATEGORIES = frozenset(("Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"))
_UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")


class UncleanText(ValueError):
    """Says by `code` what is wrong with a text; the words for the reader belong to the form."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_line(text: str) -> str:
    """One line in normal form C without spaces at its ends; UncleanText when it hides or turns something."""
    return _clean(text, allowed="").strip()


def clean_text(text: str) -> str:
    """A text of several lines in normal form C, line ends as \\n; UncleanText when it hides or turns something."""
    return _clean(text.replace("\r\n", "\n").replace("\r", "\n"), allowed="\n\t").strip()


def laundered(text: str) -> str:
    """What can be kept of a text that another program wrote: what `clean_text` would refuse is taken out of it, nothing else."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    kept, combining = [], 0
    for character in unicodedata.normalize("NFC", plain):
        combining = combining + 1 if unicodedata.combining(character) else 0
        if combining <= _MAX_COMBINING_RUN and character not in _TURNING and _is_harmless(character):
            kept.append(character)
    return "".join(kept)


def _is_harmless(character: str) -> bool:
    try:
        _refuse_character(character, "\n\t")
    except UncleanText:
        return False
    return True


def _clean(text: str, allowed: str) -> str:
    normal = _normal_form(text)
    combining = 0
    for character in normal:
        _refuse_character(character, allowed)
        combining = combining + 1 if unicodedata.combining(character) else 0
        if combining > _MAX_COMBINING_RUN:
            raise UncleanText("control")
    _refuse_unbalanced_isolates(normal)
    return normal if any(map(_is_seen, normal)) else ""


def _is_seen(character: str) -> bool:
    return character not in _UNSEEN and unicodedata.category(character) not in _UNSEEN_CATEGORIES


def _normal_form(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate can come out of JSON; no database or page can hold it.
        raise UncleanText("control") from None
    return unicodedata.normalize("NFC", text)


def _refuse_character(character: str, allowed: str) -> None:
    if character in allowed or character.isalnum():
        return
    if character in _OVERRIDES or character == _POP_OVERRIDE:
        raise UncleanText("bidi")
    if unicodedata.category(character) == "Cc" or character in _HIDDEN or ord(character) in _TAGS or _is_noncharacter(ord(character)):
        raise UncleanText("control")


def _is_noncharacter(number: int) -> bool:
    return 0xFDD0 <= number <= 0xFDEF or number & 0xFFFE == 0xFFFE


def _refuse_unbalanced_isolates(text: str) -> None:
    if not any(character in text for character in "\u2066\u2067\u2068\u2069"):
        return
    for line in text.split("\n"):
        depth = 0
        for character in line:
            if character in _ISOLATES:
                depth += 1
            elif character == _POP_ISOLATE:
                depth -= 1
            if not 0 <= depth <= _MAX_ISOLATES:
                raise UncleanText("bidi")
        if depth:
            raise UncleanText("bidi")
