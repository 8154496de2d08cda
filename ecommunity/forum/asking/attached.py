"""The files of posts: how one arrives, comes with its post, is shown and goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import g
from sqlalchemy import and_, delete, func, select

from ecommunity import clock
from ecommunity.accounts.secrets import hashed, new_secret
from ecommunity.authz import GUEST, Actor
from ecommunity.db import one, session
from ecommunity.errors import Conflict, Invalid
from ecommunity.files import queries as files
from ecommunity.files.keeping import QUOTA, keep_file
from ecommunity.files.models import StoredFile
from ecommunity.files.storage import store
from ecommunity.forum import seals
from ecommunity.forum.asking.file_kinds import Looked
from ecommunity.forum.asking.file_models import Picture, Upload
from ecommunity.forum.asking.pictures import size_of
from ecommunity.forum.models import Post
from ecommunity.registry import recurring
from ecommunity.web.words import lazy_

KIND = "post"
MOST_WAITING = 20


@dataclass(frozen=True)
class Attached:
    """A file of a post, as a page shows it."""

    id: int
    name: str
    size: int
    media_type: str
    width: int | None
    height: int | None


def _marks(person_id: int) -> list[str]:
    return seals.marks("upload owner", str(person_id))


def arrive(person_id: int, digest: str, looked: Looked, key: str) -> str:
    """The file waits for its post; gives the token by which its sender names it. The same file with the same key has the same token."""
    token = seals.marks("upload token", f"{person_id}:{key}:{digest}")[0] if key else new_secret()
    if session.get(Upload, hashed(token)) is not None:
        return token
    mine = Upload.owner_mark.in_(_marks(person_id))
    number, size = session.execute(select(func.count(), func.coalesce(func.sum(Upload.size), 0)).where(mine)).one()
    if number >= MOST_WAITING:
        raise Conflict(lazy_("%(n)s files of yours wait for their post. Send it first, or wait until tomorrow.", n=MOST_WAITING))
    _must_fit(person_id, int(size) + looked.size)
    told = {"name": looked.name, "media_type": looked.media_type, "size": looked.size, "thumbnail": looked.thumbnail}
    mark = _marks(person_id)[0]
    session.add(Upload(token_hash=hashed(token), owner_mark=mark, digest=digest, arrived_on=clock.now().date(), **told))
    session.flush()
    store().keep(digest)
    return token


def _must_fit(person_id: int, more: int) -> None:
    if files.bytes_of(person_id) + sealed_bytes_of(person_id) + more > QUOTA:
        full = lazy_("Your space for files is full. Write to the contact at the foot of the page if you need more.")
        raise Invalid(full, fields={"files": full})


def sealed_bytes_of(person_id: int) -> int:
    """How much the person has given with posts that do not name them: found thread by thread, because no row says it."""
    with_files = and_(StoredFile.owner_kind == KIND, StoredFile.owner_id == Post.id)
    stmt = select(Post.thread_id, Post.author_tag, func.sum(StoredFile.size)).join(StoredFile, with_files)
    rows = session.execute(stmt.where(Post.author_tag.is_not(None)).group_by(Post.thread_id, Post.author_tag))
    return sum(int(size) for thread_id, tag, size in rows if tag in seals.tags(person_id, thread_id))


def list_waiting(tokens: Sequence[str]) -> list[tuple[str, Upload]]:
    """The files that wait under these tokens, in their order; those that are gone are left out."""
    if not tokens:
        return []
    rows = session.execute(select(Upload).where(Upload.token_hash.in_([hashed(token) for token in tokens]))).scalars()
    known = {row.token_hash: row for row in rows}
    return [(token, known[hashed(token)]) for token in dict.fromkeys(tokens) if hashed(token) in known]


def come_with(actor: Actor, post: Post, tokens: Sequence[str]) -> None:
    """The files belong to the post. Those of a post that does not name its author name nobody either."""
    waiting = list_waiting(tokens)
    if len(waiting) != len(set(tokens)):
        gone = lazy_("A file did not wait so long. Choose it again.")
        raise Invalid(gone, fields={"files": gone})
    for _token, upload in waiting:
        giver = actor if post.sealed_author is None else GUEST
        row = keep_file(
            giver,
            digest=upload.digest,
            name=upload.name,
            size=upload.size,
            media_type=upload.media_type,
            owner_kind=KIND,
            owner_id=post.id,
        )
        if upload.thumbnail is not None:
            width, height = size_of(upload.thumbnail)
            session.add(Picture(file_id=row.id, thumbnail=upload.thumbnail, width=width, height=height))
        session.delete(upload)
    post.files_count = len(waiting)
    session.flush()


def preload(posts: Iterable[Post]) -> None:
    """The files of these posts are known for as long as this page is drawn, in one statement; in none when they have no files."""
    ids = [post.id for post in posts if post.files_count]
    known: dict[int, list[Attached]] = g.setdefault("attached", {})
    known |= {post_id: [] for post_id in ids}
    if not ids:
        return
    stmt = (
        select(StoredFile, Picture.width, Picture.height)
        .outerjoin(Picture, Picture.file_id == StoredFile.id)
        .where(StoredFile.owner_kind == KIND, StoredFile.owner_id.in_(ids))
        .order_by(StoredFile.id)
    )
    for row, width, height in session.execute(stmt):
        known[row.owner_id].append(Attached(row.id, row.name, row.size, row.media_type, width, height))


def files_of(post: Post) -> list[Attached]:
    """The files of a post that the reader has just been given."""
    if not post.files_count:
        return []
    if post.id not in g.setdefault("attached", {}):
        preload([post])
    found: list[Attached] = g.attached[post.id]
    return found


def files_by_post(post_ids: Sequence[int]) -> list[StoredFile]:
    """The rows of the files of these posts."""
    stmt = select(StoredFile).where(StoredFile.owner_kind == KIND, StoredFile.owner_id.in_(post_ids)).order_by(StoredFile.id)
    return list(session.execute(stmt).scalars())


def get_picture(actor: Actor, file_id: int) -> Picture:
    """The small picture of a file that the actor may read, or NotFound."""
    readable = files.visible_files(actor).with_only_columns(StoredFile.id).where(StoredFile.id == file_id)
    return one(select(Picture).where(Picture.file_id.in_(readable)))


def get_file_of_post(actor: Actor, file_id: int) -> StoredFile:
    """The file of a post that the actor may read, or NotFound."""
    return one(files.visible_files(actor).where(StoredFile.id == file_id, StoredFile.owner_kind == KIND))


def remove(post: Post, file: StoredFile) -> None:
    """The post has this file no more, and nobody gets it."""
    post.files_count -= 1
    session.execute(delete(Picture).where(Picture.file_id == file.id))
    session.delete(file)
    session.flush()


@recurring("forum.forget_uploads", timedelta(hours=6))
def forget_uploads() -> None:
    """Files that no post came for since the day before yesterday are forgotten; the sweep takes their bytes."""
    session.execute(delete(Upload).where(Upload.arrived_on < (clock.now() - timedelta(days=1)).date()))
