"""The demo's modules and lists are whole in all three languages, and nobody forgot to translate a paragraph."""

from __future__ import annotations

import os
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecommunity.boundary import reading
from ecommunity.config import ROOT
from ecommunity.errors import Invalid
from ecommunity.knowledge import module_files, ways
from ecommunity.knowledge.inputs import PublishModule
from ecommunity.knowledge.prepare import render_module

CONTENT = ROOT / "ecommunity" / "demo" / "content"
SLUGS = sorted(path.parent.name for path in (CONTENT / "modules").glob("*/module.yaml"))
LANGUAGES = ("en", "fr", "es")
NAMES = re.compile(r"[A-Z0-9\W_]+")


@cache
def modules() -> dict[str, dict[str, Any]]:
    return {module["slug"]: module for module in module_files.read_modules(CONTENT)}


@cache
def listed(name: str) -> Any:
    return yaml.safe_load((CONTENT / f"{name}.yaml").read_text(encoding="utf-8"))


def test_there_are_the_twelve_modules_of_the_course() -> None:
    assert sorted(module["code"] for module in modules().values()) == [f"M{number:02}" for number in range(1, 13)]
    assert all(module["slug"] == folder for module, folder in zip(modules().values(), SLUGS, strict=True))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_module_is_an_input_that_can_be_published(slug: str) -> None:
    module = modules()[slug]
    given = reading.read(PublishModule, module)
    assert set(given.texts) == set(LANGUAGES)
    rendered = render_module(given)
    for text in rendered.texts.values():
        assert "<p>" in text.in_short_html
        assert not any("{#" in section["html"] or "\n## " in section["body"] for section in text.sections)
    for way, values in (("role", given.roles), ("task", given.tasks), ("stage", given.stages)):
        assert values
        assert all(ways.is_known(way, value) for value in values)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_three_languages_have_the_same_parts_in_the_same_order(slug: str) -> None:
    module = modules()[slug]
    sections, items = [part["id"] for part in module["sections"]], [part["id"] for part in module["checklist"]]
    for language in LANGUAGES:
        assert list(module["texts"][language]["sections"]) == sections, language
        assert list(module["texts"][language]["checklist"]) == items, language
    assert set(module["levels"]) == {level for part in module["sections"] for level in part["levels"]}


@pytest.mark.parametrize("slug", SLUGS)
def test_no_paragraph_is_left_in_another_language(slug: str) -> None:
    texts = modules()[slug]["texts"]
    seen: dict[str, str] = {}
    for language in LANGUAGES:
        for paragraph in paragraphs(texts[language]):
            if NAMES.fullmatch(paragraph) or len(paragraph.split()) < 2:
                continue
            assert seen.setdefault(paragraph, language) == language, f"{language}: {paragraph[:60]}"


def paragraphs(text: dict[str, Any]) -> list[str]:
    parts = [text["title"], text["in_short"], *text["checklist"].values()]
    for section in text["sections"].values():
        parts += [section["title"], *re.split(r"\n+", section["body"])]
    return [part.strip() for part in parts if part.strip()]


@pytest.mark.parametrize("slug", SLUGS)
def test_in_short_is_short_and_each_section_says_something(slug: str) -> None:
    for language, text in modules()[slug]["texts"].items():
        assert 80 <= len(text["in_short"].split()) <= 140, language
        assert all(len(section["body"].split()) >= 25 for section in text["sections"].values()), language
        assert len(re.findall(r"^\d\. .+\*.+\*$", text["sections"]["self-check"]["body"], re.MULTILINE)) == 3, language
        assert "invent" in text["sections"]["example"]["body"], language  # says that it is invented


@pytest.mark.parametrize("slug", SLUGS)
def test_each_section_that_states_facts_cites_a_known_source(slug: str) -> None:
    for part in modules()[slug]["sections"]:
        assert part["source"] or part["id"] in ("example", "self-check")


@pytest.mark.parametrize("slug", ["cms-family", "first-90-days"])
def test_the_levels_differ_where_three_are_offered(slug: str) -> None:
    module = modules()[slug]
    shown = {level: {part["id"] for part in module["sections"] if level in part["levels"]} for level in module["levels"]}
    assert len(shown) == 3
    for level, ids in shown.items():
        others = set.union(*(shown[other] for other in shown if other != level))
        assert ids - set.intersection(*shown.values()), level
        assert ids != others


