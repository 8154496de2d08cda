"""Setting up a site of one's own."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from tests.cli.running import ANSWERS, Done, Operator, fetch
from tests.services.places import places_in


def test_five_options_make_a_site_with_an_administrator_who_chooses_a_password(tmp_path: Path) -> None:
    site = Operator(tmp_path / "var")
    said = site.must("init", *ANSWERS)
    link = re.search(r"http://\S+/reset/\S+", said)
    assert link, said
    with site.serving() as url:
        status, page = fetch(url + "/reset/" + link[0].rsplit("/", 1)[1])
        assert status == 200
        assert 'type="password"' in page
        assert "Flyway Office" in fetch(url + "/")[1], "the site has its name"
        assert "Demonstration data" not in fetch(url + "/")[1]


def test_without_a_terminal_what_is_missing_is_named(tmp_path: Path) -> None:
    done = Operator(tmp_path / "var").run("init", "--name", "A site")
    assert done.refused_in_one_sentence, done.err
    for option in ("--contact", "--languages", "--sign-up", "--admin"):
        assert option in done.err


def test_a_wrong_answer_is_refused_with_its_field(tmp_path: Path) -> None:
    wrong = [*ANSWERS[:-1], "not an address"]
    done = Operator(tmp_path / "var").run("init", *wrong)
    assert done.status == 2
    assert "admin" in done.err
    assert not places_in(done.err), done.err
    assert not (tmp_path / "var" / "site-is-set-up").exists()


def test_on_a_terminal_five_questions_are_asked_and_a_wrong_answer_is_asked_again(tmp_path: Path) -> None:
    site = Operator(tmp_path / "var")
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ecommunity", "init"], env=site.environment(), cwd=tmp_path, stdin=theirs, stdout=subprocess.PIPE, text=True
    )
    os.close(theirs)
    os.write(mine, b"Flyway Office\nnot an address\nen\napproved\nboss@site.invalid\noffice@site.invalid\n")
    said, _ = process.communicate(timeout=60)
    os.close(mine)
    assert process.returncode == 0, said
    assert said.count("Which address do people write to for help?") == 2
    assert said.count("What is the site called?") == 1
    assert (site.folder / "site-is-set-up").exists()


def test_whoever_gives_no_answer_is_told_so(tmp_path: Path) -> None:
    site = Operator(tmp_path / "var")
    mine, theirs = pty.openpty()
    command = [sys.executable, "-m", "ecommunity", "init"]
    process = subprocess.Popen(
        command, env=site.environment(), cwd=tmp_path, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    os.close(theirs)
    os.write(mine, b"Flyway Office\n\x04")
    said, refused = process.communicate(timeout=60)
    os.close(mine)
    assert Done(process.returncode, said, refused).refused_in_one_sentence, refused
    assert "nothing was set up" in refused
    assert not (site.folder / "site-is-set-up").exists()


def test_a_site_is_set_up_once(site: Operator) -> None:
    done = site.run("init", *ANSWERS)
    assert done.refused_in_one_sentence, done.err
    assert "set up already" in done.err


def test_the_demonstration_is_never_loaded_over_a_real_site(site: Operator) -> None:
    for arguments in (["demo"], ["demo", "--reset"]):
        done = site.run(*arguments)
        assert done.refused_in_one_sentence, done.err
        assert "real site" in done.err


def test_a_token_opens_the_api_and_a_wrong_address_gets_none(site: Operator) -> None:
    token = site.must("token", "boss@site.invalid").strip()
    with site.serving() as url:
        status, body = fetch(url + "/api/v1/me", Authorization=f"Bearer {token}")
        assert status == 200
        assert '"boss"' in body
        assert fetch(url + "/api/v1/me", Authorization="Bearer wrong")[0] == 401
    done = site.run("token", "nobody@site.invalid")
    assert done.refused_in_one_sentence, done.err
