"""What people are told of their own account: what a guardian answered."""

from __future__ import annotations

from collections.abc import Sequence

from ecommunity import clock
from ecommunity.accounts.young.events import ConsentEnded, ConsentGiven, ConsentLapsed, ConsentRefused
from ecommunity.accounts.young.queries import find_minor, own_minor
from ecommunity.authz import Actor
from ecommunity.notices.lines import Line
from ecommunity.notices.models import Notice
from ecommunity.notices.telling import tell
from ecommunity.registry import lines_of_notices, subscribes
from ecommunity.web.words import _

KIND = "accounts.consent"


@subscribes(ConsentGiven, as_="notices.tell_consent_given")
@subscribes(ConsentRefused, as_="notices.tell_consent_refused")
@subscribes(ConsentEnded, as_="notices.tell_consent_ended")
@subscribes(ConsentLapsed, as_="notices.tell_consent_lapsed")
def tell_of_consent(happened: ConsentGiven | ConsentRefused | ConsentEnded | ConsentLapsed) -> None:
    """The person knows; nobody who came of age meanwhile."""
    row = find_minor(happened.person_id)
    if row is not None and row.decided_at is not None:
        tell(happened.person_id, KIND, happened.person_id, key=f"consent:{clock.rfc3339(row.decided_at)}")


@lines_of_notices(KIND)
def lines_of_consent(actor: Actor, notices: Sequence[Notice]) -> dict[int, Line]:
    """How it stands now, whatever it was when the notice came."""
    row = own_minor(actor)
    texts = {
        "given": _("Your parent or guardian agreed: you can write and take part."),
        "refused": _("Your parent or guardian does not agree. You can go on reading."),
        "ended": _("The consent of your parent or guardian was taken back. You can go on reading."),
        "silent": _("Your parent or guardian did not answer. We forgot their address; you can ask again."),
    }
    text = texts.get(row.state, "") if row else ""
    return {notice.id: Line(text, "/account/under-18") for notice in notices} if text else {}
