"""Fixtures of the servers: one of each per test process, started when the first test asks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NoReturn

import pytest

from tests.services import machine, servers


def need(part: str) -> None:
    """The machine has this part; otherwise the test is left out by name, or fails where CI is set."""
    if part not in machine.lacking():
        return
    if os.environ.get("CI"):
        pytest.fail(f"{part} is missing, and CI needs every part", pytrace=False)
    pytest.skip(f"left out: this machine has no {part}")


def leave_out(why: str) -> NoReturn:
    """The test is left out by name: this account or machine may not do what it needs, in CI either."""
    pytest.skip(f"left out: {why}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.Postgres]:
    need("postgresql")
    with servers.postgres() as running:
        yield running


@pytest.fixture
def postgres_url(postgres_server: servers.Postgres) -> str:
    """The address of an empty PostgreSQL database of this test's own."""
    return postgres_server.new_database()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    need("redis")
    with servers.redis() as url:
        yield url


@pytest.fixture(scope="session")
def chromium_program() -> str:
    """The browser's program."""
    need("chromium")
    found = machine.chromium()
    assert found is not None
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What had to be left out is said at the end, not only counted."""
    left_out = sorted(
        {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)}
    )
    if left_out:
        terminalreporter.section("left out")
        for reason in left_out:
            terminalreporter.line(reason.removeprefix("Skipped: "))
