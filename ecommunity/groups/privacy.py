"""What groups know of a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select, update

from ecommunity.accounts.erasure import Kept
from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.groups.models import Group, Invitation, JoinRequest, Membership
from ecommunity.registry import personal_data


@personal_data(
    "groups",
    columns=["memberships.person_id", "join_requests.person_id", "invitations.invited_by_id", "invitations.email"],
)
class GroupData:
    """Memberships, requests, invitations."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        rows = select(Group.slug, Membership.role, Membership.since, Membership.ended_at).join(Membership, Membership.group_id == Group.id)
        asked = select(Group.slug, JoinRequest.words, JoinRequest.asked_at).join(JoinRequest, JoinRequest.group_id == Group.id)
        sent = select(Group.slug, Invitation.email, Invitation.created_at).join(Invitation, Invitation.group_id == Group.id)
        return {
            "memberships": [row._asdict() for row in session.execute(rows.where(Membership.person_id == person_id))],
            "requests": [row._asdict() for row in session.execute(asked.where(JoinRequest.person_id == person_id))],
            "invitations_sent": [row._asdict() for row in session.execute(sent.where(Invitation.invited_by_id == person_id))],
        }

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        email = session.execute(select(Person.email).where(Person.id == person_id)).scalar()
        session.execute(delete(Membership).where(Membership.person_id == person_id))
        session.execute(delete(JoinRequest).where(JoinRequest.person_id == person_id))
        session.execute(update(Invitation).where(Invitation.invited_by_id == person_id).values(invited_by_id=None))
        if email:
            session.execute(delete(Invitation).where(func.lower(Invitation.email) == email.lower()))
        return []
