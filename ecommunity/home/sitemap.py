"""The address of every page that a visitor may read."""

from __future__ import annotations

from flask import url_for

from ecommunity.home import queries, texts


def public_paths() -> list[str]:
    """Paths under this site, the start page first."""
    lists = ("groups.communities", "groups.groups", "knowledge.index", "meetings.list_meetings")
    paths = [url_for("home.index"), *(url_for("home.page", name=name) for name in texts.NAMES), *(url_for(name) for name in lists)]
    for slug, kind in queries.public_groups():
        paths.append(url_for("groups.community" if kind == "community" else "groups.group", slug=slug))
    paths += [url_for("knowledge.module", slug=slug) for (slug,) in queries.public_modules()]
    paths += [url_for("meetings.room", meeting_id=number) for (number,) in queries.public_meetings()]
    paths += [url_for("documents.page", document_id=number) for (number,) in queries.public_documents()]
    return paths + [url_for("forum.thread", thread_id=number) for (number,) in queries.public_threads()]
