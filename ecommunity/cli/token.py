"""`ecommunity token EMAIL`: a personal access token for the API and the socket."""

from __future__ import annotations

import argparse
from typing import Any

from ecommunity import create_app, schema
from ecommunity.accounts.queries import find_by_email
from ecommunity.accounts.sessions import make_token
from ecommunity.db import transaction
from ecommunity.errors import NotFound


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("token", help="print a personal access token of a person")
    parser.add_argument("email")
    parser.add_argument("--label", default="command line")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """The token is printed, once; only its hash is stored."""
    app = create_app()
    with app.app_context():
        schema.check_not_newer()
        secret = issue(given.email, given.label)
    print(secret)
    return 0


def issue(email: str, label: str) -> str:
    """A fresh token of this person. It changes no live entry, so it may be written beside a running server."""
    with transaction():
        person = find_by_email(email, lock=True)
        if person is None or not person.is_active:
            raise NotFound(f"No active account has the address {email}.")
        return make_token(person.id, label)
