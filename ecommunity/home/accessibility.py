"""What the last automatic check of the pages found, as the accessibility statement prints it.

`accessibility.json` is written by the browser tests, see `tests/browser/test_every_page.py`; nobody edits it.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from babel.dates import format_date

REPORT = (Path(__file__).resolve().parent / "accessibility.json").read_text(encoding="utf-8")


def report() -> dict[str, Any]:
    """The report as it was written."""
    found: dict[str, Any] = json.loads(REPORT)
    return found


def figures(found: dict[str, Any], language: str) -> dict[str, str]:
    """What the statement says, by the name of its place in the text."""
    themes = [theme for _page, _person, theme in found["looks"]]
    counts = {
        "rules": len(found["rules"]),
        "pages": len({page for page, _person, _theme in found["looks"]}),
        "people": len({person for _page, person, _theme in found["looks"]}),
        "light": themes.count("light"),
        "dark": themes.count("dark"),
        "violations": len(found["violations"]),
        "undecided": len(found["undecided"]),
    }
    day = format_date(date.fromisoformat(found["date"]), "long", locale="en_GB" if language == "en" else language)
    return {"date": day, "axe": found["axe"]} | {name: str(count) for name, count in counts.items()}


def with_figures(text: str, language: str) -> str:
    """The text with the figures of the last report in their places."""
    for name, value in figures(report(), language).items():
        text = text.replace(f"{{{name}}}", value)
    return text
