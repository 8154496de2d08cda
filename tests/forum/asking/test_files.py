"""Files come with posts: of a few kinds, looked into before they are kept, for who may read the post and nobody else."""

from __future__ import annotations

import io
import struct
import uuid
import zipfile
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy import func, select, text

from ecommunity import clock, db
from ecommunity.accounts.erasure import export_person
from ecommunity.db import session
from ecommunity.errors import Invalid
from ecommunity.files import keeping
from ecommunity.files.models import StoredFile
from ecommunity.files.storage import store
from ecommunity.forum.asking import attached
from ecommunity.forum.asking.file_kinds import MEDIA_TYPES, look
from ecommunity.forum.asking.file_models import Picture, Upload
from ecommunity.forum.models import Post
from ecommunity.web.words import speak

ASK = "/communities/quiet-lounge/ask"
TYPED = {"title": "Where does it go?", "body": "See the file.", "language": "en", "show_as": "name"}


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 400), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def photograph() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif[0x8825] = {1: "N", 2: (1.0, 2.0, 3.0)}
    return picture("JPEG", exif=exif)


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}


def paper() -> bytes:
    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(9, 9)
    writer.write(out)
    return out.getvalue()


PDF = paper()
GOOD = {
    "plan.txt": b"A plan.\n",
    "rows.csv": b"a,b\n1,2\n",
    "paper.pdf": PDF,
    "letter.docx": packed(DOCX),
    "table.xlsx": packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}),
    "text.odt": packed({"mimetype": MEDIA_TYPES["odt"].encode(), "content.xml": b"<a/>"}),
    "map.png": picture(),
    "photo.jpeg": photograph(),
}


