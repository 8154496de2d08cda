"""The plain forms behind the buttons of a meeting: each path below it is one command, after which one goes on at a page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for

from ecommunity.web.forms import submit

# A form that stands on one of these pages says so, and its reader comes back there.
CONSOLES = frozenset({"console", "interpreting", "rapporteur"})


def add_button(bp: Blueprint, path: str, command: str, page: str, anchor: str | None = None) -> None:
    """The path carries out the command; values in it are fields of the command."""

    def act(meeting_id: int, **fixed: Any) -> Any:
        submit(command, meeting=meeting_id, **fixed)
        if (back := request.form.get("back", "")) in CONSOLES:
            return redirect(url_for(f"meetings.{back}", meeting_id=meeting_id), 303)
        return redirect(url_for(f"meetings.{page}", meeting_id=meeting_id, _anchor=anchor), 303)

    endpoint = command.removeprefix("meetings.")
    bp.add_url_rule(f"/meetings/<int:meeting_id>/{path}", endpoint=endpoint, view_func=act, methods=["POST"])
