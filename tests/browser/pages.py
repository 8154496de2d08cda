"""Every address of the site that shows a page, with a value for each of its variables, and who may see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests

from tests.live.server import LiveServer


@dataclass
class Site:
    """Ids of things in the demo, found through the API as an outside program would."""

    server: LiveServer
    values: dict[str, Any] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return self.server.url + path.format(**self.values)


# path → the people of the demo who look at it (None is a visitor)
PAGES: dict[str, list[str | None]] = {
    "/": [None, "nfp.new", "ngo", "admin"],
    "/sign-in": [None],
    "/join": [None],
    "/sign-in/link": [None],
    "/sign-in/link/sent": [None],
    "/join/an-old-token-that-does-not-work": [None],
    "/join/invited/an-old-token-that-does-not-work": [None],
    "/reset/an-old-token-that-does-not-work": [None],
    "/account": ["nfp.new"],
    "/account/notices": ["nfp.new"],
    "/notices": ["nfp.new"],
    "/questions": [None, "nfp.new"],
    "/questions?show=unread": ["nfp.new"],
    "/unread": ["nfp.new"],
    "/following": ["nfp.new"],
    "/asks": ["nfp.new"],
    "/directory/mine/expertise": ["nfp.new"],
    "/account/email": ["nfp.new"],
    "/account/password": ["nfp.new"],
    "/account/sessions": ["nfp.new"],
    "/account/feeds": ["nfp.new"],
    "/account/data": ["nfp.new"],
    "/account/leave": ["nfp.new"],
    "/account/under-18": ["nfp.new", "youth"],
    "/guardian/an-old-token-that-does-not-work": [None],
    "/guardian/end/an-old-token-that-does-not-work": [None],
    "/guardian/answered/yes": [None],
    "/under-18": ["secretariat"],
    "/directory/mentoring": ["nfp.new", "youth"],
    "/directory/mentoring/offer": ["nfp.new"],
    "/directory/mentoring/confirming": ["secretariat"],
    "/account/left": [None],
    "/mailbox": [None],
    "/communities": [None, "nfp.new"],
    "/communities/first-steps": [None, "nfp.new"],
    "/communities/nfp-lounge": ["nfp.new"],
    "/communities/nfp-lounge/ask": ["nfp.new"],
    "/communities/nfp-lounge/discuss": ["nfp.new"],
    "/communities/nfp-lounge/announce": ["nfp.3"],
    "/communities/first-steps/threads": [None, "nfp.new"],
    "/communities/cop-cycle/threads?kind=announcement": ["nfp.new"],
    "/drafts": ["nfp.new"],
    "/tags": [None, "secretariat"],
    "/tags/add": ["secretariat"],
    "/tags/civil-society": [None, "nfp.new"],
    "/tags/civil-society/change": ["secretariat"],
    "/threads/{led}/tags": ["secretariat"],
    "/calendar": [None, "nfp.new"],
    "/calendar/add": ["secretariat"],
    "/groups": [None, "chair"],
    "/groups/wg-a": ["chair", "ngo"],
    "/groups/wg-a/members": ["chair"],
    "/threads/{thread}": [None, "nfp.new"],
    "/threads/{led}/moderate": ["secretariat"],
    "/threads/{led}/moderate/move": ["secretariat"],
    "/threads/{led}/moderate/split": ["secretariat"],
    "/report/post/{post}": ["nfp.new"],
    "/moderation/post/{led_post}": ["secretariat"],
    "/communities/cop-cycle/moderation": ["secretariat"],
    "/communities/cop-cycle/moderation/log": ["secretariat"],
    "/communities/cop-cycle/moderation/rename": ["secretariat"],
    "/communities/cop-cycle/moderation/merge": ["secretariat"],
    "/moderation/appeals": ["secretariat"],
    "/threads/{thread}?quote={post}": ["nfp.new"],
    "/threads/{thread}/people": ["nfp.new"],
    "/threads/{thread}/module": ["secretariat"],
    "/posts/{post}/history": [None],
    "/posts/{post}/edit": ["ngo"],
    "/posts/{post}/withdraw": ["ngo"],
    "/help/by-role": [None],
    "/threads/by-role": ["nfp.new"],
    "/threads/{sealed}/claim": ["nfp.new"],
    "/posts/{sealed_post}/write-to-author": ["nfp.3"],
    "/posts/{sealed_post}/unseal": ["secretariat"],
    "/unsealings": ["admin"],
    "/peers-reports": ["secretariat"],
    "/communities/nfp-lounge/openings": ["nfp.new"],
    "/modules": [None, "nfp.new"],
    "/modules/first-90-days": [None, "nfp.new"],
    "/modules/cms-family": [None, "nfp.new"],
    "/modules/cms-family/questions": [None],
    "/modules/cms-family?level=advanced": [None],
    "/meetings": [None, "ngo", "chair"],
    "/meetings/{meeting}": ["ngo", "chair", "nfp.new", "rapporteur"],
    "/meetings/{meeting}/console": ["chair"],
    "/meetings/{meeting}/interpreting": ["chair"],
    "/meetings/{meeting}/rapporteur": ["rapporteur"],
    "/meetings/{meeting}/projector": ["ngo"],
    "/meetings/{meeting}/times": ["ngo", "chair"],
    "/meetings/{meeting}/times?day=2027-01-12&minutes=120": ["chair"],
    "/meetings/{meeting}/copy": ["secretariat"],
    "/meetings/{meeting}/change": ["chair"],
    "/meetings/plan": ["chair"],
    "/meetings/plan?kind=community_call": ["chair", "secretariat"],
    "/meetings/templates/{template}": ["chair"],
    "/meetings/{meeting}/registration": ["nfp.new", "chair", "secretariat"],
    "/meetings/{meeting}/registration/others?who=amina": ["secretariat"],
    "/meetings/{meeting}/registration/evidence": ["ngo"],
    "/meetings/{meeting}/prepare": ["chair", "secretariat"],
    "/meetings/{meeting}/participants": ["ngo", "chair"],
    "/meetings/{held}/report": ["ngo"],
    "/meetings/{meeting}/test": [None, "ngo"],
    "/meetings/{meeting}/written": ["ngo"],
    "/meetings/{meeting}/report": ["ngo", "rapporteur"],
    "/meetings/{meeting}/statements": ["ngo"],
    "/meetings/{meeting}/actions": ["chair"],
    "/meetings/{meeting}/chat?to=bureau": ["ngo", "chair"],
    "/meetings/{meeting}/papers": ["ngo", "chair"],
    "/meetings/{meeting}/shown": ["ngo"],
    "/directory": ["nfp.new"],
    "/directory/interests": ["business"],
    "/search?q=focal": [None, "nfp.new"],
    "/search?q=zzzzzz": [None],
    "/help": [None],
    "/terms": [None],
    "/privacy": [None],
    "/charter": [None],
    "/accessibility": [None],
    "/offline": [None],
    "/no-such-page": [None],
    "/admin/settings": ["admin"],
    "/admin/people": ["admin"],
    "/admin/outbox": ["admin"],
    "/admin/status": ["admin"],
    "/symbols/UNEP/CMS/COP15/Doc.99": [None],
}


def find(server: LiveServer) -> Site:
    """What the pages' variables stand for in this demo."""
    headers = {"Authorization": f"Bearer {server.token('nfp.new')}"}

    def get(path: str) -> Any:
        return requests.get(server.url + "/api/v1" + path, headers=headers, timeout=10).json()

    site = Site(server)
    site.values["thread"] = get("/threads?community=first-steps")["items"][0]["id"]
    site.values["post"] = get(f"/threads/{site.values['thread']}")["posts"][0]["id"]
    site.values["led"] = get("/threads?community=cop-cycle")["items"][0]["id"]
    site.values["led_post"] = get(f"/threads/{site.values['led']}")["posts"][0]["id"]
    sealed = next(row["id"] for row in get("/threads?community=nfp-lounge")["items"] if row["title"].startswith("I was appointed"))
    site.values |= {"sealed": sealed, "sealed_post": get(f"/threads/{sealed}")["posts"][0]["id"]}
    meetings = get("/meetings")["items"]
    site.values |= {
        "template": 1,
        "meeting": meetings[0]["id"],
        "held": next(row["id"] for row in meetings if row["state"] == "report_adopted"),
    }
    return site
