"""Whole agreements as marked text: a change of rules shows as a difference that a person can read.

``CAMKET_TEST_REWRITE_GOLDENS=1 pytest tests/test_extract_goldens.py`` writes the files anew; where
``CI`` is set it is refused.
"""

import os
import re
from pathlib import Path

import pytest

from extract import load_nlp
from extract.pipeline import read
from models import DocumentText, Span

ROOT = Path(__file__).parent
AGREEMENTS = ROOT.parent / "samples" / "agreements"
GOLDENS = ROOT / "golden" / "extract"
REWRITE = os.environ.get("CAMKET_TEST_REWRITE_GOLDENS") == "1"
NAMES = {
    "twinning": "a_lam-ha_nam-xai_ket-nghia.vi",
    "bilingual": "c_lam-ha_val-de-morene_nong-nghiep.vi-en",
    "memorandum": "d_lam-ha_haeseong_digital-transformation.en",
    "directive": "g_ubnd-lam-ha_cong-van-trien-khai.vi",
}


def plain(markdown: str) -> str:
    """The text of a sample as it is printed: no front matter, one cell or paragraph a line."""
    body = markdown.split("---\n", 2)[2]
    lines = []
    for line in body.splitlines():
        bare = re.sub(r"^#+\s*|\*+", "", line).strip()
        if re.fullmatch(r"[|\-\s]*", bare):
            continue
        cells = bare.strip("|").split("|") if bare.startswith("|") else [bare]
        lines += [cell.strip() for cell in cells if cell.strip()]
    return "\n".join(lines)


def marked(document: DocumentText) -> str:
    """One block a clause: its label, its own text, and a line for each norm and time."""
    structure, times, found = read(document, load_nlp())
    text = document.text

    def part(span: Span | None) -> str:
        return "-" if span is None else " ".join(text[span.start : span.end].split())

    blocks = []
    for stretch in structure.stretches:
        clause = None if stretch.clause is None else structure.clauses[stretch.clause]
        name = f"{clause.label} [{clause.id}, {clause.language}]" if clause else "(no clause)"
        heading = f" {clause.heading}" if clause and clause.heading else ""
        lines = [f"§ {name}{heading}", f"  {part(stretch.span)}".rstrip()]
        lines += [
            f"  = {one.norm.modality} {one.norm.strength} ({one.cue})"
            f" | who: {part(one.norm.bearer)} | for: {part(one.norm.beneficiary)}"
            f" | what: {part(one.norm.action)} | if: {part(one.norm.condition)}"
            f" | when: {'; '.join(part(times[i].span) for i in one.norm.times) or '-'}"
            for one in found
            if clause is not None and one.norm.clause == clause.id
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_agreement_reads_as_its_golden(name: str) -> None:
    source = (AGREEMENTS / f"{NAMES[name]}.md").read_text(encoding="utf-8")
    found = marked(DocumentText.from_text(plain(source)))
    golden = GOLDENS / f"{name}.txt"
    if REWRITE:
        assert "CI" not in os.environ, "goldens are reviewed by people, not rewritten by machines"
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_numbered_line_of_an_agreement_is_a_clause(name: str) -> None:
    source = plain((AGREEMENTS / f"{NAMES[name]}.md").read_text(encoding="utf-8"))
    structure = read(DocumentText.from_text(source), load_nlp())[0]
    starts = {clause.span.start for clause in structure.clauses}
    numbered = re.finditer(r"^(?:(?:Điều|Article) \d+\.|\d+\. |\([a-z]\) )", source, re.MULTILINE)
    assert [line[0] for line in numbered if line.start() not in starts] == []
