"""The server process of the live tests: the real application with the stage in it.

`prepare` writes the data, `serve` serves, `tidy` does what a relay does once an hour, an hour from now.
"""

import json
import os
import sys
from datetime import timedelta

from ecommunity import rt

if sys.argv[1] == "serve":
    rt.patch(os.environ["ASYNC_MODE"])

import ecommunity
from ecommunity import clock, create_app, db
from ecommunity.accounts import sessions
from ecommunity.accounts.models import Person
from ecommunity.accounts.secrets import new_secret
from ecommunity.live import recheck, server
from ecommunity.live.entries import new_epoch
from ecommunity.outbox import relay, tidying
from ecommunity.rt import patience
from tests import cast
from tests.live import stage

if os.environ.get("STAGE_ALONE"):
    # Accounts and the stage are all that the tests of the transport need; the whole application takes longer to start.
    ecommunity.PACKAGES = ("accounts",)
    cast.PARTS = ("people",)
if os.environ.get("STAGE_SIXTY"):
    cast.PARTS += ("sixty",)
if os.environ.get("STAGE_CROWD"):
    cast.PARTS += ("crowd",)


def prepare() -> None:
    """The schema and the cast are there; their tokens and session cookies go to standard output."""
    app = create_app()
    db.Base.metadata.create_all(db.engine())
    with app.app_context(), db.transaction():
        new_epoch()
        world = cast.build()
    found: dict[str, dict[str, object]] = {
        "people": dict(world.people),
        "organisations": dict(world.organisations),
        "tokens": {},
        "cookies": {},
    }
    with app.app_context(), db.transaction():
        for who, number in world.people.items():
            secret = new_secret()
            person = db.session.get(Person, number)
            assert person is not None
            sessions.start_session(person, secret, "live test")
            found["tokens"][who], found["cookies"][who] = sessions.make_token(number, "live test"), secret
    sys.stdout.write(json.dumps(found) + "\n")


def tidy() -> None:
    """Nothing of the kernel is older than it will need to be in an hour."""
    with create_app().app_context(), clock.standing_at(clock.now() + timedelta(minutes=65)), db.transaction():
        tidying.tidy()


def stop_with(parent: int) -> None:
    """The server does not outlive the tests that started it, however they ended."""
    while os.getppid() == parent:
        rt.sleep(1)
    rt.stop()


def serve() -> None:
    """The application serves until it is told to stop."""
    app = create_app()
    app.register_blueprint(stage.bp)
    socketio = app.extensions.get("socketio") or server.create(app, app.config["SETTINGS"])
    settings = app.config["SETTINGS"]
    if wait_s := float(os.environ.get("STAGE_PATIENCE_S", "0")):
        patience.HEAD_S = patience.IDLE_S = patience.BODY_S = wait_s
    recheck.ROUND_S = float(os.environ.get("STAGE_ROUND_S", recheck.ROUND_S))
    rt.on_start(lambda: rt.spawn(stop_with, os.getppid()))
    if os.environ.get("STAGE_RELAY"):
        rt.on_start(lambda: rt.spawn(relay.run_forever, app, rt.stopping))
    rt.serve(
        app,
        socketio,
        settings.host,
        settings.port,
        unix=settings.path("operator.sock" if settings.is_sqlite else f"operator-{settings.port}.sock"),
    )


if __name__ == "__main__":
    {"prepare": prepare, "serve": serve, "tidy": tidy}[sys.argv[1]]()
