"""`ecommunity admin EMAIL`: somebody administers the site, and has a link to choose a new password. The way back in."""

from __future__ import annotations

import argparse
from typing import Any

from ecommunity import create_app
from ecommunity.accounts import sessions
from ecommunity.accounts.queries import find_by_email
from ecommunity.cli.links import reset_link
from ecommunity.db import transaction
from ecommunity.errors import NotFound


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("admin", help="make somebody an administrator and print a link that chooses a password")
    parser.add_argument("email")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """The person has the role; whoever opens the link within the hour chooses the password."""
    with create_app().app_context(), transaction():
        person = find_by_email(given.email, lock=True)
        if person is None or not person.is_active or not person.email:
            raise NotFound(f"No active account has the address {given.email}.")
        person.site_roles = sorted({*person.site_roles, "admin"})
        link = reset_link(sessions.make_link(person, "reset", person.email))
    print(link)
    return 0
