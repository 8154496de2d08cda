"""What the pages of the desk say about tests."""

from __future__ import annotations

from typing import Any

from ecommunity.boundary import current_actor
from ecommunity.meetings.entering import queries, words
from ecommunity.meetings.models import Meeting


def around(meeting: Meeting) -> dict[str, Any]:
    """The tests by person, and how one is told in a line; no tests for those who may not read them."""
    return {"tests": queries.list_tests(current_actor(), meeting), "test_in_short": words.in_short}
