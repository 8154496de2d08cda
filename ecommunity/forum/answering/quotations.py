"""Quotations of a post: kept when it is written, shown to whoever may read what they are from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import and_, delete, not_, or_, select, update
from sqlalchemy.orm import aliased, contains_eager

from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.forum import queries
from ecommunity.forum.answering import quoting
from ecommunity.forum.answering.events import QuotationsChanged
from ecommunity.forum.answering.models import PostQuote
from ecommunity.forum.answering.suggestions import MARK as SUGGESTS
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.presenting import author_of
from ecommunity.forum.revising.models import PostRevision
from ecommunity.web.words import _, language

LONGEST = 1_500
# A quotation that is begun for somebody has at most so many inside each other.
INSIDE = 2
# So many of the texts that a post had before are looked at for the words of a quotation.
EARLIER = 5


@dataclass
class Quotation:
    """A quotation as its reader may know it: without words when they may not."""

    quoted_id: int | None
    name: str
    in_words: str
    body: str
    html: str
    language: str
    is_altered: bool
    is_shown: bool


Quotations = dict[int, dict[int, Quotation]]
NO_QUOTATIONS: Quotations = {}


def load(actor: Actor, posts: Iterable[Post]) -> Quotations:
    """By post and place, in one statement; in none where nothing is quoted."""
    ids = {post.id for post in posts if "<!--quote " in post.body_html}
    if not ids:
        return NO_QUOTATIONS
    source = aliased(Post)
    may_read = and_(source.state == "shown", queries.readable_threads(actor).where(Thread.id == source.thread_id).exists())
    stmt = select(PostQuote, may_read).outerjoin(source, source.id == PostQuote.quoted_id).where(PostQuote.post_id.in_(ids))
    whole = contains_eager(PostQuote.quoted.of_type(source)).joinedload(source.author)
    found: Quotations = {}
    for row, is_readable in session.execute(stmt.options(whole).order_by(PostQuote.is_source.desc(), PostQuote.id)):
        places = found.setdefault(row.post_id, {})
        if row.is_source:
            places[row.place] = _quotation(row, bool(is_readable))
        elif not is_readable and row.place in places:
            places[row.place].is_shown = False
    return found


def _quotation(row: PostQuote, is_readable: bool) -> Quotation:
    source = row.quoted
    if source is None:  # a block that only holds quotations, or one of something that does not exist
        return Quotation(None, "", "", row.body, row.body_html, "", False, bool(row.body))
    author = author_of(source, source) if is_readable else None
    name, in_words = (author.shown, author.in_words) if author else ("", "")
    return Quotation(source.id, name, in_words, row.body, row.body_html, source.language, row.is_altered, is_readable)


def body_html(post: Post, known: Quotations) -> str:
    """The post with its quotations, as the reader for whom they were loaded may see them."""
    return _html(post.body_html.removesuffix(SUGGESTS), known.get(post.id, {}))


def _html(text: str, places: dict[int, Quotation]) -> str:
    return quoting.filled(text, quoting.HTML_MARK, lambda place: _drawn(places.get(place), places))


def _drawn(quotation: Quotation | None, places: dict[int, Quotation]) -> str:
    if quotation is None or not quotation.is_shown:
        return str(Markup('<blockquote><p class="quiet">{}</p></blockquote>\n').format(_("(This quotation is not shown.)")))
    inside = Markup(_html(quotation.html, places))  # noqa: S704 - sanitised when it was kept
    if quotation.quoted_id is None:
        return str(Markup("<blockquote>\n{}</blockquote>\n").format(inside))
    said = _("%(name)s wrote:", name=quotation.in_words)
    altered = Markup(' <span class="badge badge-quiet">{}</span>').format(_("not word for word")) if quotation.is_altered else ""
    frame = Markup('<p class="meta" lang="{}"><span><a href="/posts/{}">{}</a>{}</span></p>\n')
    head = frame.format(language(), quotation.quoted_id, said, altered)
    frame = Markup('<blockquote lang="{}" data-quote="{}">\n{}{}</blockquote>\n')
    return str(frame.format(quotation.language, label(quotation.name, quotation.quoted_id), head, inside))


def label(name: str, post_id: int) -> str:
    """The line that names a source, as one types it."""
    return quoting.written(name, post_id, "").removeprefix("> ")


def body(post: Post, known: Quotations, *, for_editing: bool = False) -> str:
    """The text of the post as one types it, with the quotations that its reader may see.

    For editing the others keep a line by which they are found again.
    """
    return _typed(post.body, known.get(post.id, {}), for_editing, quoting.DEEPEST)


def _typed(text: str, places: dict[int, Quotation], for_editing: bool, room: int) -> str:
    return quoting.filled(text, quoting.MARK, lambda place: _typed_quote(places.get(place), places, for_editing, room))


def _typed_quote(quotation: Quotation | None, places: dict[int, Quotation], for_editing: bool, room: int) -> str:
    if not room:
        return quoting.marked("[…]")
    if quotation is None or not quotation.is_shown:
        words = _("(This quotation is not shown.)")
        is_found_again = for_editing and quotation is not None and quotation.quoted_id is not None
        return quoting.written(words, quotation.quoted_id or 0, "") if quotation and is_found_again else quoting.marked(words)
    words = _typed(quotation.body, places, for_editing, room - 1)
    return quoting.marked(words) if quotation.quoted_id is None else quoting.written(quotation.name, quotation.quoted_id, words)


def filled_in(row: dict[str, Any], post: Post, known: Quotations) -> dict[str, Any]:
    """A post of the API with the quotations that its reader may see."""
    return row | {"body": body(post, known), "body_html": body_html(post, known)} if row["body"] else row


def quoted(actor: Actor, post: Post) -> str:
    """The post as a quotation of it begins a reply: its first paragraphs, with who wrote it."""
    places = load(actor, [post]).get(post.id, {})
    room = INSIDE if len(places) < quoting.MOST // 2 else 0
    words = _typed(post.body, places, False, room)
    return quoting.written(author_of(post, post).shown, post.id, _cut(words)) + "\n\n"


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    end = max(text.rfind("\n\n", 0, LONGEST), 0) or max(text.rfind(" ", 0, LONGEST), 0) or LONGEST
    return f"{text[:end].rstrip()}\n\n[…]"


def keep(post: Post, before: Iterable[PostQuote] = ()) -> None:
    """The words of the quotations in a text that was just written stand in rows of their own, each with the posts that they are from.

    `before` are those that the post had: one of which its author saw no words stays as it was.
    """
    written = quoting.read(post.body, post.language)
    post.body, post.body_html = written.body, written.html
    if not written.quotes:
        return
    ids = {quote.source for quote in written.quotes if quote.source}
    sources = {source.id: source for source in session.execute(select(Post).where(Post.id.in_(ids), Post.id != post.id)).scalars()}
    had = {row.quoted_id: [other for other in before if other.place == row.place] for row in before if row.is_source and row.body}
    for quote in written.quotes:
        source = sources.get(quote.source or 0)
        unseen = had.get(quote.source) if quote.source and not quote.body else None
        rows = _again(quote, unseen) if unseen else _rows(quote, source, set(sources))
        for row in rows:
            row.post_id = post.id
            session.add(row)
    session.flush()
    shown = select(PostQuote.id).join(Post, Post.id == PostQuote.quoted_id).join(Thread, Thread.id == Post.thread_id)
    shown = shown.where(PostQuote.post_id == post.id, Post.state == "shown", Thread.state == "shown")
    session.execute(
        update(PostQuote).where(PostQuote.id.in_(shown)).values(is_shown=True), execution_options={"synchronize_session": False}
    )


def _again(quote: quoting.Taken, had: list[PostQuote]) -> Iterator[PostQuote]:
    """The quotation as it was, without those inside it."""
    for row in had:
        words = {"body": quoting.own_words(row.body), "body_html": quoting.HTML_MARK.sub("", row.body_html)}
        yield PostQuote(place=quote.place, quoted_id=row.quoted_id, is_source=row.is_source, is_altered=row.is_altered, **words)


def _rows(quote: quoting.Taken, source: Post | None, named: set[int]) -> Iterator[PostQuote]:
    """The quotation; where its words are not those of one post, with every post from which the writer may have them."""
    if source is None and quote.source is not None:  # nothing stands behind the name, so nobody can tell whose words these are
        yield PostQuote(place=quote.place, quoted_id=None)
        return
    origin = _origin(quote, source) if source is not None else None
    shown_as = origin or (source.id if source is not None else None)
    is_altered = source is not None and origin is None
    yield PostQuote(place=quote.place, quoted_id=shown_as, is_altered=is_altered, body=quote.body, body_html=quote.html)
    if origin is None and quoting.own_words(quote.body).strip():
        for other in (named | _quoted_by(named)) - {shown_as}:
            yield PostQuote(place=quote.place, quoted_id=other, is_source=False, is_altered=True)


def _origin(quote: quoting.Taken, source: Post) -> int | None:
    """Which post has these words: the source, now or before it was changed, or one that it quotes; None when none of them has."""
    if quoting.is_in(quote.html, source.body_html):
        return source.id
    for row in list_quotes(source):
        if row.quoted_id and row.is_source and not row.is_altered and quoting.is_in(quote.html, row.body_html):
            return row.quoted_id
    earlier = select(PostRevision.body, PostRevision.language).where(PostRevision.post_id == source.id)
    for text, written_in in session.execute(earlier.order_by(PostRevision.number.desc()).limit(EARLIER)):
        if quoting.is_in(quote.html, quoting.read(quoting.own_words(text), written_in).html):
            return source.id
    return None


def _quoted_by(post_ids: set[int]) -> set[int]:
    stmt = select(PostQuote.quoted_id).where(PostQuote.post_id.in_(post_ids), PostQuote.quoted_id.is_not(None))
    return {int(quoted_id) for quoted_id in session.execute(stmt).scalars() if quoted_id}


def list_quotes(post: Post) -> list[PostQuote]:
    return list(session.execute(select(PostQuote).where(PostQuote.post_id == post.id).order_by(PostQuote.id)).scalars())


def forget_quotes(post: Post) -> None:
    """The post quotes nothing."""
    session.execute(delete(PostQuote).where(PostQuote.post_id == post.id))


def blank(post: Post) -> None:
    """No quotation has words of the post any more."""
    of_it = select(PostQuote.post_id, PostQuote.place).where(PostQuote.quoted_id == post.id)
    for post_id, place in session.execute(of_it).all():
        there = and_(PostQuote.post_id == post_id, PostQuote.place == place)
        session.execute(update(PostQuote).where(there).values(body="", body_html=""))


def follow(thread: Thread) -> None:
    """Who quotes posts of this thread looks different where one of them was taken away or came back. The thread is locked."""
    quoted = aliased(Post)
    of = select(quoted.id).where(quoted.thread_id == thread.id)
    gone = and_(PostQuote.is_shown, PostQuote.quoted_id.in_(of.where(quoted.state != "shown") if thread.is_shown else of))
    back = and_(not_(PostQuote.is_shown), PostQuote.quoted_id.in_(of.where(quoted.state == "shown")))
    stmt = select(PostQuote.id, PostQuote.post_id, Post.thread_id, not_(PostQuote.is_shown)).join(Post, Post.id == PostQuote.post_id)
    rows = session.execute(stmt.where(or_(gone, back) if thread.is_shown else gone)).all()
    if not rows:
        return
    for is_shown in (True, False):
        ids = [row[0] for row in rows if bool(row[3]) is is_shown]
        session.execute(update(PostQuote).where(PostQuote.id.in_(ids)).values(is_shown=is_shown))
    touched: dict[int, set[int]] = {}
    for _id, post_id, thread_id, _is_shown in rows:
        touched.setdefault(thread_id, set()).add(post_id)
    for thread_id, post_ids in touched.items():
        session.execute(update(Post).where(Post.id.in_(post_ids)).values(version=Post.version + 1))
        publish(QuotationsChanged(thread_id=thread_id, post_ids=sorted(post_ids)))
