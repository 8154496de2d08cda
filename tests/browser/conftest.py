"""Real Chromium before a real server with the demonstration community."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.pages import Site, find
from tests.cli.running import forked
from tests.live.server import DRIVER, ROOT, LiveServer, environment, prepare
from tests.services import machine

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class DemoServer(LiveServer):
    """`ecommunity serve --demo` on a data folder of its own."""

    def start(self) -> DemoServer:
        assert self.process is None
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ecommunity", "serve", "--demo", "--quiet"],
                cwd=ROOT,
                env=environment(self.data_dir, ASYNC_MODE=self.mode, PORT=str(self.port), LIMITS="0", **self.env),
                stdout=log,
                stderr=log,
            )
        self.wait()
        return self

    def wait(self, within_s: float = 60) -> None:
        """The site answers that it is ready."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            try:
                with urllib.request.urlopen(self.url + self.env.get("BASE_PATH", "") + "/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise AssertionError("the demo did not start:\n" + self.log.read_text()[-3000:])

    def token(self, who: str) -> str:
        """A personal access token from the command line, as an outside program's owner gets it."""
        settings = environment(self.data_dir, ASYNC_MODE="threading", PORT=str(self.port))
        done = forked(["token", f"{who}@demo.invalid"], settings, ROOT, None)
        assert done.status == 0, done.err
        return done.out.strip().splitlines()[-1]


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the demo was loaded once, and all that follows from it is done: it can be found."""
    folder = tmp_path_factory.mktemp("demo") / "var"
    folder.mkdir()
    first = DemoServer(folder, {}, "eventlet")
    first.start()
    with closing(sqlite3.connect(folder / "community.sqlite", timeout=20)) as database:
        end = time.monotonic() + 120
        while owed := database.execute("SELECT count(*) FROM deliveries WHERE state = 'owed' AND due_at <= datetime('now')").fetchone()[0]:
            assert time.monotonic() < end, f"{owed} deliveries still owed"
            time.sleep(0.2)
    assert first.terminate() == 0
    for log in folder.glob("*.log"):
        log.unlink()
    return folder


@pytest.fixture(scope="module")
def new_demo(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., DemoServer]]:
    """A demo server of one's own, with fresh demo data."""
    made: list[DemoServer] = []

    def make(mode: str = DRIVER, **env: str) -> DemoServer:
        folder = tmp_path_factory.mktemp("site") / "var"
        shutil.copytree(demo_template, folder)
        made.append(DemoServer(folder, {}, mode, **env))
        return made[-1].start()

    yield make
    for server in made:
        server.kill()


@pytest.fixture(scope="module")
def demo(new_demo: Callable[..., DemoServer]) -> DemoServer:
    """The module's demo server."""
    return new_demo()


@pytest.fixture(scope="module")
def demo_site(demo: DemoServer) -> Site:
    """The ids of what is in the module's demo."""
    return find(demo)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The module's server with the cast, without the demo."""
    folder = tmp_path_factory.mktemp("cast") / "var"
    folder.mkdir()
    server = LiveServer(folder, prepare(folder), "eventlet", LIMITS="0").start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium; Playwright's own where there is none."""
    browser = playwright.chromium.launch(executable_path=machine.chromium(), headless=True, args=FLAGS)
    yield browser
    browser.close()


def wait_until_live(page: Page, timeout_ms: float = 20_000) -> None:
    """The page's own line about its connection says so; asked of the document, because its policy lets nobody evaluate text."""
    expect(page.locator("#connection")).to_have_attribute("data-state", "live", timeout=timeout_ms)


def sign_in(context: BrowserContext, server: LiveServer, who: str) -> None:
    """One click on the sign-in page of the demo."""
    page = context.new_page()
    page.goto(server.url + "/sign-in")
    page.get_by_role("button", name=who, exact=True).click()
    page.wait_for_url(server.url + "/")
    page.close()


@pytest.fixture
def person(chromium: Browser, demo: DemoServer) -> Iterator[Callable[..., Page]]:
    """A page of somebody's browser: `person("ngo")`, `person(None, javascript=False, width=320)`."""
    contexts: list[BrowserContext] = []

    def open_browser(
        who: str | None = None, *, javascript: bool = True, width: int = 1280, server: LiveServer | None = None, **options: Any
    ) -> Page:
        context = chromium.new_context(java_script_enabled=javascript, viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        if who:
            sign_in(context, server or demo, who)
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()
