"""The feeds, and the page where a member finds the addresses of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy import Select, select

from ecommunity.authz import GUEST, Actor, require
from ecommunity.boundary import current_actor
from ecommunity.config import settings
from ecommunity.forum import presented, presenting, queries
from ecommunity.forum.asking.models import Tag, ThreadTag
from ecommunity.forum.asking.tags import get_tag
from ecommunity.forum.feeds import atom
from ecommunity.forum.feeds import queries as feeds
from ecommunity.forum.following.queries import list_followed_tags
from ecommunity.forum.models import Post, Thread
from ecommunity.groups.models import Group
from ecommunity.groups.queries import list_own_groups
from ecommunity.web import site, words
from ecommunity.web.forms import submit
from ecommunity.web.words import _, local

# What a feed says of its beginning as long as nothing stands in it.
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def add_to(bp: Blueprint) -> None:
    """The routes of the feeds."""
    bp.get("/communities/<slug>/feed.atom")(community_feed)
    bp.get("/feeds/<secret>/communities/<slug>.atom")(own_community_feed)
    bp.get("/tags/<slug>/feed.atom")(tag_feed)
    bp.get("/feeds/<secret>/tags/<slug>.atom")(own_tag_feed)
    bp.get("/account/feeds")(own_feeds)
    bp.post("/account/feeds/renew")(renew_feed_address)


def community_feed(slug: str) -> Response:
    """What visitors may read of the community, whoever asks."""
    return _feed_of_community(GUEST, queries.get_community_at(GUEST, slug))


def own_community_feed(secret: str, slug: str) -> Response:
    """What the person of this address may read of the community now, also by a name that it had."""
    reader = feeds.reader_of(secret)
    words.speak(reader.language)
    return _feed_of_community(reader, queries.get_community(reader, slug))


def _feed_of_community(reader: Actor, community: Group) -> Response:
    threads = queries.visible_threads(reader).where(Thread.community_id == community.id)
    return answer(reader, threads, local(community.names), url_for("groups.community", slug=community.slug), community.created_at)


def tag_feed(slug: str) -> Response:
    """What visitors may read about the tag, whoever asks."""
    return _feed_of_tag(GUEST, slug)


def own_tag_feed(secret: str, slug: str) -> Response:
    """What the person of this address may read about the tag now, in whatever community."""
    reader = feeds.reader_of(secret)
    words.speak(reader.language)
    return _feed_of_tag(reader, slug)


def _feed_of_tag(reader: Actor, slug: str) -> Response:
    tag = get_tag(slug)
    threads = queries.visible_threads(reader).where(Thread.id.in_(select(ThreadTag.thread_id).where(ThreadTag.tag_id == tag.id)))
    return answer(reader, threads, local(tag.names), url_for("forum.show_tag", slug=slug), FIRST)


def answer(reader: Actor, threads: Select[Thread], title: str, page: str, began: datetime) -> Response:
    """The newest posts of these threads as the reader may see them; 304 for whoever has them already."""
    entries = [_entry(reader, post) for post in feeds.newest_posts(threads)]
    shown = f"{title} · {site.site().name}"
    feed = atom.Feed(_whole(page), settings.site_url + request.path, shown, site.site().name, words.language(), began, entries)
    response = make_response(atom.draw(feed))
    response.mimetype = atom.MEDIA_TYPE
    response.add_etag()
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.make_conditional(request)
    return response


def _entry(reader: Actor, post: Post) -> atom.Entry:
    thread = post.thread
    title = thread.title if post.is_opening else _("Re: %(title)s", title=thread.title)
    html = str(presented.text_for(reader, post)).replace('href="/', f'href="{settings.site_url}/')
    author = presenting.author_of(post, thread.opening).in_words
    where = f"{settings.site_url}/posts/{post.id}"
    return atom.Entry(where, title, author, post.created_at, post.edited_at or post.created_at, post.language, html)


def _whole(path: str) -> str:
    """The address with the name of the site, of a path that begins with where the site lies."""
    return settings.site_url + path.removeprefix(request.script_root)


def own_feeds() -> str:
    """The addresses of the actor's feeds, one for each of their communities and of the tags that they follow."""
    actor = current_actor()
    require(lambda who: not who.is_guest, actor)
    secret = feeds.own_address(actor)
    own = [group for group in list_own_groups(actor) if group.is_community]
    tags = [tag for tag, _volume in list_followed_tags(actor)]
    addresses = [*_own_urls(secret, "community", own), *_own_urls(secret, "tag", tags)] if secret else []
    return render_template("forum/feeds/own.html", addresses=addresses, secret=secret, things=[*own, *tags])


def _own_urls(secret: str, kind: str, things: Sequence[Group | Tag]) -> list[tuple[str, str]]:
    return [(local(thing.names), _whole(url_for(f"forum.own_{kind}_feed", secret=secret, slug=thing.slug))) for thing in things]


def renew_feed_address() -> Any:
    had_one = feeds.own_address(current_actor())
    submit("forum.renew_feed_address")
    if had_one:
        flash(_("Your feeds have a new address. The one of before does not work any more."), "good")
    return redirect(url_for("forum.own_feeds"), 303)
