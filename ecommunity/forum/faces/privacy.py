"""What is known of a person beside sealed posts: how far they read, what moderators wrote to them, what they did as one of the two."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import delete, select, update

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.db import session
from ecommunity.forum import seals
from ecommunity.forum.faces import marks, own, queries
from ecommunity.forum.faces.models import PeersOpening, SealedLetter, SealedMark, UnsealingStep
from ecommunity.registry import personal_data
from ecommunity.web.words import lazy_


@personal_data("faces", columns=["sealed_letters.sent_by_id", "unsealing_steps.person_id", "peers_openings.person_id"])
class FacesData:
    """Marks go with the person, and letters lead to nobody any more. Who looked behind a role, or read among peers, stays written down."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        tags = own.own_tags(person_id)
        read = marks.of(person_id)
        received = queries.letters_to(tags) if tags else []
        return {
            "read": [{"thread": thread_id, "up_to": number} for thread_id, number in sorted(read.items())],
            "received": [{"thread": letter.post.thread_id, **_letter(letter)} for letter in received],
            "sent": [_letter(letter) for letter in _of(SealedLetter, SealedLetter.sent_by_id, person_id)],
            "unsealings": as_rows(_of(UnsealingStep, UnsealingStep.person_id, person_id), "unsealing_id", "step", "reason", "at"),
            "openings": as_rows(_of(PeersOpening, PeersOpening.person_id, person_id), "report_id", "reason", "opened_at"),
        }

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        for tag in own.own_tags(person_id):  # to moderators the letters look as before: nobody learns that who received them has left
            session.execute(update(SealedLetter).where(SealedLetter.author_tag == tag).values(author_tag=secrets.token_hex(32)))
        session.execute(delete(SealedMark).where(SealedMark.owner.in_(seals.owners(person_id))))
        session.execute(update(SealedLetter).where(SealedLetter.sent_by_id == person_id).values(sent_by_id=None))
        steps = [*_of(UnsealingStep, UnsealingStep.person_id, person_id), *_of(PeersOpening, PeersOpening.person_id, person_id)]
        if not steps:
            return []
        why = lazy_("Whoever was concerned may see for ever that it was done, and why.")
        return [Kept(lazy_("That you looked who wrote a text, or read among peers, without your name"), why)]


def _letter(letter: SealedLetter) -> dict[str, Any]:
    return {name: getattr(letter, name) for name in ("kind", "words", "until", "sent_at")}


def _of(table: Any, column: Any, person_id: int) -> list[Any]:
    return list(session.execute(select(table).where(column == person_id).order_by(table.id)).scalars())
