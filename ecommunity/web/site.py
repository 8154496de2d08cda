"""What the administrator chose for this site: its name, look, languages, contact, who may join, how long things are kept."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, fields, replace
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity.config import settings
from ecommunity.db import Base, session

FRESH_S = 5.0


class SiteSetting(Base):
    """One choice of the administrator."""

    __tablename__ = "site_settings"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


@dataclass(frozen=True)
class Site:
    """The site as pages show it. `sign_up` is open, invited or approved; `presence_days` is how long the presence log is kept."""

    name: str = "Flyway Commons"
    logo_url: str = ""
    logo: dict[str, str] | None = None
    accent: str = ""
    languages: list[str] = field(default_factory=lambda: ["en", "fr", "es"])
    contact: str = "help@demo.invalid"
    affiliation_note: str = ""
    sign_up: str = "open"
    presence_days: int = 90
    is_demo: bool = False


class _Cache:
    at = -FRESH_S
    site: Site | None = None


def site() -> Site:
    """The choices in force, at most five seconds old."""
    if _Cache.site is None or time.monotonic() - _Cache.at > FRESH_S:
        try:
            stored: dict[str, Any] = {row.name: row.value for row in session.execute(select(SiteSetting)).scalars()}
        except SQLAlchemyError:
            if _Cache.site is None:
                raise
            _Cache.at = time.monotonic()  # what was chosen before is still true; the database is asked again in a while
            return _Cache.site
        known = {f.name for f in fields(Site)}
        _Cache.site = replace(Site(is_demo=settings.demo), **{k: v for k, v in stored.items() if k in known and k != "is_demo"})
        _Cache.at = time.monotonic()
    return _Cache.site


def choose(**values: Any) -> None:
    """The site has these values from the commit on."""
    for name, value in values.items():
        session.merge(SiteSetting(name=name, value=value))
    forget()


def forget() -> None:
    """The next page reads the choices anew."""
    _Cache.site = None
