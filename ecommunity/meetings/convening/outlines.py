"""The plan of a meeting without people and dates: what a copy takes over, and what a template keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from ecommunity.meetings import times
from ecommunity.meetings.models import AgendaItem, Meeting, Sitting


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlannedSitting(_Part):
    """When it begins, in seconds after the meeting's start, and which sitting of the plan it repeats, by place."""

    after_s: int
    minutes: int
    repeats: int | None = None


class PlannedItem(_Part):
    """An item as it was before anybody took it up. Without a number it has that of its place."""

    number: str | None
    titles: dict[str, str]
    lang: str
    minutes: int | None
    documents: list[dict[str, Any]]
    presenter: int | None
    speaking_limit_s: int | None


class Outline(_Part):
    """Everything of a meeting that another one can have too. `lasts_s` is from its start to its end, in seconds."""

    titles: dict[str, str]
    lang: str
    kind: str
    access: str
    rules: str
    languages: list[str]
    venue: str
    remote_seats: int | None
    lasts_s: int | None
    sittings: list[PlannedSitting]
    items: list[PlannedItem]

    def without_documents(self) -> Self:
        """The same for meetings of which nobody knows yet what lies on their table."""
        return self.model_copy(update={"items": [item.model_copy(update={"documents": []}) for item in self.items]})


def outline_of(meeting: Meeting, items: Sequence[AgendaItem]) -> Outline:
    """The plan of this meeting: no sitting that was cancelled, no item that was withdrawn, nothing that happened."""
    lasts = meeting.ends_at - meeting.starts_at if meeting.ends_at is not None else None
    return Outline(
        titles=dict(meeting.titles),
        lang=meeting.lang,
        kind=meeting.kind,
        access=meeting.access,
        rules=meeting.rules,
        languages=list(meeting.languages),
        venue=meeting.venue,
        remote_seats=meeting.remote_seats,
        lasts_s=int(lasts.total_seconds()) if lasts is not None else None,
        sittings=_sittings(meeting),
        items=[_item(item) for item in items if item.state != "withdrawn"],
    )


def _sittings(meeting: Meeting) -> list[PlannedSitting]:
    held: list[Sitting] = [sitting for sitting in meeting.sittings if not times.is_cancelled(sitting)]
    begins = min((sitting.starts_at for sitting in held), default=meeting.starts_at)
    first_of: dict[int, int] = {}
    found = []
    for place, sitting in enumerate(held):
        first = first_of.setdefault(sitting.repeats_id or sitting.id, place)
        after = int((sitting.starts_at - begins).total_seconds())
        found.append(PlannedSitting(after_s=after, minutes=times.minutes_of(sitting), repeats=first if first != place else None))
    return found


def _item(item: AgendaItem) -> PlannedItem:
    return PlannedItem(
        number=None if item.number == str(item.position) else item.number,
        titles=dict(item.titles),
        lang=item.lang,
        minutes=item.minutes,
        documents=[{key: value for key, value in paper.items() if key != "outcome"} for paper in item.documents],
        presenter=item.presenter_id,
        speaking_limit_s=item.speaking_limit_s,
    )
