"""`ecommunity import mbox | discourse FILE --community SLUG`: what people wrote elsewhere stands in a community, with its dates."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from ecommunity import clock, create_app, schema
from ecommunity.authz import operator
from ecommunity.cli.operator import at_the_door, unreadable
from ecommunity.config import Misconfigured, Settings, from_environment
from ecommunity.errors import NotFound
from ecommunity.forum import queries
from ecommunity.forum.imports.bringing import Bringing, CarryOut, Item, Talk
from ecommunity.forum.imports.conversations import Conversation, join
from ecommunity.forum.imports.discourse import read_topics
from ecommunity.forum.imports.headers import title_of
from ecommunity.forum.imports.letters import Letter, read_letter
from ecommunity.forum.imports.mailbox import Head, scan
from ecommunity.forum.imports.report import Report
from ecommunity.web.words import LANGUAGES


def add_kinds(kinds: Any) -> None:
    """`mbox` and `discourse` among the kinds of `import`."""
    for name, what, run in (
        ("mbox", "a mailing list: threads, dates, files; run again, it goes on and adds nothing twice", run_mbox),
        ("discourse", "topics of Discourse as JSON, with accepted answers; run again, it adds nothing twice", run_discourse),
    ):
        kind = kinds.add_parser(name, help=what)
        kind.add_argument("file", type=Path, metavar="FILE")
        kind.add_argument("--community", required=True, help="the community's short name in its address")
        kind.add_argument("--language", choices=list(LANGUAGES), help="of all texts (default: guessed, each by itself)")
        kind.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
        kind.set_defaults(run=run)


def run_mbox(given: argparse.Namespace) -> int:
    """Each conversation of the mailbox is a thread of the community."""
    settings = from_environment()
    with _opened(given.file) as file, _door(settings, given.dry_run) as carry_out:
        report = Report(is_dry=given.dry_run)
        bringing = _begin(given, carry_out, report)
        joined = join(scan(file, clock.now()), datetime.fromtimestamp(given.file.stat().st_mtime, UTC))
        if not joined.conversations:
            raise Misconfigured(f"There is no message in {given.file}: it is no mailbox (mbox).")
        report.doubles, report.undated = joined.doubles, joined.undated
        bringing.all([_talk(conversation, file, settings.max_upload_bytes) for conversation in joined.conversations])
    print("\n".join(report.lines()))
    return 0


def run_discourse(given: argparse.Namespace) -> int:
    """Each topic of the file is a thread of the community."""
    settings = from_environment()
    with _opened(given.file) as file, _door(settings, given.dry_run) as carry_out:
        report = Report(is_dry=given.dry_run)
        bringing = _begin(given, carry_out, report)
        talks, wrong = read_topics(file.read(), clock.now())
        report.refused += wrong
        bringing.all(talks)
    print("\n".join(report.lines()))
    return 0


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as problem:
        if problem.filename is None or str(problem.filename) != str(path):
            raise
        raise unreadable(path, problem) from problem


@contextmanager
def _door(settings: Settings, is_dry: bool) -> Iterator[CarryOut | None]:
    """How what is brought in is written; when nothing is to be, the site is only read."""
    if is_dry:
        with create_app(settings).app_context():
            schema.check_not_newer()
            yield None
    else:
        with at_the_door(settings) as carry_out:
            yield carry_out


def _begin(given: argparse.Namespace, carry_out: CarryOut | None, report: Report) -> Bringing:
    try:
        community = queries.get_community(operator(), given.community)
    except NotFound as no:
        raise NotFound(f"There is no community {given.community}: --community takes the short name in its address.") from no
    return Bringing(community, given.language or "", carry_out, report, lambda line: print(line, flush=True))


def _talk(conversation: Conversation, file: IO[bytes], limit: int) -> Talk:
    first = conversation.heads[0]
    known = {head.key for head in conversation.heads}

    def reading(head: Head) -> Any:
        def read() -> Letter:
            return read_letter(file, head, limit, answers_somebody=any(ref in known for ref in head.refs))

        return read

    items = [Item(head.key, head.refs, at, reading(head)) for head, at in zip(conversation.heads, conversation.moments, strict=True)]
    return Talk(title_of(first.subject), items)
