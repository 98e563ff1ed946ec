"""The samples: sources that keep their promises, and a builder that gives the same bytes twice."""

import hashlib
import io
import json
import re
from datetime import date
from pathlib import Path

import pdfplumber
import pytest

from models.register import DocumentKind
from samples.articles import articles, law_lines
from samples.build import HERE, SCANS, SIGNED_PAGE_SCANNED, build, main, render, sources
from samples.markdown import (
    Heading,
    Paragraph,
    Source,
    SourceError,
    Table,
    marked_up,
    plain,
    read_source,
)
from samples.typeset import typeset

SOURCES = {source.id: source for source in sources()}
BY_NAME = {source.path.name: source for source in SOURCES.values()}
LAW = [source for source in SOURCES.values() if source.kind is DocumentKind.LAW]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def planted(room: str) -> list[dict[str, object]]:
    lines = (HERE / room / "planted.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def article_text(source: Source, place: str, language: str) -> str:
    """An article ("13"), a paragraph of one ("7.1"), or a numbered statement of e and g ("5")."""
    statements = source.id in ("e", "g")
    article, _, number = place.partition(".")
    if statements:
        number = article
    inside, found = statements, []
    for block in source.blocks:
        if isinstance(block, Heading) and not statements:
            label = {"vi": "Điều", "en": "Article"}[language]
            inside = block.text.startswith(f"{label} {article}. ")
        elif isinstance(block, Paragraph) and inside:
            found.append(block.text)
    return "\n".join(text for text in found if not number or text.startswith(f"{number}. "))


def pages_of(pdf: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [page.extract_text() for page in opened.pages]


def test_all_ten_sources_are_there() -> None:
    assert list(SOURCES) == ["a", "b", "c", "d", "e", "f", "g", "h", "nd901", "qd62"]


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_front_matter(source: Source) -> None:
    front = source.metadata
    assert front["fictional"] is True
    assert front["licence"] == "CC0-1.0"
    assert set(source.languages) <= {"vi", "en"}
    signed, effective = front["signed_on"], front["effective_on"]
    assert isinstance(signed, date)
    assert effective is None or (isinstance(effective, date) and effective >= signed)
    assert front["signatories"]
    assert isinstance(source.blocks[-1], Table)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# No front matter\n", "no front matter"),
        ("---\nid: x\ntitle: y\n---\n\nText\n", "lacks number, kind"),
        ("---\njust words\n---\n\nText\n", "not a mapping"),
        (
            "---\nid: x\ntitle: y\nnumber: 1\nkind: poem\nlanguages: [vi]\nsigned_on: 2026-01-01\n"
            "fictional: true\nlicence: CC0-1.0\n---\n\nText\n",
            "unknown kind",
        ),
    ],
)
def test_broken_source_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "x.vi.md"
    path.write_text(text, "utf-8")
    with pytest.raises(SourceError, match=problem):
        read_source(path)


@pytest.mark.parametrize(
    ("text", "without", "markup"),
    [
        ("**Điều** và *khoản*", "Điều và khoản", "<b>Điều</b> và <i>khoản</i>"),
        ("5 * 3 * 2", "5 * 3 * 2", "5 * 3 * 2"),
        ("A & B < C", "A & B < C", "A &amp; B &lt; C"),
    ],
)
def test_inline_marks(text: str, without: str, markup: str) -> None:
    assert plain(text) == without
    assert marked_up(text) == markup


@pytest.mark.parametrize("room", ["agreements", "law"])
def test_planted_quotes_stand_in_the_article_named(room: str) -> None:
    missing = []
    for plant in planted(room):
        for member in plant["members"]:  # type: ignore[attr-defined]
            if "doc" not in member:
                continue  # an article of real law, which is not in the repository
            text = article_text(BY_NAME[member["doc"]], member["article"], member["lang"])
            if member["quote"] not in text:
                missing.append((plant["id"], member["doc"][:2], member["article"]))
    assert missing == []


def test_planted_law_names_articles_that_exist() -> None:
    known = {json.loads(line)["id"] for source in LAW for line in law_lines(source).splitlines()}
    plants = planted("law")
    cited = {member["law"] for plant in plants for member in plant["members"] if "law" in member}  # type: ignore[attr-defined]
    assert cited <= known
    assert {plant["verdict"] for plant in plants} == {"conflict", "in_order", "touches"}
    conflicts = [plant["id"] for plant in plants if plant["verdict"] == "conflict"]
    assert conflicts == ["L1", "L2", "L3", "L4"]
    assert conflicts == [plant["id"] for plant in plants if plant["kind"] == "law"]


