"""A text that shows nothing counts as empty; one that shows something keeps its marks."""

from __future__ import annotations

import pytest

from ecommunity.markup.clean import clean_line, clean_text


@pytest.mark.parametrize("nothing", ["\u200b", " \u2060\u200d ", "\u3164", "\u2800\u115f", "\u0301", "\u00ad"])
def test_what_shows_nothing_is_empty(nothing: str) -> None:
    assert clean_line(nothing) == ""
    assert clean_text(nothing + "\n" + nothing) == ""


@pytest.mark.parametrize("something", ["a\u200bb", "\u0646\u0627\u0645\u0647\u200c\u0647\u0627", "…", "\U0001f985"])
def test_what_shows_something_stays(something: str) -> None:
    assert clean_line(something) == something
