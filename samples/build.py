"""Make the sample PDFs: ``python -m samples.build OUT [--only ID ...] [--digital]``.

Writes ``OUT/agreements/*.pdf``, ``OUT/law/*.pdf`` and ``*.jsonl``, and ``OUT/manifest.json``,
which says of every file what is true of it. The same sources give the same bytes.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from models.register import DocumentKind
from samples.articles import law_lines
from samples.markdown import Source, read_source
from samples.scan import RED, VIOLET, Arrival, Look, scan, splice
from samples.typeset import typeset

HERE = Path(__file__).parent
PROVINCE = ("ỦY BAN NHÂN DÂN TỈNH LAM HÀ", RED)

# How the documents that are no digital originals came in, by id; the others are digital.
SCANS = {
    "a": Look(
        seals=(PROVINCE, ("CHÍNH QUYỀN TỈNH NẬM-XAI", RED)),
        skew=0.6, straddling=True, punched=True,
    ),
    "c": Look(
        seals=(PROVINCE, ("CONSEIL RÉGIONAL VAL-DE-MORÈNE", VIOLET)),
        skew=-0.4, paper=(0.90, 0.95, 0.965),
    ),
    "g": Look(
        seals=(None, PROVINCE), skew=-0.5, paper=(0.83, 0.84, 0.84), noise=5.5, punched=True,
        arrival=Arrival(
            "SỞ NGOẠI VỤ LAM HÀ", ("Số: 1532", "Ngày: 05/10", "Chuyển: P. HTQT"), 25, 62
        ),
    ),
    "h": Look(
        seals=(PROVINCE, ("HAESEONG CITY · REPUBLIC OF KOREA", RED)),
        colour=False, skew=0.8, paper=(0.95, 0.95, 0.95), noise=6.0, blur=0.7,
    ),
}  # fmt: skip
# Digital documents of which only the signed last page was scanned and put back.
SIGNED_PAGE_SCANNED = {"f": Look(seals=(PROVINCE, None), skew=0.3)}
# Law that is also given as JSON lines.
AS_JSON = {"qd62"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the manifest.

    ``form`` is digital, scan, mixed or jsonl; ``scanned_pages`` count from 1; ``twin`` names the
    PDF that holds the same text; ``metadata`` is the source's front matter, dates as ISO 8601.
    """

    file: str
    id: str
    source: str
    kind: DocumentKind
    form: str
    languages: tuple[str, ...]
    pages: int
    scanned_pages: tuple[int, ...]
    sha256: str
    size: int
    twin: str | None
    metadata: Mapping[str, object]


def sources() -> list[Source]:
    """All sources: agreements by letter, then law."""
    paths = [*HERE.glob("agreements/*.??.md"), *HERE.glob("agreements/*.vi-en.md")]
    return [read_source(path) for path in (*sorted(paths), *sorted(HERE.glob("law/*.??.md")))]


def render(source: Source, *, digital: bool = False) -> tuple[bytes, int, tuple[int, ...]]:
    """The PDF of a source, its number of pages, and which of them are scanned (from 1).

    ``digital`` gives every page a text layer, however the document came in.
    """
    if digital or source.id not in SCANS | SIGNED_PAGE_SCANNED:
        document = typeset(source)
        return document.pdf, document.pages, ()
    document = typeset(source, hand_signed=True)
    if source.id in SCANS:
        pdf = scan(document, SCANS[source.id], seed=source.id)
        return pdf, document.pages, tuple(range(1, document.pages + 1))
    page = document.spots[0].page
    pdf = splice(document, SIGNED_PAGE_SCANNED[source.id], seed=source.id, page=page)
    return pdf, document.pages, (page,)


def build(out: Path, *, only: Sequence[str] = (), digital: bool = False) -> list[Entry]:
    """Write the samples (those whose id is in ``only``, else all) and their manifest to ``out``.

    Raises:
        KeyError: ``only`` names an id that no source has.
    """
    chosen = {source.id: source for source in sources()}
    entries = []
    for source in [chosen[id_] for id_ in only] or chosen.values():
        pdf, pages, scanned = render(source, digital=digital)
        room = "law" if source.kind is DocumentKind.LAW else "agreements"
        form = {0: "digital", pages: "scan"}.get(len(scanned), "mixed")
        name = f"{room}/{source.stem}.pdf"
        entries.append(_write(out, name, pdf, source, form=form, pages=pages, scanned=scanned))
        if source.id in AS_JSON:
            lines = f"{room}/{source.stem}.jsonl"
            entries.append(_write(out, lines, law_lines(source), source, form="jsonl", twin=name))
    manifest = json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=1)
    (out / "manifest.json").write_text(manifest + "\n", "utf-8")
    return entries


def _write(
    out: Path,
    name: str,
    content: bytes,
    source: Source,
    *,
    form: str,
    pages: int = 0,
    scanned: tuple[int, ...] = (),
    twin: str | None = None,
) -> Entry:
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Entry(
        file=name,
        id=source.id,
        source=source.path.relative_to(HERE.parent).as_posix(),
        kind=source.kind,
        form=form,
        languages=source.languages,
        pages=pages,
        scanned_pages=scanned,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        twin=twin,
        metadata={
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in source.metadata.items()
        },
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 when all is written, 2 for an unknown id."""
    parser = argparse.ArgumentParser(prog="python -m samples.build", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--only", nargs="+", default=(), metavar="ID", help="a to h, nd901, qd62")
    parser.add_argument("--digital", action="store_true", help="no scans: a text layer everywhere")
    options = parser.parse_args(arguments)
    known = {source.id for source in sources()}
    if unknown := sorted(set(options.only) - known):
        parser.error(f"unknown id {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    for entry in build(options.out, only=options.only, digital=options.digital):
        print(f"{entry.form:8} {entry.pages:3} pages {entry.size / 1024:7.0f} kB  {entry.file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
