"""Overlap on the whole way: samples as PDFs, read, extracted, indexed, shortlisted, listed."""

import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from models.register import DocumentKind
from models.retrieval import RelationKind
from samples import planted
from samples.build import build
from service.intake import take
from service.reading import read_queued, refresh_law
from service.settings import Settings
from service.store import documents, overlaps, provisions
from service.wiring import Office

# Pairs that look alike and are in order (PLANTED.md): quotes of both sides.
CONTROLS = {
    "C1": ("train fifty (50) civil servants", "train eighty (80) civil servants"),
    "C2": ("Department of Information and Communications of the Province",
           'words "Department of Information and Communications" are replaced'),
    "C3": ("đưa vào hoạt động Trung tâm ngoại ngữ", "hoàn thiện đề án thành lập Trung tâm"),
    "C4": ("provincial open data portal offering", "hoàn thành kiểm thử cổng dữ liệu mở"),
    "C5": ("Bên A phải thông báo nhu cầu Giáo viên của Năm học kế tiếp",
           "tổng hợp nhu cầu giáo viên tiếng Nhật năm học 2027 - 2028"),
    "C10": ("không làm phát sinh, thay đổi hoặc chấm dứt quyền, nghĩa vụ",
            "Không quy định nào trong Thỏa thuận này được hiểu là làm phát sinh nghĩa vụ"),
    "C13": ("ngày 30 tháng 11", "gửi Bộ Ngoại giao chậm nhất vào ngày 15 tháng 11"),
}  # fmt: skip

# The same of clauses and law that agree: a quote, and the law with its article.
LAW_CONTROLS = {
    "C6": ("xây dựng báo cáo tình hình ký kết và thực hiện thỏa thuận", "70/2020/QH14", "46"),
    "C7": ("Báo cáo kết thúc Dự án phải được Chủ dự án gửi", "80/2020/NĐ-CP", "14"),
    "C8": ("có hiệu lực kể từ ngày Ủy ban nhân dân tỉnh Lam Hà ban hành quyết định phê duyệt",
           "80/2020/NĐ-CP", "4"),
    "C9": ("có trách nhiệm gửi báo cáo việc thực hiện liên kết", "86/2018/NĐ-CP", "27"),
    "C12": ("Nếu sau 06 tháng kể từ ngày được phê duyệt mà Dự án", "80/2020/NĐ-CP", "4"),
    "C14": ("được tự động gia hạn thêm 05 năm, trừ khi một Bên thông báo", "70/2020/QH14", "33"),
}  # fmt: skip


def measure(folder: Path, law: Path | None) -> None:
    """Print the place of each planted pair in the register's list, and one JSON object."""
    work = Path(tempfile.mkdtemp(prefix="bench-register-"))
    build(work / "samples")
    office = Office(Settings(data=work / "data"))
    try:
        rows = _read(office, work / "samples", law)
        started = time.process_time()
        while refresh_law(office):
            pass
        took = time.process_time() - started
        print(json.dumps(_ranks(office, rows, folder) | {"law_cpu_seconds": round(took, 1)}))
    finally:
        office.close()


def _read(office: Office, samples: Path, law: Path | None) -> dict[str, str]:
    """Ids by name of source."""
    sources = {path.name.split(".")[0]: path.name for path in
               (Path(__file__).parent.parent / "samples").glob("*/*.md")}  # fmt: skip
    ids = {}
    files = sorted(samples.glob("agreements/*.pdf")) + sorted(law.glob("*.jsonl") if law else ())
    for path in files:
        kind = DocumentKind.LAW if path.suffix == ".jsonl" else None
        with path.open("rb") as stream:
            for taken in take(office, stream, path.name, kind=kind):
                read_queued(office, taken.document.id)
                ids[taken.document.part or sources[path.stem]] = taken.document.id
    return ids


def _ranks(office: Office, ids: dict[str, str], folder: Path) -> dict[str, object]:
    with office.store.reading() as session:
        rows = overlaps.listed(session, None, law=False, limit=5000)
        texts = {name: (id_, documents.text_of(session, id_)) for name, id_ in ids.items()}
        with_law = overlaps.listed(session, None, law=True, limit=5000)
        beside = {name: provisions.listed(session, None, id_) for name, id_ in ids.items()}
    pairs = [
        planted.ListedPair(
            (r.a.document.id, r.b.document.id),
            (r.a.clause.span, r.b.clause.span),
            r.relation.relation,
        )
        for r in rows
    ]
    answer: dict[str, object] = {"pairs": len(pairs)}
    for item in planted.agreements_items():
        rank = _rank(item, texts, pairs)
        answer[item.id] = rank
        print(item.id, rank or "missed", rows[rank - 1].relation if rank else "")
    for name, quotes in CONTROLS.items():
        answer[name] = min(
            (
                rank
                for one in texts
                for other in texts
                if (
                    rank := _rank(
                        planted.Item(name, "control", "", ((one, quotes[0]), (other, quotes[1]))),
                        {k: v for k, v in texts.items() if k in (one, other)},
                        pairs,
                    )
                )
            ),
            default=0,
        )
    for name, (quote, law, article) in LAW_CONTROLS.items():
        answer[name] = _law_rank(quote, law, article, texts, with_law)
    controls = [answer[name] for name in (*CONTROLS, *LAW_CONTROLS)]
    answer["controls_in_15"] = sum(isinstance(n, int) and 0 < n <= 15 for n in controls)
    for line in (folder / "planted.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == "law":
            member, target = row["members"]
            _, text = texts[member["doc"]]
            place = planted.find_quote(text, member["quote"])
            middle = (place.start + place.end) // 2 if place else -1
            listed = [p for p in beside[member["doc"]]
                      if p.clause.span.start <= middle < p.clause.span.end]  # fmt: skip
            law, _, article = target["law"].partition("#")
            answer[row["id"]] = next(
                (
                    n
                    for n, p in enumerate(listed, 1)
                    if law in p.law.document.part
                    and f"Điều {article}" == p.law.clause.label.partition(" khoản")[0]
                ),
                0,
            )
    return answer


def _law_rank(
    quote: str,
    law: str,
    article: str,
    texts: dict[str, tuple[str, str]],
    rows: Sequence[overlaps.OverlapRow],
) -> int:
    """The place, among pairs with law, of a clause that holds a quote beside an article."""
    places = {
        id_: (place.start + place.end) // 2
        for name, (id_, text) in texts.items()
        if name.endswith(".md") and (place := planted.find_quote(text, quote))
    }
    for rank, row in enumerate(rows, 1):
        for own, other in ((row.a, row.b), (row.b, row.a)):
            middle = places.get(own.document.id, -1)
            label = other.clause.label.partition(" khoản")[0]
            if (
                own.clause.span.start <= middle < own.clause.span.end
                and law in other.document.part
                and label == f"Điều {article}"
            ):
                return rank
    return 0


def _rank(
    item: planted.Item,
    texts: dict[str, tuple[str, str]],
    pairs: Sequence[planted.ListedPair],
) -> int:
    """The place of the first pair that shows an item; 0 for none."""
    for place, pair in enumerate(pairs, 1):
        [shown] = planted.judge([item], texts, [pair])
        if shown.relation is not None and shown.relation is not RelationKind.UNRELATED:
            return place
    return 0
