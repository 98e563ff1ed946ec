"""Law as JSON lines for the bench, and where planted articles stand in shortlists."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from search import IndexedClause
from search.index import ClauseIndex

# "(Điều 19 Luật số 70/2020/QH14, ...)": the law and the article behind a codified article.
_SOURCE = re.compile(r"Điều (?P<article>\d+\w?)\D[^(]*?số (?P<law>[\w/-]+[A-ZĐ]\w*)")


def law_clauses(folder: Path) -> list[IndexedClause]:
    """Paragraphs of law; articles that stand in two files bear one name in the payload."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            law, article, heading = _named(row)
            for place, text in enumerate(_paragraphs(row["text"]), 1):
                payload = {"article": (article,), "label": f"Điều {article} {law}"}
                found.append(
                    IndexedClause(
                        f"{path.stem}/{row['id']}.{place}", law, "law", "vi", heading, text, payload
                    )
                )
    return found


def _named(row: Mapping[str, str]) -> tuple[str, str, str]:
    """Law, article and heading of a line."""
    if "#" in row["id"]:
        law, _, article = row["id"].partition("#")
        return law, article, row["heading"]
    source = _SOURCE.search(row["source"])
    if source is None:
        return row["source"], row["id"], row["chapter"]
    return source["law"], source["article"], row["chapter"]


def _paragraphs(text: str) -> list[str]:
    """The numbered paragraphs of an article, each behind a short lead-in if there is one."""
    parts = re.split(r"\n(?=\d+\.\s)", text)
    lead = ""
    if len(parts) > 1 and not re.match(r"\d+\.\s", parts[0]):
        lead, parts = parts[0].strip(), parts[1:]
    lead = f"{lead} " if len(lead) < 300 and lead else ""
    bodies = [re.sub(r"^\d+\.\s+", "", part).strip() for part in parts]
    return [f"{lead}{body}" for body in bodies if body]


def numbered(
    folder: Path, clauses: Sequence[IndexedClause], index: ClauseIndex, law: Sequence[IndexedClause]
) -> dict[str, object]:
    """Put the law into the index and print the place of each planted article."""
    by_law: dict[str, list[IndexedClause]] = {}
    for clause in law:
        by_law.setdefault(clause.document_id, []).append(clause)
    for name, members in by_law.items():
        index.put(name, members)
    index.calibrate()
    articles = {(c.document_id, str(c.payload["article"])) for c in law}
    by_id = {clause.id: clause for clause in clauses}
    places: dict[str, object] = {"paragraphs": len(law), "articles": len(articles)}
    for line in (folder / "planted.jsonl").read_text("utf-8").splitlines():
        planted = json.loads(line)
        if planted["kind"] != "law":
            continue
        member, target = planted["members"]
        subject = by_id[f"{member['doc'][0]}-{member['lang']}-{member['article']}"]
        listed = index.provisions([subject], limit=50)
        wanted = target["law"].replace("#", " ")
        rank = next((n for n, p in enumerate(listed, 1) if p.article == wanted), 0)
        places[planted["id"]] = rank
        first = [f"{p.article} {p.score:.2f} {'/'.join(p.reasons)}" for p in listed[:5]]
        told = [
            (d.aspect, d.a, d.b) for p in listed[:5] if p.article == wanted for d in p.differences
        ]
        print(planted["id"], rank or "missed", told, *first, sep="\n     ")
    return places
