"""The first view of a page with an empty cache in a real browser: requests, bytes on the wire, and how soon there is something to read."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.services import machine as parts

Row = dict[str, Any]
SCRIPT = """() => { const n = performance.getEntriesByType('navigation')[0];
  return { dcl: n.domContentLoadedEventEnd, fcp: (performance.getEntriesByName('first-contentful-paint')[0] || {}).startTime || 0 }; }"""


def view(browser: Browser, base: str, path: str, *, token: str = "", quiet_ms: int = 3000) -> Row:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    if token:
        context.add_cookies([{"name": token.split("=", maxsplit=1)[0], "value": token.split("=", 1)[1], "url": base}])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    asked: dict[str, tuple[str, str]] = {}
    size: dict[str, float] = {}
    session.on("Network.requestWillBeSent", lambda e: asked.update({e["requestId"]: (e["request"]["url"], e.get("type", "?"))}))
    session.on("Network.loadingFinished", lambda e: size.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(base + path, wait_until="load")
    at_load, bytes_at_load = len(asked), sum(size.values())
    times = page.evaluate(SCRIPT)
    page.wait_for_timeout(quiet_ms)
    own = [url for url, _ in asked.values() if not url.startswith("data:")]
    row = {
        "page": path,
        "requests_to_read": at_load,
        "kb_to_read": round(bytes_at_load / 1024, 1),
        "requests": len(own),
        "kb": round(sum(size.values()) / 1024, 1),
        "html_kb": round(sum(size.get(i, 0) for i, (_, kind) in asked.items() if kind == "Document") / 1024, 1),
        "third_party": sum(1 for url in own if not url.startswith(base)),
        "fcp_ms": round(times["fcp"]),
        "dcl_ms": round(times["dcl"]),
    }
    context.close()
    return row


def run(base: str, paths: list[str]) -> tuple[list[Row], str]:
    """A row a page, or why there is none."""
    program = parts.chromium()
    if program is None:
        return [], "First views were left out: this machine has no Chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-background-networking"])
        rows = [view(browser, base, path) for path in paths]
        browser.close()
    return rows, ""
