"""The scripts' pure parts (`tests/js/*.test.mjs`), run in Chromium. With node they also run as `node --test tests/js/*.test.mjs`."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Route

from tests.live.server import ROOT

SITE = "http://scripts.test"
FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "js").glob("*.test.mjs"))
TEST = "window.cases = []; export default (name, run) => window.cases.push([name, run]);"
ASSERT = """
const plain = (value) => JSON.stringify(value, (key, inner) => (inner instanceof Map ? [...inner] : inner ?? `${inner}`));
const must = (good, text) => { if (!good) throw new Error(text); };
export default {
  ok: (value) => must(value, `${value} is not true`),
  equal: (a, b) => must(Object.is(a, b), `${String(a)} is not ${String(b)}`),
  deepEqual: (a, b) => must(plain(a) === plain(b), `${plain(a)} is not ${plain(b)}`),
};
"""
RUN = """async () => {
  const failed = [];
  for (const [name, run] of window.cases) {
    try { await run(); } catch (problem) { failed.push(`${name}: ${problem.message}`); }
  }
  return [window.cases.length, failed];
}"""


def answer(route: Route) -> None:
    path = route.request.url.removeprefix(SITE + "/")
    made = {"test.js": TEST, "assert.js": ASSERT}
    if path in made:
        route.fulfill(body=made[path], content_type="text/javascript")
    elif path.endswith((".js", ".mjs")):
        route.fulfill(body=(ROOT / path).read_text(), content_type="text/javascript")
    else:
        names = json.dumps({"imports": {"node:test": f"{SITE}/test.js", "node:assert/strict": f"{SITE}/assert.js"}})
        html = f'<script type="importmap">{names}</script><script type="module" src="/{path}.mjs"></script>'
        route.fulfill(body=html, content_type="text/html")


@pytest.mark.parametrize("file", FILES)
def test_pure_part(chromium: Browser, file: str) -> None:
    page = chromium.new_page()
    page.route(f"{SITE}/**", answer)
    page.goto(f"{SITE}/{file.removesuffix('.mjs')}")
    count, failed = page.evaluate(RUN)
    page.close()
    assert failed == []
    assert count >= 5, "the file's cases did not register"
