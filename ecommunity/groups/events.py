"""What happened to groups."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("groups.group_created")
@dataclass(frozen=True)
class GroupCreated:
    group_id: int


@event("groups.member_joined")
@dataclass(frozen=True)
class MemberJoined:
    group_id: int
    person_id: int


@event("groups.member_left")
@dataclass(frozen=True)
class MemberLeft:
    group_id: int
    person_id: int


@event("groups.join_requested")
@dataclass(frozen=True)
class JoinRequested:
    group_id: int
    person_id: int


@event("groups.join_answered")
@dataclass(frozen=True)
class JoinAnswered:
    group_id: int
    person_id: int
    let_in: bool


@event("groups.invitation_sent")
@dataclass(frozen=True)
class InvitationSent:
    invitation_id: int
