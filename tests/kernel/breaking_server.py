"""The real command line, `serve` and all, with a few doors behind which something breaks and quotes what was sent."""

from __future__ import annotations

import os
import sys
import threading
from importlib import import_module
from typing import Any

from ecommunity import rt

if __name__ == "__main__":
    rt.patch(os.environ.get("ASYNC_MODE", "eventlet"))  # a test that reads the names below stays as it is

import ecommunity
from ecommunity.db import session


def plainly(said: str) -> None:
    raise ValueError(f"nobody can use {said!r}")


def in_a_chain(said: str) -> None:
    try:
        {}[said]
    except KeyError as problem:
        raise RuntimeError(f"looked for {said}") from problem


def in_a_statement(said: str) -> None:
    session.connection().exec_driver_sql("SELECT said FROM nowhere WHERE said = ?", (said,))


def in_a_constraint(said: str) -> None:
    insert = "INSERT INTO site_settings (name, value) VALUES (?, ?)"
    for _ in range(2):
        session.connection().exec_driver_sql(insert, (said[:60], '"x"'))


def in_a_search(said: str) -> None:
    session.connection().exec_driver_sql("SELECT rowid FROM search_text WHERE search_text MATCH ?", (f'tern """ {said}',))


def beside(said: str) -> None:
    rt.spawn(plainly, said)
    thread = threading.Thread(target=plainly, args=(said,))
    thread.start()
    thread.join()
    in_a_bare_greenlet(said)
    Unraised(said)


def in_a_bare_greenlet(said: str) -> None:
    """As the libraries start one: nobody stands around it but the driver's loop."""
    if rt.mode() == "eventlet":
        import_module("eventlet").spawn_n(plainly, said)
    elif rt.mode() == "gevent":
        import_module("gevent").spawn(plainly, said)
    rt.sleep(0)


class Unraised:
    """Something whose end fails, where nobody can catch it."""

    def __init__(self, said: str) -> None:
        self.said = said

    def __del__(self) -> None:
        plainly(self.said)


WAYS = {way.__name__: way for way in (plainly, in_a_chain, in_a_statement, in_a_constraint, in_a_search, beside)}


def with_doors(settings: Any = None) -> Any:
    app = made(settings)

    def door(way: str, token: str) -> str:
        from flask import request

        WAYS[way](request.headers["X-Said"])
        return "nothing broke"

    app.add_url_rule("/break/<way>/<token>", view_func=door)
    return app


made = ecommunity.create_app

if __name__ == "__main__":
    from ecommunity import cli

    ecommunity.create_app = with_doors
    sys.exit(cli.main(sys.argv[1:]))
