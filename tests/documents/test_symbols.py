"""Every reference of the five source documents is found, and nothing that only looks like one."""

import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.markup.symbols import canonical_symbol, find_symbols

EXPECTED = Path(__file__).parent / "expected"
SOURCES = sorted(path.name for path in EXPECTED.glob("source-*.txt"))

FOUND = {
    "UNEP/CMS/StC41/16.1": [("document", "UNEP/CMS/StC41/16.1")],
    "UNEP/CMS/COP13/Inf.32": [("document", "UNEP/CMS/COP13/Inf.32")],
    "UNEP/CMS/COP13/Doc.26.3.1/Rev.1": [("document", "UNEP/CMS/COP13/Doc.26.3.1/Rev.1")],
    "UNEP/CMS/COP13/Doc.18/Annex.4": [("document", "UNEP/CMS/COP13/Doc.18/Annex.4")],
    "UNEP/CMS/COP15 Doc.28.1": [("document", "UNEP/CMS/COP15/Doc.28.1")],
    "unep / cms / cop15 / doc. 28.1": [("document", "UNEP/CMS/COP15/Doc.28.1")],
    "UNEP/CMS/\nCOP15/Doc.28.1": [("document", "UNEP/CMS/COP15/Doc.28.1")],
    "PNUE/CMS/COP15/Doc.28.1": [("document", "UNEP/CMS/COP15/Doc.28.1")],
    "COP15 Doc.28.14": [("document", "UNEP/CMS/COP15/Doc.28.14")],
    "UNEP/CMS/Conf.9.30": [("document", "UNEP/CMS/Conf.9.30")],
    "UNEP/CMS/COP12/L.5": [("document", "UNEP/CMS/COP12/L.5")],
    "UNEP/CMS/COP13/CRP10": [("document", "UNEP/CMS/COP13/CRP.10")],
    "UNEP/CMS/ScC-SC4/Inf.2 Add.1": [("document", "UNEP/CMS/ScC-SC4/Inf.2/Add.1")],
    "CMS/Sharks/MOS3/Doc.9.1": [("document", "CMS/Sharks/MOS3/Doc.9.1")],
    "UNEP/CMS/Resolution 12.3": [("resolution", "12.3")],
    "Notification 2018/008": [("notification", "2018/008")],
    "Notification to the Parties No. 2018/8": [("notification", "2018/008")],
    "Decision 14.10 c)": [("decision", "14.10 c)")],
    "DECISION 14.10(C)": [("decision", "14.10 c)")],
    "Decisions 14.10 a) and b)": [("decision", "14.10 a)"), ("decision", "14.10 b)")],
    "Decisiones 14.8, 14.9 y 14.10 a)-c)": [("decision", n) for n in ("14.8", "14.9", "14.10 a)", "14.10 c)")],
    "Resolution 11.10 (Rev.COP14)": [("resolution", "11.10 (Rev.COP14)")],
    "11.10 (Rev. COP14)": [("resolution", "11.10 (Rev.COP14)")],
    "résolutions 11.10 et 11.11": [("resolution", "11.10"), ("resolution", "11.11")],
    "CBD X/2, XIII/24": [("decision", "X/2"), ("decision", "XIII/24")],
    "CBD/SBI/2/10/Add.1": [("document", "CBD/SBI/2/10/Add.1")],
}

NOT_ONE = [
    "UNEP/CMS/COP131/Doc.1821.1",
    "UNEP/CMS/COP131/Doc.18 and UNEP/CMS/COP13/Doc.1821.1",
    "the UNEP/CMS Secretariat",
    "a CMS/FAO Task Force on 13 February 2013",
    "9-18 July 2018, 14.10.2026, 2026-10-14, 14/10/2026, 3/11, 2018/08/03",
    "Year of the Dolphin (2007/8) and Year of the Bat (2011/12)",
    "Decision 14.10.2026",
    "Notification 2018/08/03",
    "14.10 a) establish a working group",
    "1.1 Background. 2.3.1 Method. 6. bis and 6.ter",
    "Target 6.4 and targets 3.3, 3.5, 4.3, 4.4",
    "the decision of 2024, a resolution (see paragraph 12.3)",
    "decision-making 12.3",
    "https://www.cms.int/en/document/UNEP/CMS/COP15/Doc.28.1",
    "cms.int/UNEP/CMS/COP15/Doc.28.1.pdf and www.cms.int/?q=UNEP/CMS/COP15/Doc.28.1",
    "http://www.cms.int/bodies/COP/cop10/docs_and_inf_docs/doc_27_guidelines_nbsap_e.pdf.",
    "docs.UNEP/CMS/COP15/Doc.28.1@example.org",
    "Annex I/2 and Appendix II/3",
    "CBD COP15 Doc.2",
    "13.aa b) and 0.5.AA",
]


