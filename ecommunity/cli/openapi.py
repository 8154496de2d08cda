"""`ecommunity openapi`: the description of the API, as JSON."""

from __future__ import annotations

import argparse
from typing import Any

import orjson

from ecommunity import create_app
from ecommunity.api import openapi


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("openapi", help="print the OpenAPI document")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    with create_app().app_context():
        print(orjson.dumps(openapi.document(), option=orjson.OPT_INDENT_2).decode())
    return 0
