"""What somebody says when they put a document into a library."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import StringConstraints

from ecommunity.boundary import Input, Language, ShortText, Slug


class ImportDocument(Input):
    """`file` is the digest of a file that has just arrived, `name` what its sender calls it; a door fills in both."""

    group: Slug
    file: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    symbol: Annotated[ShortText, StringConstraints(max_length=120)] | None = None
    title: ShortText | None = None
    language: Language | None = None
    standing: Literal["original", "courtesy"] | None = None
    as_at: date | None = None
