"""The youth of the demo is 17: a guardian agreed, and a mentor whom the Secretariat confirmed writes with them. Others offer too."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from ecommunity import clock
from ecommunity.accounts.models import MailedLink
from ecommunity.accounts.sessions import link_secret
from ecommunity.authz import NOBODY
from ecommunity.boundary import execute
from ecommunity.db import session
from ecommunity.demo.world import DemoWorld, content

# Half a year before they turn 18.
UNTIL_18 = timedelta(days=180)
GUARDIAN = "guardian@demo.invalid"


def load(world: DemoWorld) -> None:
    """All of it through the same doors as everybody's."""
    given = content("mentoring.yaml")
    turns_18 = clock.now().date() + UNTIL_18
    world.do("youth", "accounts.ask_guardian", of_age_month=turns_18.month, of_age_year=turns_18.year, guardian=GUARDIAN)
    _agree(world.people["youth"])
    for who, row in given["offers"].items():
        offer = {"languages": row["languages"], "places": row["places"], "words": row["body"]}
        world.do(who, "directory.offer_mentoring", **offer, is_open=True)
    mentor = given["mentor"]
    world.do("secretariat", "directory.confirm_mentor", person=world.people[mentor])
    pairing = world.do("youth", "directory.ask_mentor", person=world.people[mentor], words=given["asked"])["pairing"]
    world.do(mentor, "directory.answer_mentee", pairing=pairing, accept=True)
    for row in given["letters"]:
        world.do(row["from"], "directory.write_in_pairing", pairing=pairing, subject=row["subject"], body=row["body"])


def _agree(person_id: int) -> None:
    """The guardian opened the link of the mail and said yes."""
    stmt = select(MailedLink).where(MailedLink.person_id == person_id, MailedLink.purpose == "guardian", MailedLink.used_at.is_(None))
    link = session.execute(stmt).scalar_one()
    secret = link_secret(link.salt, link.secret_hash)
    session.rollback()
    execute(NOBODY, "accounts.answer_as_guardian", {"token": secret, "answer": "yes"}, door="demo")