def png_of(width: int, height: int) -> bytes:
    """A few bytes that say that they are very many points."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


BAD = {
    "no ending": ("file", b"x"),
    "a program": ("run.exe", b"MZ\x90\0"),
    "a page": ("page.html", b"<html></html>"),
    "a drawing with scripts": ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "a gif": ("dot.gif", b"GIF89a"),
    "two endings": ("report.php.pdf", PDF),
    "an ending that is turned round": ("harmless\u202efdp.exe", b"MZ"),
    "an empty file": ("empty.txt", b"  \n"),
    "a program called text": ("run.txt", b"\x7fELF\x02\x01\x01" + b"\0" * 20),
    "a picture called text": ("map.txt", picture()),
    "text called a picture": ("map.png", b"<script>alert(1)</script>"),
    "a jpeg called png": ("map.png", picture("JPEG")),
    "half a picture": ("map.png", picture()[:200]),
    "a picture and an archive": ("map.png", picture() + packed(DOCX)),
    "a picture and a page": ("map.jpg", picture("JPEG") + b"<html><script>alert(1)</script>"),
    "a picture and a program": ("map.jpg", picture("JPEG") + b"<?php system('id'); __HALT_COMPILER();"),
    "a bomb": ("map.png", png_of(60_000, 60_000)),
    "more than 40 million points": ("map.png", png_of(8_000, 5_001)),
    "a paper and an archive": ("paper.pdf", PDF + packed(DOCX)),
    "no paper": ("paper.pdf", b"%PDF-1.4\nnothing here"),
    "a page called paper": ("paper.pdf", b"<html>%PDF-"),
    "an archive called letter": ("letter.docx", packed({"a.txt": b"x"})),
    "a letter with macros": ("letter.docx", packed({**DOCX, "word/vbaProject.bin": b"x"})),
    "a letter with an entity": ("letter.docx", packed({**DOCX, "word/document.xml": b'<!DOCTYPE d [<!ENTITY e "x">]><d>&e;</d>'})),
    "a letter that reaches outside": ("letter.docx", packed({**DOCX, "../../etc/passwd": b"x"})),
    "a bomb of a letter": ("letter.docx", packed({**DOCX, "word/media/a.xml": b"\0" * 30_000_000})),
    "a sheet called text": ("text.odt", packed({"mimetype": MEDIA_TYPES["ods"].encode(), "content.xml": b"<a/>"})),
    "too large": ("long.txt", b"x" * (10 * 1024 * 1024 + 1)),
}


def send(browser: Any, name: str, content: bytes, *, key: str = "") -> Any:
    headers = {"X-CSRF-Token": browser.token(), "Idempotency-Key": key or uuid.uuid4().hex}
    return browser.client.post(
        "/api/v1/files", data={"file": (io.BytesIO(content), name)}, headers=headers, content_type="multipart/form-data"
    )


def token(browser: Any, name: str = "plan.txt", content: bytes = GOOD["plan.txt"]) -> str:
    sent = send(browser, name, content)
    assert sent.status_code == 200, sent.get_data(as_text=True)
    return str(sent.get_json()["result"]["file"])


def files_of(browser: Any, thread: int, place: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.api(f"/threads/{thread}").get_json()["posts"][place]["files"]
    return found


def rows(model: Any) -> int:
    session.rollback()
    return int(session.execute(select(func.count()).select_from(model)).scalar_one())


@pytest.mark.parametrize("name", list(GOOD))
def test_each_kind_is_taken_and_given_back_as_it_was(as_, ask, name):
    amina = as_("nfp.new")
    thread = ask("nfp.new", files=[token(amina, name, GOOD[name])])["thread"]
    (file,) = files_of(as_("nfp.expert"), thread)
    assert (file["name"], file["size"], file["media_type"]) == (name, len(GOOD[name]), MEDIA_TYPES[name.rpartition(".")[2]])
    fetched = as_("nfp.expert").get(file["path"])
    assert fetched.get_data() == GOOD[name]
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in fetched.headers["Content-Security-Policy"]
    assert rows(Upload) == 0


@pytest.mark.parametrize("what", list(BAD))
def test_what_it_is_not_is_refused_in_words_and_leaves_nothing(as_, forum, what):
    name, content = BAD[what]
    answer = send(as_("nfp.new"), name, content)
    assert answer.status_code in (413, 422)
    assert len(answer.get_json()["detail"]) > 20
    assert rows(Upload) == rows(StoredFile) == 0
    assert not [path for path in store().folder.glob("incoming/**/*") if path.is_file()]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(MEDIA_TYPES)), st.binary(min_size=1, max_size=2000), st.booleans())
def test_no_bytes_break_it(ending, noise, begins_well):
    speak("en")
    start = GOOD.get(f"map.{ending}", GOOD["map.png"])[:60] if begins_well else b""
    content = start + noise
    try:
        looked, reason = look(f"file.{ending}", content), ""
    except Invalid as no:
        looked, reason = None, str(no.fields["files"])
    assert reason or (looked.size == len(content) and ending in ("txt", "csv"))


def test_a_form_takes_files_with_the_text(as_, forum):
    amina = as_("nfp.new")
    form = amina.get(ASK).get_data(as_text=True)
    assert 'enctype="multipart/form-data"' in form
    new = [(io.BytesIO(GOOD[name]), name) for name in ("plan.txt", "map.png")]
    sent = amina.post_form(ASK, {**TYPED, "new_files": new}, content_type="multipart/form-data")
    assert sent.status_code == 303
    page = as_("nfp.expert").get(sent.headers["Location"]).get_data(as_text=True)
    assert "plan.txt</span> (8 bytes)" in page
    assert '/picture" width="320" height="200"' in page
    thread = int(sent.headers["Location"].rsplit("/", 1)[-1])
    new = [(io.BytesIO(GOOD["paper.pdf"]), "paper.pdf")]
    answered = as_("nfp.expert").post_form(
        f"/threads/{thread}/replies",
        {"body": "Here.", "language": "en", "new_files": new},
        page=f"/threads/{thread}",
        content_type="multipart/form-data",
    )
    assert answered.status_code == 303
    assert [file["name"] for file in files_of(amina, thread, 1)] == ["paper.pdf"]


def test_a_refused_form_keeps_the_files_that_were_good(as_, forum):
    amina = as_("nfp.new")
    new = [(io.BytesIO(GOOD["plan.txt"]), "plan.txt"), (io.BytesIO(b"MZ"), "run.exe")]
    refused = amina.post_form(ASK, {**TYPED, "new_files": new}, content_type="multipart/form-data")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "run.exe” is of a kind that is not taken" in page
    assert "plan.txt (8 bytes)" in page
    assert "See the file." in page
    kept = page.split('name="files" value="')[1].split('"')[0]
    sent = amina.post_form(ASK, {**TYPED, "files": [kept]})
    thread = int(sent.headers["Location"].rsplit("/", 1)[-1])
    assert [file["name"] for file in files_of(amina, thread)] == ["plan.txt"]


def test_files_survive_a_preview(as_, forum):
    amina = as_("nfp.new")
    fields = {**TYPED, "_button": "preview", "new_files": [(io.BytesIO(GOOD["plan.txt"]), "plan.txt")]}
    page = amina.post_form(ASK, fields, content_type="multipart/form-data").get_data(as_text=True)
    assert "plan.txt (8 bytes)" in page
    assert rows(Post) == 0


def test_a_doubled_form_with_a_file_posts_once(as_, forum):
    amina = as_("nfp.new")
    shown = amina.get(ASK).get_data(as_text=True)
    hidden = {name: shown.split(f'name="{name}" value="')[-1].split('"')[0] for name in ("csrf_token", "_key")}
    answers = [
        amina.client.post(
            ASK, data={**hidden, **TYPED, "new_files": (io.BytesIO(GOOD["plan.txt"]), "plan.txt")}, content_type="multipart/form-data"
        )
        for _ in range(2)
    ]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert rows(Post) == rows(StoredFile) == 1


def test_there_are_five_at_most(as_, ask):
    amina = as_("nfp.new")
    new = [(io.BytesIO(b"%d" % number), f"{number}.txt") for number in range(6)]
    refused = amina.post_form(ASK, {**TYPED, "new_files": new}, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "At most 5 files" in refused.get_data(as_text=True)
    assert rows(Upload) == 0
    tokens = [token(amina, f"{number}.txt", b"%d" % number) for number in range(6)]
    args = {"community": "quiet-lounge", **TYPED, "files": tokens}
    assert amina.command("forum.ask_question", args).status_code == 422
    assert amina.command("forum.ask_question", args | {"files": tokens[:5]}).status_code == 200


def test_a_token_works_once_and_nobody_guesses_one(as_, ask):
    amina = as_("nfp.new")
    mine = token(amina)
    ask("nfp.new", files=[mine])
    for given_token in (mine, "x" * 43):
        args = {"community": "quiet-lounge", **TYPED, "files": [given_token]}
        refused = amina.command("forum.ask_question", args)
        assert refused.status_code == 422
        assert set(refused.get_json()["fields"]) == {"files"}
    assert rows(Post) == 1


@pytest.mark.parametrize("state", ["hidden", "held", "withdrawn"])
def test_the_files_of_what_is_not_shown_are_not_served(as_, ask, reply, guest, state):
    amina = as_("nfp.new")
    thread = ask("nfp.new")["thread"]
    sent = amina.do("forum.post_reply", thread=thread, body="See.", language="en", files=[token(amina, "map.png", GOOD["map.png"])])
    (file,) = files_of(as_("nfp.expert"), thread, 1)
    for path in (file["path"], f"{file['path']}/picture"):
        assert as_("nfp.expert").get(path).status_code == 200
        for other in (as_("ngo"), as_("stranger"), guest):
            assert other.get(path).status_code == 404
    with db.transaction():
        session.get(Post, sent["post"]).state = state
    for path in (file["path"], f"{file['path']}/picture"):
        assert as_("nfp.expert").get(path).status_code == 404
    assert "map.png" not in as_("nfp.expert").get(f"/threads/{thread}").get_data(as_text=True)
    shown = as_("nfp.expert").api(f"/threads/{thread}").get_json()["posts"]
    assert [post["files"] for post in shown if post["id"] == sent["post"]] in ([[]], [])


def test_the_small_picture_is_made_anew(as_, ask):
    amina = as_("nfp.new")
    thread = ask("nfp.new", files=[token(amina, "photo.jpeg", GOOD["photo.jpeg"])])["thread"]
    assert b"Secret Camera" in GOOD["photo.jpeg"]
    path = f"{files_of(amina, thread)[0]['path']}/picture"
    shown = amina.get(path)
    drawn = Image.open(io.BytesIO(shown.get_data()))
    assert (shown.mimetype, drawn.format, max(drawn.size)) == ("image/webp", "WEBP", 320)
    assert b"Secret Camera" not in shown.get_data()
    assert not dict(drawn.getexif())
    assert len(shown.get_data()) < 20_000
    assert amina.get(path, headers={"If-None-Match": shown.headers["ETag"]}).status_code == 304


def test_in_lite_mode_a_picture_is_a_link_with_its_size(as_, ask):
    amina = as_("nfp.new")
    thread = ask("nfp.new", files=[token(amina, "map.png", GOOD["map.png"])])["thread"]
    assert "/picture" in amina.get(f"/threads/{thread}").get_data(as_text=True)
    lite = amina.get(f"/threads/{thread}", headers={"Save-Data": "on"}).get_data(as_text=True)
    assert "/picture" not in lite
    assert "map.png</span> (" in lite


def test_a_sealed_post_names_its_author_in_no_row_of_a_file(as_, ask, world):
    amina = as_("nfp.new")
    before = dump()
    waiting = token(amina)
    assert [row for row in dump() if row not in before], "it waits"
    ask("nfp.new", show_as="role", files=[waiting])
    fresh = [row for row in dump() if row not in before]
    assert any(row.startswith("stored_files") for row in fresh)
    named = [f" {column}={world.people['nfp.new']}," for column in ("author_id", "person_id", "uploader_id", "actor_id", "created_by_id")]
    assert not [row for row in fresh if any(one in row for one in named) and not row.startswith(("people", "sign_in_sessions"))]
    assert attached.sealed_bytes_of(world.people["nfp.new"]) == len(GOOD["plan.txt"])
    assert attached.sealed_bytes_of(world.people["nfp.expert"]) == 0
    exported = export_person(world.people["nfp.new"])["forum"]["files"]
    assert list(exported.values()) == [GOOD["plan.txt"]]


def test_what_waits_names_nobody(as_, forum, world):
    token(as_("nfp.new"))
    session.rollback()
    row = session.execute(text("SELECT * FROM uploads")).mappings().one()
    assert world.people["nfp.new"] not in row.values()
    assert row["arrived_on"] in (clock.now().date(), clock.now().date().isoformat())


def dump():
    session.rollback()
    found = []
    for table in db.Base.metadata.sorted_tables:
        rows_of_it = session.execute(text(f'SELECT * FROM "{table.name}"')).mappings()
        found += [f"{table.name} " + "".join(f"{name}={value}, " for name, value in row.items()) for row in rows_of_it]
    return found


@pytest.mark.parametrize("show_as", ["name", "role"])
def test_space_ends_also_for_who_gives_by_role(as_, ask, monkeypatch, show_as):
    for module in (keeping, attached):
        monkeypatch.setattr(module, "QUOTA", 20)
    amina = as_("nfp.new")
    ask("nfp.new", show_as=show_as, files=[token(amina, "a.txt", b"123456789012")])
    refused = send(amina, "b.txt", b"123456789012")
    assert refused.status_code == 422
    assert "space for files is full" in refused.get_json()["detail"]
    assert send(as_("nfp.expert"), "b.txt", b"123456789012").status_code == 200


def test_what_nobody_came_back_for_is_forgotten(as_, forum, monkeypatch):
    amina = as_("nfp.new")
    monkeypatch.setattr(attached, "MOST_WAITING", 2)
    for number in range(2):
        token(amina, f"{number}.txt", b"%d" % number)
    assert send(amina, "more.txt", b"more").status_code == 409
    with db.transaction():
        attached.forget_uploads()
    assert rows(Upload) == 2
    with db.transaction():
        session.execute(text("UPDATE uploads SET arrived_on = '2020-01-01'"))
        attached.forget_uploads()
    assert rows(Upload) == 0


def test_the_author_and_moderators_remove_a_file(as_, ask, moderator):
    amina = as_("nfp.new")
    names = ("a.txt", "map.png")
    thread = ask("nfp.new", files=[token(amina, name, GOOD.get(name, b"a")) for name in names])["thread"]
    first, second = files_of(amina, thread)
    assert as_("nfp.expert").command("forum.remove_file", {"attachment": first["id"]}).status_code == 403
    assert as_("ngo").command("forum.remove_file", {"attachment": first["id"]}).status_code == 404
    assert amina.post_form(f"{first['path']}/remove", page=f"/threads/{thread}").status_code == 303
    as_(moderator).do("forum.remove_file", attachment=second["id"])
    assert files_of(amina, thread) == []
    assert rows(StoredFile) == rows(Picture) == 0
    assert amina.get(first["path"]).status_code == 404


def test_files_cost_one_statement_a_page(as_, ask, reply, sql):
    amina = as_("nfp.new")
    thread = ask("nfp.new", files=[token(amina)])["thread"]
    for number in range(12):
        args = {"thread": thread, "body": "See.", "language": "en", "files": [token(amina, f"{number}.txt", b"%d" % number)]}
        amina.do("forum.post_reply", **args)
    reader = as_("nfp.expert")
    reader.get(f"/threads/{thread}")
    sql.clear()
    assert reader.get(f"/threads/{thread}").status_code == 200
    assert len([statement for statement in sql if "stored_files" in statement]) == 1
    assert len(sql) <= 10
