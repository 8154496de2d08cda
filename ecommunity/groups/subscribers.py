"""The mails of groups."""

from __future__ import annotations

from sqlalchemy import select

from ecommunity.accounts.models import Person
from ecommunity.accounts.sessions import link_secret
from ecommunity.config import settings
from ecommunity.db import session
from ecommunity.groups import queries
from ecommunity.groups.events import InvitationSent, JoinAnswered, JoinRequested
from ecommunity.groups.models import LEADING, Group, Invitation, Membership
from ecommunity.mail import Mail
from ecommunity.registry import subscribes


@subscribes(InvitationSent, as_="groups.mail_invitation", outside=True)
def mail_invitation(happened: InvitationSent) -> Mail | None:
    row = session.get(Invitation, happened.invitation_id)
    group = session.get(Group, row.group_id) if row else None
    if row is None or group is None or row.used_at is not None:
        return None
    host = session.get(Person, row.invited_by_id) if row.invited_by_id else None
    values = {
        "names": group.names,
        "purposes": group.purposes,
        "host": host.name if host else "",
        "url": f"{settings.site_url}/invitations/{link_secret(row.salt, row.secret_hash)}",
        "expires_at": row.expires_at,
    }
    return Mail(to=row.email, template="groups/invitation", language=row.language, context=values)


@subscribes(JoinRequested, as_="groups.mail_leaders", outside=True)
def mail_leaders(happened: JoinRequested) -> list[Mail]:
    group = session.get(Group, happened.group_id)
    asker = session.get(Person, happened.person_id)
    if group is None or asker is None or queries.find_request(group.id, asker.id) is None:
        return []
    stmt = select(Person).join(Membership, Membership.person_id == Person.id)
    stmt = stmt.where(
        Membership.group_id == group.id, Membership.ended_at.is_(None), Membership.role.in_(LEADING), Person.state == "active"
    )
    values = {"names": group.names, "asker": asker.name, "url": f"{settings.site_url}/groups/{group.slug}/members"}
    return [
        Mail(to=leader.email, template="groups/join_requested", language=leader.language, name=leader.name, context=values)
        for leader in session.execute(stmt).scalars()
        if leader.email
    ]


@subscribes(JoinAnswered, as_="groups.mail_answer", outside=True)
def mail_answer(happened: JoinAnswered) -> Mail | None:
    group = session.get(Group, happened.group_id)
    person = session.get(Person, happened.person_id)
    if group is None or person is None or not person.email:
        return None
    values = {"names": group.names, "let_in": happened.let_in, "url": f"{settings.site_url}/groups/{group.slug}"}
    return Mail(to=person.email, template="groups/join_answered", language=person.language, name=person.name, context=values)
