"""What stands in one line stands on one line: the words of a breadcrumb, the buttons beside a choice."""

from __future__ import annotations

from typing import Any

import pytest

# Where the words of each element end below, in lines of elements whose words are of one size.
BOTTOMS = """elements => elements.map(element => {
  const words = document.createRange();
  words.selectNodeContents(element.firstChild);
  return words.getBoundingClientRect().bottom;
})"""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (".breadcrumb ol", ".breadcrumb li > *"),
        (".entry .toolbar:has(select)", ".entry:nth-child(3) .toolbar button"),
    ],
)
def test_words_stand_on_one_line(person: Any, demo: Any, line: str, words: str) -> None:
    page = person("nfp.3")
    page.goto(f"{demo.url}/groups/nfp-lounge/members")
    assert page.locator(line).count()
    bottoms = page.locator(words).evaluate_all(BOTTOMS)
    assert len(bottoms) == 2
    assert max(bottoms) - min(bottoms) < 0.5