def pairs(text: str) -> list[tuple[str, str]]:
    return [(reference.kind, reference.canonical) for reference in find_symbols(text)]


@pytest.mark.parametrize("text", FOUND)
def test_every_printed_form_has_one_spelling(text: str) -> None:
    assert pairs(text) == FOUND[text]
    assert pairs(f"as said in ({text}), and so on.") == FOUND[text]


@pytest.mark.parametrize("text", NOT_ONE)
def test_what_only_looks_like_a_symbol_is_left_alone(text: str) -> None:
    assert find_symbols(text) == []


def seed(name: str) -> str:
    folder = os.environ.get("SEEDS")
    if not folder:
        pytest.skip("SEEDS does not name the folder of the five source documents, so they are not read here")
    return (Path(folder) / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SOURCES)
def test_every_reference_of_a_source_document_is_found_in_order(name: str) -> None:
    text = seed(name)
    listed = [tuple(line.split(" ", 1)) for line in (EXPECTED / name).read_text(encoding="utf-8").splitlines()]
    assert pairs(text) == [line for line in listed if line[0] != "missed"]
    for kind, printed in listed:
        assert kind != "missed" or (printed in text and find_symbols(printed) == [])


@pytest.mark.parametrize("name", SOURCES)
def test_whatever_a_plain_search_would_notice_is_in_a_reference(name: str) -> None:
    """The lists are checked against searches that know nothing of the grammar."""
    text = seed(name)
    spans = [(reference.start, reference.end) for reference in find_symbols(text)]
    loose = r"(?:UNEP|CBD)/\w+/\S*\d|(?i:decisions?|resolutions?|notification)[\s(]+(?:e\.g\. )?(?:\d+[./]\d|[IVX]+/)|\b\d+\.[A-Z]{2}\b"
    for hit in re.finditer(loose, text):
        if "COP131" not in hit[0]:
            assert any(start < hit.end() and hit.start() < end for start, end in spans), hit[0]


def test_there_are_five_lists() -> None:
    assert len(SOURCES) == 5


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        (" unep/cms/cop15 doc. 28.1 ", "UNEP/CMS/COP15/Doc.28.1"),
        ("UNEP/CMS/WG-A/Doc.3", "UNEP/CMS/WG-A/Doc.3"),
        ("Decision 14.10", None),
        ("UNEP/CMS/COP15/Doc.28.1 and more", None),
        ("", None),
    ],
)
def test_a_symbol_alone(printed: str, canonical: str | None) -> None:
    assert canonical_symbol(printed) == canonical


PIECES = st.sampled_from(
    [
        "UNEP",
        "/",
        "CMS",
        "CBD",
        "COP15",
        "Doc",
        ".",
        "28",
        "1",
        " ",
        "Decisions",
        " and ",
        "a)",
        "(",
        ")",
        "X",
        "V",
        "Rev",
        "Annex",
        "-",
        "http://",
        "www.",
        "@",
        "14.10",
        "Notification",
        "2018/008",
        ", ",
        "\n",
        "\0",
        "٣",
        "é",
        "(Rev.COP14)",
        "documents ",
        "19 (",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join)))
def test_references_lie_in_the_text_in_order_and_are_stable(text: str) -> None:
    found, before = find_symbols(text), 0
    for reference in found:
        assert before <= reference.start < reference.end <= len(text)
        assert reference.printed == text[reference.start : reference.end]
        before = reference.end
        if reference.kind == "document":
            assert canonical_symbol(reference.canonical) == reference.canonical


HOSTILE = [
    "UNEP/CMS/", "UNEP/", "CBD/A/", "CBD/1/", "1.", "a.", "a@", "Decisions 14.10, ", "14.10 a) and ", "UNEP/CMS/COP1/Doc.1.1.1.1.1/Rev.1",
    " ", "(", "Resolution (", "X/", "documents UNEP/CMS/StC4/1 (", "www.", "http://", "-", "/", "A-", "IVX",
    "Notification (e.g. ", "COP15 ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_text_takes_about_twice_the_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        return min(_timed(text) for _ in range(3))

    short, long = seconds(20_000), seconds(80_000)
    # Quadratic work would be sixteen times the time; a machine that is busy gets some room.
    assert long < 9 * short + 0.05, (short, long)
    assert long < 2


def _timed(text: str) -> float:
    before = time.process_time()
    find_symbols(text)
    return time.process_time() - before
