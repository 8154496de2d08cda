"""Instruments, countries and their status by instrument and date, organisations, and who holds which function for whom."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import Base, UtcDateTime
from ecommunity.directory.kinds import (
    FUNCTIONS,
    INSTRUMENT_KINDS,
    ORGANISATION_KINDS,
    REGIONS,
    STANDING,
    STATES,
    STATUSES,
    listed,
)


class Instrument(Base):
    """The Convention, an Agreement or a memorandum of understanding."""

    __tablename__ = "instruments"
    __table_args__ = (CheckConstraint(f"kind IN ({listed(INSTRUMENT_KINDS)})", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    names: Mapped[dict[str, str]] = mapped_column(JSON)


class Country(Base):
    """A State or territory; whether it is a Party to something is a question of instrument and date, never a column here."""

    __tablename__ = "countries"
    __table_args__ = (CheckConstraint(f"region IN ({listed(REGIONS)})", name="region"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(2), unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    region: Mapped[str] = mapped_column(String(24))


class PartyStatus(Base):
    """What a country is to an instrument, from one day to another, and where that is written."""

    __tablename__ = "party_statuses"
    __table_args__ = (
        CheckConstraint(f"status IN ({listed(STATUSES)})", name="status"),
        CheckConstraint("until_on IS NULL OR until_on > from_on", name="order"),
        Index("ix_party_statuses_country_instrument", "country_id", "instrument_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country_id: Mapped[int] = mapped_column(ForeignKey("countries.id"))
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id"), index=True)
    status: Mapped[str] = mapped_column(String(12))
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(300))
    as_at: Mapped[date] = mapped_column(Date)
    country: Mapped[Country] = relationship(lazy="joined", innerjoin=True)
    instrument: Mapped[Instrument] = relationship(lazy="joined", innerjoin=True)


class Organisation(Base):
    """Whom people speak or work for. `code` is a country's code for a government, a short name for others."""

    __tablename__ = "organisations"
    __table_args__ = (CheckConstraint(f"kind IN ({listed(ORGANISATION_KINDS)})", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    country_id: Mapped[int | None] = mapped_column(ForeignKey("countries.id"), index=True)
    partner_from: Mapped[date | None] = mapped_column(Date)
    partner_until: Mapped[date | None] = mapped_column(Date)
    special_accreditation: Mapped[bool] = mapped_column(default=False)
    range_state_org: Mapped[bool] = mapped_column(default=False)
    country: Mapped[Country | None] = relationship(lazy="joined", innerjoin=False)


class Affiliation(Base):
    """One person holds one function for one organisation, for a term. Of the evidence only is kept that it was seen, by whom and when."""

    __tablename__ = "affiliations"
    __table_args__ = (
        CheckConstraint(f"function IN ({listed(FUNCTIONS)})", name="function"),
        CheckConstraint(f"state IN ({listed(STATES)})", name="state"),
        CheckConstraint("until_on IS NULL OR until_on > from_on", name="order"),
        Index("ix_affiliations_published", "is_published", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    function: Mapped[str] = mapped_column(String(32))
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id"), index=True)
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16), default="claimed")
    evidence: Mapped[str] = mapped_column(String(300), default="")
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_published: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[person_id])
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    instrument: Mapped[Instrument | None] = relationship(lazy="joined", innerjoin=False)

    def stands_on(self, day: date) -> bool:
        """Verified, and the day lies in the term."""
        return self.state in STANDING and self.from_on <= day and (self.until_on is None or day < self.until_on)

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None and self.state in STANDING


class Letter(Base):
    """A message that somebody sent through the directory; its text is gone after thirty days."""

    __tablename__ = "letters"
    __table_args__ = (Index("ix_letters_sender_sent", "sender_id", "sent_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    affiliation_id: Mapped[int] = mapped_column(ForeignKey("affiliations.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
