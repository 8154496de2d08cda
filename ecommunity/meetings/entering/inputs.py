"""What each command about taking part takes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from ecommunity.boundary import Id, Language, LongText
from ecommunity.meetings.entering.models import Connection, Device
from ecommunity.meetings.inputs import InMeeting
from ecommunity.meetings.models import Mode


class SaveTest(InMeeting):
    """What was measured just now; what is left out was not measured. With `connection` a new test begins."""

    connection: Connection | None = None
    round_trip_ms: Annotated[int, Field(ge=0, le=3_600_000)] | None = None
    bytes_per_s: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None
    clock_off_s: Annotated[int, Field(ge=-2_000_000_000, le=2_000_000_000)] | None = None
    microphone: Device | None = None
    camera: Device | None = None
    mode: Mode | None = None


class WriteIntervention(InMeeting):
    """The text of an intervention; of the request on the floor or else of the one that waits, when none is named."""

    text: LongText
    language: Language | None = None
    request: Id | None = None


HttpsAddress = Annotated[str, StringConstraints(pattern=r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!#-;=?-\[\]_a-z~]*)?$", max_length=500)]


class SetConferenceLink(InMeeting):
    """Where the sound is; left out, nowhere."""

    url: HttpsAddress | None = None
