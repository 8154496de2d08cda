"""A database that is away is told by everything that goes on asking for it in one line each, and a defect with its place in the code."""

from __future__ import annotations

import logging
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from ecommunity import failures
from ecommunity.engines import make_engine
from tests.faults.site import on_postgres
from tests.live.client import Client, Replica
from tests.services.machine import free_port
from tests.services.places import places
from tests.services.servers import Postgres
from tests.services.waiting import until

TOLD = ("asking rights again failed", "the relay stumbled")


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.parametrize("more", [(), pytest.param(("reading heads failed",), marks=pytest.mark.soak)], ids=["a moment", "long"])
def test_a_server_whose_line_to_its_database_was_cut_writes_no_trace(
    more: tuple[str, ...], postgres_server: Postgres, tmp_path: Path
) -> None:
    with on_postgres(postgres_server, tmp_path / "var", STAGE_RELAY="1") as site:
        assert site.line is not None
        client = Client(site.server.url, token=site.server.token("chair"))
        client.do("stage.say", stage=2, text="before")
        Replica("stage:2").follow(client)
        site.line.refuse()
        site.line.cut()
        try:
            until(lambda: all(what in site.server.log.read_text() for what in TOLD + more), 60, log=site.server.log)
        finally:
            site.line.accept()
        client.do("stage.say", stage=2, text="after")
        client.close()
        assert not places(site.server.log), site.server.log.read_text()[-3000:]


@pytest.mark.postgres
def test_only_what_is_nobody_s_fault_is_told_without_its_place(caplog: pytest.LogCaptureFixture) -> None:
    away = make_engine(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing")
    log = logging.getLogger("ecommunity.live")
    with pytest.raises(DBAPIError) as refused, away.connect():
        pass
    assert isinstance(refused.value.orig, psycopg.OperationalError)
    failures.tell(log, "reading failed", refused.value)
    failures.tell(log, "writing failed", failures.busy())
    failures.tell(log, "counting failed", ZeroDivisionError("division by zero"))
    told = [(row.levelname, row.getMessage().partition(":")[0], bool(row.exc_info)) for row in caplog.records]
    assert told == [("WARNING", "reading failed", False), ("WARNING", "writing failed", False), ("ERROR", "counting failed", True)]
