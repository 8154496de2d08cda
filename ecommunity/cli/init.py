"""`ecommunity init`: an empty site of one's own, after five questions."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any, Literal

from pydantic import Field

from ecommunity import config, create_app, schema
from ecommunity.accounts import sessions
from ecommunity.accounts.models import Consent, Person
from ecommunity.accounts.queries import find_by_email
from ecommunity.accounts.terms import TERMS
from ecommunity.boundary import Email, Input, Language, Name, reading
from ecommunity.cli import folder
from ecommunity.cli.links import reset_link
from ecommunity.config import Misconfigured, Settings
from ecommunity.db import session, transaction
from ecommunity.directory import family
from ecommunity.errors import Invalid
from ecommunity.web import site

QUESTIONS: tuple[tuple[str, str, str], ...] = (
    ("name", "What is the site called?", ""),
    ("contact", "Which address do people write to for help?", ""),
    ("languages", "Which languages does it speak (en, fr, es)?", "en,fr,es"),
    ("sign_up", "Who may create an account: open (anyone), invited, or approved (anyone, after your yes)?", "approved"),
    ("admin", "What is your own e-mail address? You will be the administrator.", ""),
)


class Answers(Input):
    """What `init` needs to know."""

    name: Name
    contact: Email
    languages: list[Language] = Field(min_length=1)
    sign_up: Literal["open", "invited", "approved"]
    admin: Email


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("init", help="set up a site of your own: five questions, or five options")
    for name, question, default in QUESTIONS:
        parser.add_argument(f"--{name.replace('_', '-')}", dest=name, help=question + (f" [{default}]" if default else ""))
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """The folder holds a site with one administrator, who gets a link to choose a password."""
    settings = config.from_environment()
    with folder.alone(settings, "set up a site"):
        app = create_app(settings)
        with app.app_context():
            refuse_if_used(settings)
            answers = read({name: getattr(given, name) for name, _, _ in QUESTIONS}, ask if sys.stdin.isatty() else None)
            schema.upgrade()
            link = set_up(answers)
        settings.path("site-is-set-up").touch()
    print(f"{answers.name} is set up in {settings.data_dir}. Next:")
    print("  1. Start it:              ecommunity serve")
    print(f"  2. Choose your password:  {link}")
    print("     (the link works once, within an hour; `ecommunity admin EMAIL` prints another)")
    print("  3. See what is missing:   ecommunity doctor")
    print("  4. Bring in organisations and who is bound by what: ecommunity import --help")
    return 0


def refuse_if_used(settings: Settings) -> None:
    """Only an empty folder is set up: nobody's data is ever mixed with a new site."""
    if settings.path("site-is-set-up").exists():
        raise Misconfigured(
            f"The site in {settings.data_dir} is set up already: change it on its settings page, or set DATA_DIR to a new folder."
        )
    if schema.check_not_newer() is not None and session.query(Person.id).first() is not None:
        raise Misconfigured(f"{settings.data_dir} holds the demonstration: set DATA_DIR to a new folder for a site of your own.")
    session.remove()


def ask(question: str, default: str) -> str:
    try:
        answer = input(f"{question}{f' [{default}]' if default else ''} ").strip()
    except EOFError as problem:
        print()
        raise Misconfigured("There was no answer: nothing was set up. Run it again, or give the answers as options.") from problem
    return answer or default


def read(given: dict[str, str | None], asking: Callable[[str, str], str] | None) -> Answers:
    """The five answers, from options or from the terminal, where a wrong one is asked again."""
    answers = dict(given)
    while True:
        missing = [name for name, _, _ in QUESTIONS if answers[name] is None]
        if asking is None and missing:
            needed = " ".join(f"--{name.replace('_', '-')}" for name in missing)
            raise Misconfigured(f"There is no terminal to ask on: give {needed} as well.")
        for name, question, default in QUESTIONS:
            if answers[name] is None and asking is not None:
                answers[name] = asking(question, default)
        try:
            languages = [part.strip() for part in (answers["languages"] or "").split(",") if part.strip()]
            found: Answers = reading.read(Answers, {**answers, "languages": languages})
            return found
        except Invalid as problem:
            if asking is None:
                raise
            for name, text in problem.fields.items():
                field = name.split(".", maxsplit=1)[0]
                print(f"  {field}: {text}")
                answers[field] = None


def set_up(answers: Answers) -> str:
    """Settings, countries, instruments and the first administrator are stored; gives the link that chooses the password."""
    with transaction():
        family.put_in()
        site.choose(name=answers.name, contact=answers.contact, languages=answers.languages, sign_up=answers.sign_up, is_demo=False)
        person = find_by_email(answers.admin, lock=True) or Person(name=answers.admin.split("@", maxsplit=1)[0], email=answers.admin)
        person.state, person.site_roles, person.language = "active", ["admin"], answers.languages[0]
        session.add(person)
        session.flush()
        session.add(Consent(person_id=person.id, terms=TERMS))
        return reset_link(sessions.make_link(person, "reset", answers.admin))
