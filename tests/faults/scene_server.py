"""Writes the scene of the tests of access into a database, and says as one line of JSON who may try what there with which arguments."""

from __future__ import annotations

import json
import sys
from typing import Any

from ecommunity import create_app, db, registry
from ecommunity.accounts import sessions
from ecommunity.live.entries import new_epoch
from tests import cast
from tests.access import matrix, scene, table
from tests.faults import scenes

# Who tries a line: the first of these to whom the table says that it is done.
ASKING = ("lead", "member", "admin", "elsewhere", "stranger", "guest", "removed")
DONE = ("ok", "go")
# Who follows a mailed link or signs in is not signed in yet; and with which words that are right.
AS_GUEST = ("/join", "/sign-in", "/reset/", "/account/email/<token>", "/account/email/undo/")
RIGHT = {"POST /sign-in": {"password": scenes.PASSWORD}}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def who_tries(line: table.Line, moment: str) -> str:
    """One to whom it is allowed; nobody's name is empty."""
    if line.rule.startswith(AS_GUEST):
        return "guest"
    return next((who for who in ASKING if line.cells[who] in DONE), scenes.CHAIR if moment else "")


def a_command(line: table.Line, moments: scenes.Moments) -> dict[str, Any]:
    """How a command is tried, and at which doors."""
    moment, found = scenes.OF_COMMANDS.get(line.what, ""), registry.commands[line.what]
    return {
        "name": line.what,
        "who": who_tries(line, moment),
        "args": table.arguments(line, moments.at(moment)),
        "api": found.api and not found.upload,
        "socket": found.socket and not found.upload,
    }


def a_route(line: table.Line, moments: scenes.Moments) -> dict[str, Any]:
    """How a form, or an upload to the API, is tried."""
    moment = scenes.OF_ROUTES.get(line.what, "")
    given = table.values(line, moments.at(moment)) | RIGHT.get(line.what, {})
    path = table.address(line, given)
    files = sorted(given.keys() & table.FILES.keys())
    fields = {name: value for name, value in given.items() if name not in files}
    return {
        "name": line.what,
        "who": who_tries(line, moment),
        "path": path,
        "fields": fields,
        "files": files,
        "is_api": line.is_api,
    }


def main() -> None:
    """The scene stands in the database."""
    app = create_app()
    db.Base.metadata.create_all(db.engine())
    with app.app_context(), db.transaction():
        new_epoch()
        world = cast.build()
    stage = scene.build(app, world)
    scenes.give_password(stage, "nfp.new")
    moments = scenes.Moments(stage)
    found: dict[str, Any] = {"people": dict(world.people), "tokens": {}, "cookies": {}, "forms": {}, "csrf": {}}
    for who, visitor in stage.visitors.items():
        found["cookies"][who], found["forms"][who], found["csrf"][who] = visitor.secret, visitor.form_cookie, visitor.token
        if visitor.credential.person_id:
            with app.app_context(), db.transaction():
                found["tokens"][who] = sessions.make_token(visitor.credential.person_id, "twice")
    found["commands"] = [a_command(line, moments) for line in table.read(matrix.COMMANDS)]
    found["routes"] = [a_route(line, moments) for line in table.read(matrix.ROUTES) if not line.is_read]
    # What there is, as the program itself says it.
    found["registered"] = sorted(registry.commands)
    found["rules"] = sorted(
        f"{method} {rule.rule.replace(', ', ',')}" for rule in app.url_map.iter_rules() for method in (rule.methods or set()) & UNSAFE
    )
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
