"""The pages about the site, and the addresses that machines look for."""

from __future__ import annotations

import json
import re
import struct
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from ecommunity import clock, db
from ecommunity.accounts.terms import TERMS
from ecommunity.home import texts
from ecommunity.web import site, words

LANGUAGES = ("en", "fr", "es")
HEADING = re.compile(r"<h2[^>]*>")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", texts.NAMES)
def test_each_page_stands_in_each_language(guest: Any, name: str, language: str) -> None:
    response = guest.get(f"/{name}?lang={language}")
    shown = response.get_data(as_text=True)
    assert response.status_code == 200
    assert f'<html lang="{language}"' in shown
    assert f"<h1>{texts.read(name, language).title}</h1>" in shown
    assert "{contact}" not in shown
    assert len(HEADING.findall(shown)) >= 4
    # A translation that lost a section would have fewer headings.
    assert len(HEADING.findall(texts.read(name, language).html)) == len(HEADING.findall(texts.read(name, "en").html))


@pytest.mark.parametrize("name", texts.NAMES)
def test_the_languages_are_different_texts_of_about_the_same_length(name: str) -> None:
    sizes = {language: len(texts.read(name, language).html) for language in LANGUAGES}
    assert len({texts.read(name, language).html for language in LANGUAGES}) == 3
    assert max(sizes.values()) < 1.4 * min(sizes.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_carry_the_date_that_consent_stores(language: str) -> None:
    assert texts.read("terms", language).changed_on.isoformat() == TERMS


def test_help_shows_the_contact_that_the_administrator_chose(app: Any) -> None:
    page = texts.read("help", "en")
    assert 'href="mailto:desk@example.invalid"' in texts.shown(page, contact="desk@example.invalid", base_path="")
    hostile = texts.shown(page, contact="<script>alert(1)</script>", base_path="")
    assert "<script>" not in hostile
    assert "&lt;script&gt;" in hostile


def test_links_in_a_text_stay_under_the_path_of_the_site(app: Any) -> None:
    html = texts.shown(texts.read("terms", "en"), contact="x", base_path="/community")
    assert 'href="/community/privacy"' in html
    assert 'href="/privacy"' not in html


@pytest.mark.parametrize("address", ["/", "/help", "/terms", "/search", "/nothing-here"])
def test_help_and_rules_stand_at_the_foot_of_every_page(guest: Any, address: str) -> None:
    shown = guest.get(address).get_data(as_text=True)
    foot = shown[shown.index('<footer class="site-footer">') :]
    links = re.findall(r'href="(/[a-z]+)"', foot)
    assert links[:5] == ["/help", "/terms", "/privacy", "/charter", "/accessibility"]
    assert 'class="skip-link" href="#main"' in shown
    assert '<main id="main"' in shown


def test_a_page_offers_itself_in_the_other_languages(guest: Any) -> None:
    shown = guest.get("/terms?lang=fr").get_data(as_text=True)
    for language in LANGUAGES:
        assert f'href="/terms?lang={language}" lang="{language}" hreflang="{language}"' in shown
    assert "Conditions d’utilisation" in shown
    assert 'lang="fr" hreflang="fr" aria-current="true"' in shown


def test_lite_mode_loads_no_script(guest: Any) -> None:
    assert "<script" in guest.get("/help").get_data(as_text=True)
    guest.client.post("/display", data={"lite": "1", "theme": "dark", "next": "/help"})
    shown = guest.get("/help").get_data(as_text=True)
    assert "<script" not in shown
    assert "<img" not in shown
    assert 'data-theme="dark"' in shown


def test_no_page_carries_inline_style(guest: Any) -> None:
    for address in ("/", "/help", "/search", "/nothing-here"):
        shown = guest.get(address).get_data(as_text=True)
        assert " style=" not in shown
        assert "<style" not in shown


def test_the_administrators_accent_is_laid_over_the_light_theme(app: Any, guest: Any) -> None:
    with app.app_context(), db.transaction():
        site.choose(accent="#00467f")
    response = guest.get("/help")
    nonce = re.search(r"style-src 'self' 'nonce-([^']+)'", response.headers["Content-Security-Policy"])
    assert nonce
    found = re.search(r"<style nonce=\"([^\"]+)\">(.*?)</style>", response.get_data(as_text=True))
    assert found
    assert found[1] == nonce[1]
    assert "html[data-theme=light] body[data-zone]{--accent:#00467f;" in found[2]
    assert "data-theme=dark" not in found[2]


def test_the_manifest_names_icons_of_the_size_it_says(guest: Any) -> None:
    response = guest.get("/manifest.webmanifest")
    manifest = json.loads(response.data)
    assert response.mimetype == "application/manifest+json"
    assert manifest["start_url"] == "/"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert any(icon.get("purpose") == "maskable" for icon in manifest["icons"])
    for icon in manifest["icons"]:
        picture = guest.get(icon["src"]).data
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert "{}x{}".format(*struct.unpack(">II", picture[16:24])) == icon["sizes"]


def test_the_old_place_of_the_icon_leads_to_it(guest: Any) -> None:
    response = guest.get("/favicon.ico", follow_redirects=True)
    assert response.status_code == 200
    assert response.data[:4] == b"\x00\x00\x01\x00"


def test_robots_are_told_where_the_map_is(guest: Any) -> None:
    lines = guest.get("/robots.txt").get_data(as_text=True).splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /account" in lines
    assert lines[-1].endswith("/sitemap.xml")


def test_the_map_lists_pages_that_a_visitor_can_open(guest: Any) -> None:
    response = guest.get("/sitemap.xml")
    assert response.mimetype == "application/xml"
    found = [element.text or "" for element in ET.fromstring(response.data).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    paths = ["/" + address.split("/", 3)[3] for address in found]
    assert "/help" in paths
    assert len(paths) == len(set(paths))
    assert {path: guest.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_security_reports_have_an_address_that_is_still_valid(guest: Any) -> None:
    fields = dict(line.split(": ", 1) for line in guest.get("/.well-known/security.txt").get_data(as_text=True).splitlines())
    assert fields["Contact"].startswith("mailto:")
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - clock.now() < timedelta(days=365)
    assert fields["Preferred-Languages"] == "en, fr, es"


def test_a_password_manager_finds_the_page_to_change_the_password(guest: Any) -> None:
    response = guest.get("/.well-known/change-password")
    assert response.status_code == 302
    assert response.location == "/account/password"


def test_a_page_that_is_not_there_says_what_to_do(guest: Any) -> None:
    response = guest.get("/nothing-here?lang=es")
    assert response.status_code == 404
    assert '<html lang="es"' in response.get_data(as_text=True)
    assert 'href="/search"' in response.get_data(as_text=True)


def test_every_language_of_the_interface_has_its_texts() -> None:
    assert set(words.LANGUAGES) == set(LANGUAGES)
