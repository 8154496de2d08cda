"""Modules are reached in four ways, read at a level, in the best language there is."""

from __future__ import annotations

from typing import Any

import pytest

from ecommunity.db import session, transaction
from ecommunity.knowledge.models import Module
from tests.cast.knowledge import TITLES


def slugs(browser: Any, query: str = "") -> list[str]:
    return [item["slug"] for item in browser.api(f"/modules{query}").get_json()["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["first-weeks", "en-francais", "members-only"]),
        ("?role=nfp", ["first-weeks", "members-only"]),
        ("?role=ngo", ["en-francais", "members-only"]),
        ("?task=start-as-focal-point", ["first-weeks"]),
        ("?stage=pre-cop", ["first-weeks", "en-francais"]),
        ("?stage=cop", ["first-weeks", "members-only"]),
        ("?role=ngo&stage=cop", ["members-only"]),
        ("?role=nobody", ["members-only"]),
    ],
)
def test_by_role_task_and_stage(as_: Any, query: str, found: list[str]) -> None:
    assert slugs(as_("nfp.new"), query) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("weeks", ["first-weeks"]),
        ("WEEKS  first", ["first-weeks"]),
        ("désignation", ["first-weeks"]),
        ("designation", ["first-weeks"]),
        ("Files+obtained", ["first-weeks"]),
        ("experience+reads", ["first-weeks"]),
        ("texte", ["members-only", "en-francais"]),
        ("t03", ["members-only"]),
        ("weeks+members", []),
        ("100%25", []),
        ("_", []),
    ],
)
def test_by_words_of_title_text_and_checklist_in_any_language(as_: Any, words: str, found: list[str]) -> None:
    assert slugs(as_("nfp.new"), f"?q={words}") == found


def test_words_and_ways_go_together_and_a_visitor_finds_public_modules_only(guest: Any, as_: Any) -> None:
    assert slugs(guest, "?q=texte") == ["en-francais"]
    assert slugs(as_("nfp.new"), "?q=texte&role=nfp") == ["members-only"]
    shown = guest.get("/modules?q=texte&stage=pre-cop").get_data(as_text=True)
    assert 'value="texte"' in shown
    assert 'name="stage" value="pre-cop"' in shown
    assert "Module en-francais" in shown
    assert "Your first weeks" not in shown


def test_the_page_has_the_same_ways_as_plain_links(guest: Any) -> None:
    shown = guest.get("/modules").get_data(as_text=True)
    for query in ("role=nfp", "task=prepare-cop", "stage=pre-cop"):
        assert f'href="/modules?{query}"' in shown
    chosen = guest.get("/modules?role=ngo").get_data(as_text=True)
    assert "Module en-francais" in chosen
    assert "Your first weeks" not in chosen
    assert 'href="/modules" aria-current="true"' in chosen
    assert 'href="/modules?role=ngo&amp;stage=cop"' in chosen


def test_nothing_fits_is_said_with_a_way_on(guest: Any) -> None:
    shown = guest.get("/modules?role=youth&task=find-money").get_data(as_text=True)
    assert "No module fits all of this" in shown


def test_a_visitor_reads_public_modules_only(guest: Any, as_: Any) -> None:
    assert slugs(guest) == ["first-weeks", "en-francais"]
    assert "members-only" not in guest.get("/modules").get_data(as_text=True)
    hidden, missing = guest.get("/modules/members-only"), guest.get("/modules/never-was")
    assert hidden.status_code == missing.status_code == 404
    assert guest.api("/modules/members-only").status_code == 404
    assert guest.get("/modules/members-only/progress").status_code == 404
    assert as_("nfp.new").get("/modules/members-only").status_code == 200


def test_a_withdrawn_module_is_gone_for_everybody(as_: Any) -> None:
    with transaction():
        module = session.query(Module).filter_by(slug="first-weeks").one()
        module.withdrawn_at = module.published_at
    for who in ("nfp.new", "admin"):
        assert as_(who).get("/modules/first-weeks").status_code == 404
        assert "first-weeks" not in slugs(as_(who))


def test_the_level_decides_what_is_shown(guest: Any) -> None:
    parts = {"starter": "beginner reads", "practitioner": "with practice reads", "advanced": "with experience reads"}
    for level, own in parts.items():
        shown = guest.get(f"/modules/first-weeks?level={level}").get_data(as_text=True)
        assert own in shown
        for other in set(parts) - {level, "practitioner"}:
            assert parts[other] not in shown


def test_a_visitors_level_is_kept_in_their_browser(guest: Any, app: Any) -> None:
    assert "beginner reads" in guest.get("/modules/first-weeks").get_data(as_text=True)
    guest.get("/modules/first-weeks?level=advanced")
    assert "with experience reads" in guest.get("/modules/first-weeks").get_data(as_text=True)
    assert "beginner reads" in app.test_client().get("/modules/first-weeks").get_data(as_text=True)


