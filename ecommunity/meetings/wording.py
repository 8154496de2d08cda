"""The words of a sitting by key, in the reader's language: for the templates, and as JSON for the scripts of the page."""

from __future__ import annotations

from typing import Any

from ecommunity.web.words import _


def capacities() -> dict[str, str]:
    """In which capacity somebody takes part."""
    return {
        "party": _("Party"),
        "non_party": _("Non-Party State"),
        "igo": _("Intergovernmental organisation"),
        "expert": _("Scientific expert"),
        "secretariat": _("Secretariat"),
        "iplc": _("Indigenous Peoples and local communities"),
        "youth": _("Youth"),
        "ngo": _("NGO"),
        "academia": _("Academia"),
        "private_sector": _("Private sector"),
        "none": "",
    }


def functions() -> dict[str, str]:
    """What somebody does in the meeting."""
    return {
        "chair": _("Chair"),
        "co_chair": _("Co-chair"),
        "vice_chair": _("Vice-chair"),
        "rapporteur": _("Rapporteur"),
        "secretariat_officer": _("Secretariat officer"),
        "interpreter": _("Interpreter"),
        "captioner": _("Captioner"),
        "access_assistant": _("Access assistant"),
        "tech_support": _("Technical support"),
        "head_of_delegation": _("Head of delegation"),
        "delegate": _("Delegate"),
        "alternate": _("Alternate"),
        "adviser": _("Adviser"),
        "observer": _("Observer"),
    }


def kinds() -> dict[str, str]:
    """What a request is for."""
    return {
        "intervention": _("Intervention"),
        "point_of_order": _("Point of order"),
        "right_of_reply": _("Right of reply"),
        "technical": _("Technical signal"),
        "motion": _("Motion"),
    }


def categories() -> dict[str, str]:
    """What a point of order is about."""
    return {
        "procedure": _("The procedure is not followed"),
        "ruling": _("I ask for a ruling"),
        "quorum": _("I ask for a quorum check"),
        "availability": _("Interpretation or a document is missing"),
    }


def rulings() -> dict[str, str]:
    """What a point of order may be ruled."""
    return {
        "upheld": _("upheld"),
        "not_upheld": _("not upheld"),
        "noted": _("noted"),
        "not_a_point_of_order": _("not a point of order"),
    }


def stances() -> dict[str, str]:
    """On which side of a motion somebody speaks."""
    return {"for": _("for the motion"), "against": _("against the motion")}


def motion_results() -> dict[str, str]:
    """What the meeting said to a motion."""
    return {"carried": _("carried"), "not_carried": _("not carried")}


def motions() -> dict[str, str]:
    """What a motion asks for, in order of precedence."""
    return {
        "suspend": _("Suspend the sitting"),
        "adjourn_sitting": _("Adjourn the sitting"),
        "adjourn_debate": _("Adjourn the debate"),
        "close_debate": _("Close the debate"),
    }


def sitting_states() -> dict[str, str]:
    """How a sitting stands."""
    return {
        "scheduled": _("Not open yet"),
        "waiting_room": _("Waiting room open"),
        "open": _("Open"),
        "suspended": _("Suspended"),
        "closed": _("Closed"),
    }


def list_states() -> dict[str, str]:
    """How a speakers' list stands."""
    return {
        "not_open": _("The speakers’ list is not open yet."),
        "open": _("The speakers’ list is open."),
        "closing": _("The speakers’ list closes soon."),
        "closed": _("The speakers’ list is closed."),
    }


