"""What happened to the consent of guardians."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("accounts.minor_declared")
@dataclass(frozen=True)
class MinorDeclared:
    """Somebody is under 18, as they say or as the Secretariat corrected it."""

    person_id: int


@event("accounts.guardian_asked")
@dataclass(frozen=True)
class GuardianAsked:
    """A guardian must be mailed two links: one to answer, one to take a yes back."""

    link_id: int
    end_link_id: int


@event("accounts.consent_given")
@dataclass(frozen=True)
class ConsentGiven:
    person_id: int


@event("accounts.consent_refused")
@dataclass(frozen=True)
class ConsentRefused:
    person_id: int


@event("accounts.consent_ended")
@dataclass(frozen=True)
class ConsentEnded:
    """A guardian, or the Secretariat, took the consent back."""

    person_id: int


@event("accounts.consent_lapsed")
@dataclass(frozen=True)
class ConsentLapsed:
    """The guardian did not answer in time; their address is forgotten."""

    person_id: int
