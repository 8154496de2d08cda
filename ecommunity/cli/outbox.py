"""`ecommunity outbox`: what is owed, and what could not be delivered."""

from __future__ import annotations

import argparse
from typing import Any

from ecommunity import create_app
from ecommunity.admin.queries import count_deliveries, list_deliveries
from ecommunity.authz import OPERATOR_CREDENTIAL, operator
from ecommunity.boundary import acting, execute


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("outbox", help="list what is owed or could not be delivered; try one again")
    parser.add_argument("state", nargs="?", choices=["owed", "dead", "done"], default="owed")
    parser.add_argument("--page", type=int, default=1)
    parser.add_argument("--again", type=int, metavar="NUMBER", help="try this dead delivery again")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Twenty rows a page, newest first; never what is in them."""
    with create_app().app_context(), acting(OPERATOR_CREDENTIAL):
        if given.again is not None:
            execute(OPERATOR_CREDENTIAL, "admin.send_again", {"delivery": given.again}, door="cli")
            print(f"Delivery {given.again} is owed again.")
            return 0
        counts = count_deliveries(operator())
        print(", ".join(f"{counts[state]} {state}" for state in ("owed", "dead", "done")))
        page = list_deliveries(operator(), given.state, given.page)
        for row in page.items:
            print(f"{row.id:>8}  {row.due_at:%Y-%m-%d %H:%M}  {row.subscriber:<36} tries {row.attempts}  {row.last_error[:100]}".rstrip())
        if page.next_page:
            print(f"More: ecommunity outbox {given.state} --page {page.next_page}")
    return 0