def item_states() -> dict[str, str]:
    """How an agenda item stands."""
    return {
        "pending": _("Not yet taken up"),
        "introduced": _("Introduced"),
        "debate_open": _("Debate open"),
        "debate_suspended": _("Debate suspended"),
        "debate_closed": _("Debate closed"),
        "sent_to_group": _("Sent to a group"),
        "group_reported": _("The group reported"),
        "text_pending": _("Text awaited"),
        "text_bracketed": _("Text with brackets"),
        "text_clean": _("Clean text"),
        "proposed_for_adoption": _("Proposed for adoption"),
        "put_to_vote": _("Put to the vote"),
        "adopted": _("Adopted"),
        "adopted_as_amended": _("Adopted as amended"),
        "noted": _("Noted"),
        "endorsed": _("Endorsed"),
        "no_consensus": _("No consensus"),
        "not_adopted": _("Not adopted"),
        "deferred": _("Deferred"),
        "withdrawn": _("Withdrawn by the proponent"),
    }


def request_states() -> dict[str, str]:
    """How a request stands."""
    return {
        "queued": _("Waiting"),
        "called": _("Called"),
        "speaking": _("Speaking"),
        "held": _("On hold"),
        "done": _("Done"),
        "withdrawn": _("Withdrawn"),
        "skipped": _("Passed over"),
        "converted_to_text": _("Delivered in writing"),
        "refused": _("Refused"),
    }


def modes() -> dict[str, str]:
    """How somebody takes part."""
    return {"video": _("Video"), "audio": _("Audio only"), "text": _("Text only"), "room": _("In the room")}


def meeting_states() -> dict[str, str]:
    """How a meeting stands."""
    return {
        "draft": _("Draft"),
        "announced": _("Announced"),
        "registration_open": _("Registration open"),
        "registration_closed": _("Registration closed"),
        "in_progress": _("Live now"),
        "suspended": _("Suspended"),
        "closed": _("Closed"),
        "report_draft": _("Report being drafted"),
        "report_comment": _("Report open for comments"),
        "report_adopted": _("Report adopted"),
        "archived": _("Archived"),
        "postponed": _("Postponed"),
        "cancelled": _("Cancelled"),
        "adjourned_to_part_n": _("Adjourned to a further part"),
    }


def formalities() -> dict[str, str]:
    """In which zone a meeting stands."""
    return {
        "informal": _("Informal exchange"),
        "procedural": _("Procedural: on the record"),
        "training": _("Training: an exercise with invented States"),
    }


def meeting_kinds() -> dict[str, str]:
    """What kinds of meeting there are."""
    return {
        "community_call": _("Community call"),
        "webinar_training": _("Webinar or training"),
        "mock_negotiation": _("Mock negotiation"),
        "wg_session": _("Session of a working group"),
        "advisory_body": _("Meeting of an advisory body"),
        "governing_body_remote": _("Meeting of a governing body"),
    }


def accesses() -> dict[str, str]:
    """Who may read a meeting."""
    return {"public": _("Everybody"), "registered": _("Everybody who is signed in"), "group": _("Members of the group")}


def headings() -> dict[str, str]:
    """The headings of the lists on other pages."""
    return {"mine": _("Your next meetings"), "coming": _("Next meetings"), "public": _("Open meetings"), "group": _("Meetings")}


def by_key() -> dict[str, str]:
    """The words that the scripts of a sitting look up, as `kind.word`: the very words of the page that the server draws."""
    tables = {
        "capacity": capacities(),
        "function": functions(),
        "item": item_states(),
        "kind": kinds(),
        "list": list_states(),
        "meeting": meeting_states(),
        "mode": modes(),
        "state": sitting_states(),
    }
    return {f"{table}.{key}": text for table, words in tables.items() for key, text in words.items()}


def everything() -> dict[str, Any]:
    """All words of a sitting's page."""
    return {
        "capacities": capacities(),
        "functions": functions(),
        "kinds": kinds(),
        "categories": categories() | stances(),
        "points": categories(),
        "stances": stances(),
        "rulings": rulings(),
        "motions": motions(),
        "motion_results": motion_results(),
        "sitting_states": sitting_states(),
        "list_states": list_states(),
        "item_states": item_states(),
        "request_states": request_states(),
        "modes": modes(),
    }