@pytest.mark.parametrize("slug", SLUGS)
def test_french_and_spanish_are_set_as_their_readers_expect(slug: str) -> None:
    french = (CONTENT / "modules" / slug / "fr.md").read_text(encoding="utf-8")
    assert not re.search(r"[^\s\u00a0] [;!?»]", french)
    assert "'" not in french
    spanish = (CONTENT / "modules" / slug / "es.md").read_text(encoding="utf-8")
    assert spanish.count("?") == spanish.count("¿")
    assert spanish.count("!") == spanish.count("¡")


def test_no_sentence_is_taken_from_the_source_documents() -> None:
    """Eight words in a row that a module shares with a source would be a copy; titles and names are shorter."""
    folder = os.environ.get("SEEDS")
    if not folder:
        pytest.skip("SEEDS names no folder with the source documents")
    known = set()
    for path in Path(folder).glob("source-*.txt"):
        known |= runs(path.read_text(encoding="utf-8", errors="replace"))
    for slug, module in modules().items():
        for paragraph in paragraphs(module["texts"]["en"]):
            assert not runs(paragraph) & known, f"{slug}: {runs(paragraph) & known}"


def runs(text: str, length: int = 8) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}


def test_a_file_that_is_no_module_is_refused_with_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "module.yaml").write_text("slug: broken\nsections: [{id: a, source: 'ZZ ¶1'}]\n")
    with pytest.raises(module_files.UnreadableModule, match="ZZ"):
        module_files.read_module(folder, {})
    (folder / "module.yaml").write_text("slug: broken\nsections: []\n")
    (folder / "en.md").write_text("no front matter")
    with pytest.raises(module_files.UnreadableModule, match=r"broken/en\.md"):
        module_files.read_module(folder, {})
    with pytest.raises(Invalid):
        reading.read(PublishModule, {"slug": "broken"})


def test_names_in_the_lists_stand_in_three_languages() -> None:
    named = [*listed("groups"), *listed("meetings")]
    named += [row for part in ("instruments", "countries", "organisations") for row in listed("organisations")[part].values()]
    named += [item for meeting in listed("meetings") for item in meeting["items"]]
    for row in named:
        assert set(row["names"]) == set(LANGUAGES), row["names"]
        assert all(row["names"].values())
    assert all(set(group["purposes"]) == set(LANGUAGES) and len(set(group["purposes"].values())) == 3 for group in listed("groups"))


def test_what_the_lists_point_to_exists() -> None:
    organisations, groups = listed("organisations"), {group["slug"] for group in listed("groups")}
    people = set(organisations["people"])
    for row in organisations["organisations"].values():
        assert row["country"] is None or row["country"] in organisations["countries"]
    for affiliations in organisations["people"].values():
        assert all(row["organisation"] in organisations["organisations"] for row in affiliations)
        assert all(row["instrument"] is None or row["instrument"] in organisations["instruments"] for row in affiliations)
    for group in listed("groups"):
        assert {who for members in group["members"].values() for who in members} <= people
    for meeting in listed("meetings"):
        assert meeting["group"] in groups
        assert set(meeting["people"]) <= people
    tags = {tag["slug"] for tag in listed("tags")}
    for thread in listed("threads"):
        assert thread["community"] in groups
        assert thread["module"] is None or thread["module"] in modules()
        assert {thread["by"], *(answer["by"] for answer in thread["answers"])} <= people
        assert set(thread["tags"]) <= tags
        is_question = thread.get("kind", "question") == "question"
        assert sum(answer["accepted"] for answer in thread["answers"]) == (is_question and bool(thread["answers"]))
        assert all(answer["days_ago"] <= thread["days_ago"] for answer in thread["answers"])


def test_the_questions_are_in_all_three_languages_and_some_hide_a_name() -> None:
    threads = listed("threads")
    assert Counter(thread.get("kind", "question") for thread in threads) == {"question": 11, "discussion": 1, "announcement": 1}
    assert {thread["language"] for thread in threads} == set(LANGUAGES)
    assert {thread["show_as"] for thread in threads} == {"name", "role"}
    members = {group["slug"]: {who for rows in group["members"].values() for who in rows} for group in listed("groups")}
    for thread in threads:
        speakers = {thread["by"], *(answer["by"] for answer in thread["answers"])}
        assert speakers <= members[thread["community"]], thread["slug"]
