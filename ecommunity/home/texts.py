"""The pages about the site itself: help, terms, privacy, charter, accessibility. Files in three languages, read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from ecommunity.home import accessibility
from ecommunity.markup.render import render
from ecommunity.web import program_files

FOLDER = Path(__file__).resolve().parent / "pages"
_WRITTEN = program_files.texts(FOLDER, "*.md")
NAMES = ("help", "terms", "privacy", "charter", "accessibility")


@dataclass(frozen=True)
class SitePage:
    """A page about the site, ready to show."""

    name: str
    language: str
    title: str
    changed_on: date
    html: str


@cache
def read(name: str, language: str) -> SitePage:
    """The page in this language. A file begins with its title and the date of its version, then an empty line."""
    head, _, body = _WRITTEN[f"{name}.{language}.md"].partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    if name == "accessibility":
        body = accessibility.with_figures(body, language)
    return SitePage(name, language, facts["title"], date.fromisoformat(facts["date"]), _headed(render(body, language)))


def _headed(html: str) -> str:
    """Sections directly under the page's title: what people write begins two levels lower, these pages do not."""
    return html.replace("<h4>", "<h2>").replace("</h4>", "</h2>")


def shown(page: SitePage, *, contact: str, base_path: str) -> str:
    """The page's HTML at this site: links stay under its path, and its own contact stands where the text promises one."""
    address = escape(contact)
    if "@" in contact and " " not in contact:
        address = Markup('<a href="mailto:{0}">{0}</a>').format(contact)
    return page.html.replace('href="/', f'href="{escape(base_path)}/').replace("{contact}", str(address))