def test_a_persons_level_is_kept_on_every_device(as_: Any, guest: Any) -> None:
    new = as_("nfp.new")
    new.get("/modules/first-weeks?level=practitioner")
    assert not any(cookie.key == "level" for cookie in new.client._cookies.values())
    assert "with practice reads" in new.get("/modules/first-weeks").get_data(as_text=True)
    assert new.do("knowledge.choose_level", level="advanced") == {"level": "advanced"}
    assert "with experience reads" in new.get("/modules/first-weeks").get_data(as_text=True)
    assert "beginner reads" in as_("nfp.expert").get("/modules/first-weeks").get_data(as_text=True)
    assert new.command("knowledge.choose_level", {"level": "expert"}).status_code == 422
    assert guest.command("knowledge.choose_level", {"level": "starter"}).status_code == 401


def test_a_link_on_another_site_and_a_prefetch_choose_nothing(as_: Any) -> None:
    new = as_("nfp.new")
    new.get("/modules/first-weeks?level=advanced", headers={"Sec-Fetch-Site": "cross-site"})
    new.get("/modules/first-weeks?level=advanced", headers={"Sec-Purpose": "prefetch"})
    assert "beginner reads" in new.get("/modules/first-weeks").get_data(as_text=True)


@pytest.mark.parametrize("level", ["", "expert", "<script>", "starter%20"])
def test_a_level_that_nobody_defined_is_the_first(guest: Any, level: str) -> None:
    assert "beginner reads" in guest.get(f"/modules/first-weeks?level={level}").get_data(as_text=True)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_module_is_whole_in_each_language(guest: Any, language: str) -> None:
    title = TITLES[language]
    shown = guest.get(f"/modules/first-weeks?lang={language}").get_data(as_text=True)
    assert f"<h1>{title}</h1>" in shown
    assert f"({language})" in shown
    answer = guest.api(f"/modules/first-weeks?language={language}").get_json()
    assert (answer["title"], answer["language"]) == (title, language)
    assert [section["title"] for section in answer["sections"]] == [f"{name} ({language})" for name in ("Role", "Routine", "Region")]


def test_a_missing_translation_falls_back_to_the_original_and_says_so(guest: Any) -> None:
    shown = guest.get("/modules/en-francais?lang=es").get_data(as_text=True)
    assert '<h1 lang="fr">' in shown
    assert 'class="prose" lang="fr"' in shown
    assert 'lang="fr">Une chose à faire' in shown
    assert "original" in shown
    answer = guest.api("/modules/en-francais?language=es").get_json()
    assert answer["language"] == "fr"
    listed = guest.get("/modules?lang=es").get_data(as_text=True)
    assert 'lang="fr">Module en-francais' in listed
    assert 'class="notice' not in guest.get("/modules/en-francais?lang=fr").get_data(as_text=True)


def test_sources_stand_at_the_section_they_support(guest: Any) -> None:
    shown = guest.get("/modules/first-weeks?level=advanced&lang=fr").get_data(as_text=True)
    assert "Stratégie, Annexe 1 ¶5" in shown
    assert "reviewed-old" in shown
    fresh = guest.get("/modules/first-weeks?level=starter&lang=en").get_data(as_text=True)
    assert "Strategy, ¶15" in fresh
    assert "reviewed-old" not in fresh


def test_the_api_tells_everything_about_a_module(guest: Any, as_: Any, world: Any) -> None:
    answer = as_("nfp.new").api("/modules/first-weeks?language=en").get_json()
    assert answer["checklist"] == [
        {
            "id": world.things["first-letter"],
            "key": "first-letter",
            "text": "Letter of appointment sent",
            "days_before": None,
            "done": False,
        },
        {"id": world.things["first-files"], "key": "first-files", "text": "Files obtained", "days_before": 150, "done": False},
    ]
    assert answer["sections"][0]["body_html"].startswith("<p>")
    assert answer["levels"] == ["starter", "practitioner", "advanced"]
    assert answer["minutes"] == {"starter": 1, "practitioner": 1, "advanced": 1}
    assert guest.api("/modules?language=xx").status_code == 200
    assert guest.api("/modules?page=2").get_json() == {"items": [], "next": None}


@pytest.mark.parametrize("path", ["/modules", "/modules/first-weeks", "/modules?role=nfp&stage=cop&q=letter"])
def test_a_page_needs_at_most_ten_statements(as_: Any, guest: Any, sql: list[str], path: str) -> None:
    for browser in (as_("nfp.new"), guest):
        browser.get(path)
        sql.clear()
        assert browser.get(path).status_code == 200
        assert len(sql) <= 10, "\n".join(sql)


def test_an_address_with_rubbish_in_it_shows_a_page(guest: Any) -> None:
    for query in ("?role=%20", "?q=" + "x" * 5000, "?page=99999999999", "?q=%22%27--%20OR%201", "?role[]=1", "?stage=<b>"):
        assert guest.get("/modules" + query).status_code == 200, query
        assert guest.api("/modules" + query).status_code == 200, query
    assert guest.get("/modules?role=%00").status_code == 422
    assert guest.api("/modules?role=%00").status_code == 422
    for slug in ("%00", "a%0Ab", "x" * 500, "%F0%9F%A6%86", "first-weeks%00"):
        assert guest.get(f"/modules/{slug}").status_code == 404, slug
        assert guest.api(f"/modules/{slug}").status_code == 404, slug
