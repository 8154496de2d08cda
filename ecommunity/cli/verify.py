"""`ecommunity verify`: whose function waits to be verified; with a number, it is verified by whoever runs the site.

A constituency verifies its own people, but somebody has to verify its first focal point.
"""

from __future__ import annotations

import argparse
from typing import Any

from ecommunity import create_app
from ecommunity.authz import OPERATOR_CREDENTIAL
from ecommunity.boundary import acting
from ecommunity.cli.operator import carry_out
from ecommunity.config import Misconfigured
from ecommunity.directory.queries import list_waiting
from ecommunity.errors import NotFound, Refusal
from ecommunity.web.words import local


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("verify", help="list the functions that wait to be verified; verify one")
    parser.add_argument("number", type=int, nargs="?", help="the number in the list")
    parser.add_argument("--evidence", help='what you saw, for example "letter of 3 March 2026"')
    parser.add_argument("--page", type=int, default=1)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """The list is on the terminal, twenty a page, the oldest first; or the one is verified."""
    if given.number is None:
        return show(given.page)
    if not given.evidence:
        raise Misconfigured("Say what you saw with --evidence: it is shown with the function, the evidence itself is not kept.")
    try:
        carry_out("directory.verify_affiliation", {"affiliation": given.number, "evidence": given.evidence})
    except Refusal as no:
        if no.fields:
            raise
        raise NotFound(f"Function {given.number} does not wait to be verified: `ecommunity verify` lists those that do.") from no
    print(f"Function {given.number} is verified.")
    return 0


def show(page: int) -> int:
    with create_app().app_context(), acting(OPERATOR_CREDENTIAL) as actor:
        found = list_waiting(actor, page)
        for row in found.items:
            print(f"{row.id:>8}  {row.person.name}: {row.function}, {local(row.organisation.names)}  {row.evidence}".rstrip())
        if not found.items:
            print("Nobody waits to be verified.")
        if found.next_page:
            print(f"More: ecommunity verify --page {found.next_page}")
    return 0
