"""The look keeps its promises: contrast, size, direction, and the names that docs/look.md publishes."""

from __future__ import annotations

import gzip
import re
from itertools import product
from pathlib import Path

import pytest

from ecommunity.config import ROOT
from ecommunity.web.assets import stylesheet

CSS = ROOT / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text()
BACKGROUNDS = ("paper", "surface", "sunken")
STATES = ("good", "warn", "bad", "live")
TEXT = 4.5
CONTROL = 3.0
PAIRS = [
    *((text, ground, TEXT) for text, ground in product(("text", "quiet", "link"), (*BACKGROUNDS, "accent-soft"))),
    *((state, ground, TEXT) for state, ground in product(STATES, BACKGROUNDS)),
    *((state, f"{state}-soft", TEXT) for state in STATES),
    *(("text", f"{state}-soft", TEXT) for state in STATES),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-deep", TEXT),
    ("on-live", "live", TEXT),
    ("on-bad", "bad", TEXT),
    ("accent", "surface", TEXT),
    ("accent", "accent-soft", TEXT),
    ("paper", "text", TEXT),
    *(("edge", ground, CONTROL) for ground in BACKGROUNDS),
    *(("focus", ground, CONTROL) for ground in (*BACKGROUNDS, "accent-soft")),
]


def colours(selector: str) -> dict[str, str]:
    found = re.search(rf"(?:^|\}})\s*{re.escape(selector)} \{{([^}}]*)\}}", TOKENS, re.MULTILINE)
    assert found, selector
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", found[1]))


def themes() -> dict[str, dict[str, str]]:
    light = colours(":root")
    dark = light | colours('html[data-theme="dark"]')
    return {
        "informal light": light,
        "procedural light": light | colours('body[data-zone="procedural"]'),
        "informal dark": dark,
        "procedural dark": dark | colours('html[data-theme="dark"] body[data-zone="procedural"]'),
    }


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", themes())
def test_every_pair_of_colours_can_be_told_apart(name: str) -> None:
    theme = themes()[name]
    poor = {
        (front, back): round(contrast(theme[front], theme[back]), 2)
        for front, back, least in PAIRS
        if contrast(theme[front], theme[back]) < least
    }
    assert not poor


def test_the_device_theme_has_the_same_colours_as_the_chosen_one() -> None:
    blocks = re.findall(r'html\[data-theme="(auto|dark)"\]([^{]*)\{([^}]*)\}', TOKENS)
    chosen = {"dark": {}, "auto": {}}
    for theme, rest, body in blocks:
        chosen[theme][rest.strip()] = " ".join(body.split())
    assert chosen["auto"] == chosen["dark"]
    assert len(chosen["dark"]) == 2


def test_the_style_sheet_is_small_enough_for_a_slow_line() -> None:
    assert len(stylesheet()) <= 45_000
    assert len(gzip.compress(stylesheet(), 9)) <= 10_000


PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)|(?<![\w-])(?:left|right|top|bottom|width|height|float)\s*:|text-align:\s*(?:left|right)"
)


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_every_rule_also_reads_from_right_to_left(path: Path) -> None:
    assert not PHYSICAL.findall(path.read_text())


@pytest.mark.parametrize("path", [path for path in sorted(CSS.glob("*.css")) if path.name != "tokens.css"], ids=lambda path: path.name)
def test_only_the_tokens_name_colours(path: Path) -> None:
    found = re.findall(r"#[0-9a-fA-F]{3,8}\b(?![\w-])", path.read_text())
    # Print is black on white whatever the theme.
    assert not [colour for colour in found if path.name != "print.css" and colour not in ("#papers", "#talk", "#floor")]


def test_every_published_class_has_a_rule() -> None:
    published = (ROOT / "docs" / "look.md").read_text().split("## Macros")[0]
    rows = [line for line in published.splitlines() if line.startswith("| `")]
    names = {name for row in rows for cell in re.findall(r"`([a-z][a-z0-9 -]*)`", row) for name in cell.split()}
    others = {"h1", "h2", "h3", "ol", "ul", "li", "id", "ins", "del", "summary", "papers", "floor", "talk", "aria-pressed"}
    # Kept for JavaScript and for who reads the page's source.
    unstyled = {"region-papers", "region-talk", "post-asker"}
    assert not {name for name in names - others - unstyled if f".{name}" not in stylesheet().decode()}
    assert len(names) > 120
