"""`make messages`: collects the words of the interface and brings the French and Spanish files up to date, one file an area.

An area is a package with its templates; what belongs to no domain is `base` (templates) and `kernel` (code).
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from ecommunity.config import ROOT
from ecommunity.web.words import FOLDER, LANGUAGES, SOURCE

KEYWORDS = {"_": None, "gettext": None, "lazy_": None, "ngettext": (1, 2)}
KERNEL = ("api", "boundary", "live", "mail", "markup", "outbox", "rt", "web", "cli")
HEAD = (b"#", b"msg", b'"Language:', b'"Plural-Forms:', b'"Content-')
BASE = ("_macros", "errors", "web")


def area_of(path: Path) -> str:
    """The area to which a source file's words belong."""
    parts = path.relative_to(ROOT).parts
    if parts[0] == "templates":
        name = parts[2] if parts[1] == "mail" and len(parts) > 3 else parts[1]
        return "base" if name in BASE or name.endswith(".html") else name
    return "kernel" if len(parts) == 2 or parts[1] in KERNEL else parts[1]


def sources() -> list[Path]:
    python = list((ROOT / "ecommunity").rglob("*.py"))
    pages = [p for p in (ROOT / "templates").rglob("*") if p.suffix in (".html", ".txt")]
    return sorted(python + pages)


def collect() -> dict[str, Catalog]:
    """Area → its messages, each with the files where it stands."""
    found: dict[str, Catalog] = {}
    for path in sources():
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        options = {} if method == "python" else {"trimmed": "true", "silent": "false"}
        for _line, message, _comments, context in extract_from_file(method, str(path), keywords=KEYWORDS, options=options):
            catalogue = found.setdefault(area_of(path), Catalog(charset="utf-8"))
            catalogue.add(message, locations=[(path.relative_to(ROOT).as_posix(), None)], context=context)  # type: ignore[list-item]
    return found


def _empty(language: str) -> Catalog:
    return Catalog(
        locale=language,
        charset="utf-8",
        project="ecommunity",
        version="",
        fuzzy=False,
        header_comment="# Words of the interface; `make messages` keeps this file up to date.",
        last_translator="",
        language_team="",
        msgid_bugs_address="",
        copyright_holder="",
    )


def path_of(area: str, language: str) -> Path:
    return FOLDER / language / f"{area}.po"


def update(area: str, language: str, fresh: Catalog) -> Catalog:
    """The area's file has every message of today and no other; translations that exist are kept."""
    path = path_of(area, language)
    kept = _empty(language)
    if path.exists():
        with path.open("rb") as stream:
            kept = read_po(stream, locale=language)
    whole = _empty(language)
    for message in fresh:
        if message.id:
            old = kept.get(message.id, message.context)
            whole.add(message.id, old.string if old else None, locations=message.locations, context=message.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(whole))
    return whole


def written(catalogue: Catalog) -> bytes:
    """The file's bytes: the same whenever the words are the same. Of the head only language, plural and encoding stay."""
    stream = BytesIO()
    write_po(stream, catalogue, width=120, omit_header=False, sort_output=True, ignore_obsolete=True)
    head, _blank, body = stream.getvalue().partition(b"\n\n")
    return b"\n".join(line for line in head.splitlines() if line.startswith(HEAD)) + b"\n\n" + body


def untranslated(catalogue: Catalog) -> list[object]:
    """Messages without a translation, or with an empty plural."""
    return [m.id for m in catalogue if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]


def main() -> int:
    """Every file is up to date; says what is still to be translated, and 1 when something is."""
    missing = 0
    wanted = set(sys.argv[1:])
    for area, fresh in sorted(collect().items()):
        for language in LANGUAGES:
            if language != SOURCE and (not wanted or area in wanted):
                gaps = untranslated(update(area, language, fresh))
                missing += len(gaps)
                if gaps:
                    print(f"{path_of(area, language).relative_to(ROOT)}: {len(gaps)} to translate")
    print("All words are translated." if not missing else f"{missing} messages still have no translation.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
