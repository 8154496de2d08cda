"""Who is bound by what, which organisations there are, and who has which function in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import Base, UtcDateTime

Status = Literal["party", "signatory", "range_state", "non_party"]
OrganisationKind = Literal[
    "party_government",
    "non_party_government",
    "reio",
    "un_body",
    "igo",
    "mea_secretariat",
    "cms_instrument_secretariat",
    "ngo_international",
    "ngo_national",
    "quasi_ngo",
    "ipo_lc",
    "youth_org",
    "academia",
    "private_sector",
    "donor_foundation",
    "media",
    "cms_secretariat",
]
# The functions that people claim themselves; those of one meeting are given in the meeting.
Function = Literal[
    "nfp",
    "stc_member",
    "stc_alternate",
    "sci_councillor",
    "delegate",
    "adviser",
    "representative",
    "youth_representative",
    "iplc_representative",
    "researcher",
    "cs_liaison",
    "constituency_focal_point",
    "secretariat_officer",
    "interpreter",
    "tech_support",
]
FUNCTIONS = get_args(Function)
# Their own constituency says who speaks for them, never the Secretariat alone.
SELF_GOVERNED = frozenset({"ipo_lc", "youth_org"})
AFFILIATION_STATES = ("invited", "claimed", "evidence_given", "verified", "ended")
REGIONS = ("africa", "asia", "europe", "latin_america_caribbean", "north_america", "oceania", "west_asia")


class Instrument(Base):
    """One treaty or memorandum of the Family."""

    __tablename__ = "instruments"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    is_binding: Mapped[bool]


class Country(Base):
    """A State or territory, by its ISO 3166 code."""

    __tablename__ = "countries"
    __table_args__ = (CheckConstraint("length(code) = 2", name="code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(2), unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    region: Mapped[str] = mapped_column(String(30))


class PartyStatus(Base):
    """What a country is to an instrument from one day on, and who says so. Half-open: `until` is the first day that it is not any more."""

    __tablename__ = "party_statuses"
    __table_args__ = (
        UniqueConstraint("country_id", "instrument_id", "since"),
        CheckConstraint("status IN ('party', 'signatory', 'range_state', 'non_party')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country_id: Mapped[int] = mapped_column(ForeignKey("countries.id"))
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id"))
    status: Mapped[str] = mapped_column(String(16))
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200))
    as_at: Mapped[date]

    country: Mapped[Country] = relationship(lazy="raise")
    instrument: Mapped[Instrument] = relationship(lazy="raise")


class Organisation(Base):
    """A government, body, organisation, community or company that people act for."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    country_id: Mapped[int | None] = mapped_column(ForeignKey("countries.id"))
    has_partner_agreement: Mapped[bool] = mapped_column(default=False)

    country: Mapped[Country | None] = relationship(lazy="joined")


class Affiliation(Base):
    """A person's function in an organisation, for a term, and who verified it on seeing what. Shown to others only when published."""

    __tablename__ = "affiliations"
    __table_args__ = (
        CheckConstraint("state IN ('invited', 'claimed', 'evidence_given', 'verified', 'ended')", name="state"),
        Index("ix_affiliations_function", "function", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id"))
    function: Mapped[str] = mapped_column(String(30))
    since: Mapped[date]
    until: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(16), default="claimed")
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    evidence: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    is_published: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    instrument: Mapped[Instrument | None] = relationship(lazy="raise")

    def stands_on(self, day: date) -> bool:
        """Verified, and the day lies in the term."""
        return self.state == "verified" and self.since <= day and (self.until is None or day < self.until)


class Letter(Base):
    """A message that somebody sent through the directory; it is forgotten after thirty days."""

    __tablename__ = "letters"
    __table_args__ = (Index("ix_letters_sender_sent", "sender_id", "sent_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    affiliation_id: Mapped[int] = mapped_column(ForeignKey("affiliations.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    affiliation: Mapped[Affiliation] = relationship(lazy="raise")
