"""A trace is found however it is written."""

from __future__ import annotations

import json
import traceback
from html import escape

import pytest

from ecommunity.web import logs
from tests.services.places import places_in


def test_a_trace_is_known_however_it_is_written() -> None:
    with pytest.raises(ValueError) as found:
        int("none")
    printed, logged = "".join(traceback.format_exception(found.value)), logs.trace(found.value)
    for said in (printed, logged, json.dumps({"exception": logged}), f"<pre>{escape(logged)}</pre>"):
        assert len(places_in(said)) == 1, said


def test_what_only_speaks_of_a_file_is_none() -> None:
    assert places_in('ecommunity: The file "people.csv" cannot be read, line 3 is cut off.') == []
