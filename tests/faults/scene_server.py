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

# Who tries a line: the first of these to whom the table says that it is done.
ASKING = ("lead", "member", "admin", "elsewhere", "stranger", "guest", "removed")
DONE = ("ok", "go")


def who_may(line: table.Line) -> str:
    """One to whom it is allowed; nobody's name is empty."""
    return next((who for who in ASKING if line.cells[who] in DONE), "")


def main() -> None:
    """The scene stands in the database."""
    app = create_app()
    db.Base.metadata.create_all(db.engine())
    with app.app_context(), db.transaction():
        new_epoch()
        world = cast.build()
    stage = scene.build(app, world)
    found: dict[str, Any] = {
        "people": dict(world.people),
        "tokens": {},
        "cookies": {},
        "forms": {},
        "csrf": {},
        "commands": [],
        "routes": [],
    }
    for who, visitor in stage.visitors.items():
        found["cookies"][who], found["forms"][who], found["csrf"][who] = visitor.secret, visitor.form_cookie, visitor.token
        if visitor.credential.person_id:
            with app.app_context(), db.transaction():
                found["tokens"][who] = sessions.make_token(visitor.credential.person_id, "twice")
    for line in table.read(matrix.COMMANDS):
        command, who = registry.commands[line.what], who_may(line)
        doors = {"once": command.once, "api": command.api and not command.upload, "socket": command.socket and not command.upload}
        found["commands"].append({"name": line.what, "who": who, "args": table.arguments(line, stage), **doors})
    for line in table.read(matrix.ROUTES):
        if line.method == "POST" and not line.is_api:
            given = table.values(line, stage)
            path = table.address(line, given)
            files = sorted(given.keys() & table.FILES.keys())
            fields = {name: value for name, value in given.items() if name not in files}
            found["routes"].append({"name": line.what, "who": who_may(line), "path": path, "fields": fields, "files": files})
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
