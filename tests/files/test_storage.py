"""A file is whole and under its content's name, or it is not there."""

from __future__ import annotations

import hashlib
import io
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ecommunity.errors import TooLarge, Unavailable
from ecommunity.files.names import MAX_BYTES, as_attachment, safe_name
from ecommunity.files.storage import FileStore

CONTENT = b"some bytes"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def everything(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_kept_lies_under_its_content(tmp_path):
    store = FileStore(tmp_path)
    with store.receive(io.BytesIO(CONTENT), 100) as arrived:
        assert (arrived.digest, arrived.size) == (DIGEST, len(CONTENT))
        assert store.waiting(DIGEST) == CONTENT
        store.keep(DIGEST)
        store.keep(DIGEST)
    assert everything(tmp_path) == [store.path(DIGEST)]
    assert store.path(DIGEST).read_bytes() == CONTENT


def test_what_is_not_kept_is_gone(tmp_path):
    store = FileStore(tmp_path)
    with pytest.raises(RuntimeError, match="refused"), store.receive(io.BytesIO(CONTENT), 100):
        raise RuntimeError("refused")
    with pytest.raises(TooLarge), store.receive(io.BytesIO(CONTENT), 5):
        pass
    assert everything(tmp_path) == []
    with pytest.raises(Unavailable):
        store.waiting(DIGEST)
    with pytest.raises(Unavailable):
        store.keep(DIGEST)


def test_of_two_who_send_the_same_neither_loses_it(tmp_path):
    store = FileStore(tmp_path)
    with store.receive(io.BytesIO(CONTENT), 100):
        with store.receive(io.BytesIO(CONTENT), 100):
            pass
        assert store.waiting(DIGEST) == CONTENT
        store.keep(DIGEST)
    assert everything(tmp_path) == [store.path(DIGEST)]


def test_of_many_who_send_the_same_at_once_nobody_is_refused(tmp_path):
    store = FileStore(tmp_path)

    def send(number):
        with store.receive(io.BytesIO(CONTENT), 100):
            assert store.waiting(DIGEST) == CONTENT
            if number > 300:
                store.keep(DIGEST)

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(send, range(400)))) == 400


@pytest.mark.parametrize("bad", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "/x"])
def test_only_a_digest_names_a_content(tmp_path, bad):
    with pytest.raises(ValueError, match="name of a content"):
        FileStore(tmp_path).path(bad)


def test_what_was_there_and_is_kept_again_is_not_taken_by_a_sweep_that_began_before(tmp_path):
    store, day = FileStore(tmp_path), 24 * 3600
    with store.receive(io.BytesIO(CONTENT), 100):
        store.keep(DIGEST)
    os.utime(store.path(DIGEST), (time.time() - 2 * day,) * 2)  # its row went, or was never written
    known: frozenset[str] = frozenset()
    with store.receive(io.BytesIO(CONTENT), 100):
        store.keep(DIGEST)
        assert store.sweep(known, day) == 0
    assert store.path(DIGEST).read_bytes() == CONTENT


def test_the_sweep_takes_what_nobody_knows_and_leaves_what_is_new(tmp_path):
    store = FileStore(tmp_path)
    for content in (b"known", b"forgotten", b"new"):
        with store.receive(io.BytesIO(content), 100) as arrived:
            store.keep(arrived.digest)
    digests = {content: hashlib.sha256(content).hexdigest() for content in (b"known", b"forgotten", b"new")}
    left = tmp_path / "incoming" / "left.part"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"left")
    before = time.time() - 10
    for path in (store.path(digests[b"known"]), store.path(digests[b"forgotten"]), left):
        os.utime(path, (before, before))
    assert store.sweep(frozenset({digests[b"known"]}), 5) == 2
    assert sorted(everything(tmp_path)) == sorted([store.path(digests[b"known"]), store.path(digests[b"new"])])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("тест.pdf", "тест.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\folder\\paper.docx", "paper.docx"),
        ("paper.pdf.", "paper.pdf"),
        ("a\x00b.txt", "ab.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("con.txt", "_con.txt"),
        ("NUL", "_NUL"),
        ("...", "file"),
        ("", "file"),
        ('a"b<c>.txt', "abc.txt"),
        ("\ud800.txt", "txt"),
    ],
)
def test_names_lose_what_could_harm(given, kept):
    assert safe_name(given) == kept


def test_long_names_are_cut_and_keep_their_ending():
    name = safe_name("ж" * 300 + ".docx")
    assert len(name.encode()) <= MAX_BYTES
    assert name.endswith(".docx")


def test_a_header_never_carries_more_than_the_name():
    assert as_attachment('a"; filename=b\r\nX: y') == "attachment; filename*=UTF-8''a%22%3B%20filename%3Db%0D%0AX%3A%20y"