@pytest.mark.parametrize("source", LAW, ids=lambda source: source.id)
def test_law_as_json_lines(source: Source) -> None:
    rows = [json.loads(line) for line in law_lines(source).splitlines()]
    numbers = [int(row["article"]) for row in rows]
    assert numbers == list(range(1, len(rows) + 1))
    assert 15 <= len(rows) <= 25
    assert all(set(row) == {"id", "law", "article", "heading", "text", "topic"} for row in rows)
    assert all(row["text"].strip() and "**" not in row["text"] for row in rows)
    assert rows[0]["law"].startswith(f"{source.metadata['form']} số {source.number} quy định")
    # Neither chapter titles nor signatures got into an article.
    assert not any(re.search(r"Chương [IVX]+\b|Nơi nhận|\./\.", row["text"]) for row in rows)


def test_points_of_an_article_keep_their_lines() -> None:
    (article,) = [a for a in articles(SOURCES["nd901"]) if a.number == "8"]
    assert [line[:2] for line in article.text.splitlines()] == [
        "1.", "a)", "b)", "c)", "d)", "đ)", "2.",
    ]  # fmt: skip


@pytest.mark.parametrize("id_", ["b", "d", "e", "nd901", "qd62"])
def test_digital_pdf_carries_the_source_text(id_: str) -> None:
    source = SOURCES[id_]
    pdf, pages, scanned = render(source)
    texts = pages_of(pdf)
    # Page numbers and the running foot stand between pages; sentences may run across.
    cleaned = []
    for number, text in enumerate(texts, start=1):
        lines = [line for line in text.splitlines() if "Văn bản giả định" not in line]
        cleaned += [line for line in lines if line.strip() != str(number)]
    whole = squeezed("".join(cleaned))
    wanted = [b.text for b in source.blocks if isinstance(b, Paragraph | Heading)]
    wanted = [re.sub(r"^(Chương [IVX]+)\. ", r"\1 ", plain(text)) for text in wanted]
    assert [text for text in wanted if squeezed(text) not in whole] == []
    assert (pages, scanned) == (len(texts), ())


def test_every_page_of_law_says_that_it_is_fictional() -> None:
    for source in LAW:
        assert all("Văn bản giả định" in text for text in pages_of(render(source)[0]))


def test_scan_has_images_and_no_text() -> None:
    pdf, pages, scanned = render(SOURCES["g"])
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == pages
        assert all(not page.chars and len(page.images) == 1 for page in opened.pages)
        assert [(round(p.width), round(p.height)) for p in opened.pages] == [(595, 842)] * pages
    assert scanned == tuple(range(1, pages + 1))


def test_signed_page_alone_is_scanned() -> None:
    pdf, pages, scanned = render(SOURCES["f"])
    texts = pages_of(pdf)
    assert scanned == (pages,)
    assert [number for number, text in enumerate(texts, start=1) if not text] == [pages]


def test_signatures_have_their_places() -> None:
    for id_ in SCANS | SIGNED_PAGE_SCANNED:
        document = typeset(SOURCES[id_], hand_signed=True)
        assert {spot.page for spot in document.spots} == {document.pages}
        assert all(0 < spot.x < 595 and 0 < spot.y < 842 for spot in document.spots)
    assert typeset(SOURCES["b"]).spots == ()


@pytest.mark.parametrize("id_", ["e", "f", "h"], ids=["digital", "mixed", "scan"])
def test_same_bytes_on_each_run(id_: str) -> None:
    assert render(SOURCES[id_]) == render(SOURCES[id_])


def test_build_writes_what_the_manifest_says(tmp_path: Path) -> None:
    entries = build(tmp_path, only=["e", "qd62"])
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert [entry["file"] for entry in manifest] == [entry.file for entry in entries]
    statement, law, lines = manifest
    assert (statement["kind"], statement["form"]) == ("statement", "digital")
    assert statement["metadata"]["signed_on"] == "2026-09-22"
    assert (lines["form"], lines["twin"]) == ("jsonl", law["file"])
    for entry in manifest:
        content = (tmp_path / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        assert len(content) == entry["size"]


def test_digital_build_has_text_on_every_page(tmp_path: Path) -> None:
    (entry,) = build(tmp_path, only=["c"], digital=True)
    assert entry.scanned_pages == ()
    texts = pages_of((tmp_path / entry.file).read_bytes())
    assert len(texts) == entry.pages
    assert all(len(text) > 200 for text in texts)


def test_unknown_id_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path), "--only", "z"])
    assert stopped.value.code == 2
    assert "unknown id z" in capsys.readouterr().err
