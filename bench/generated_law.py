"""What the minute's sweep would do to a generated register: else it would do it while one measures.

Law beside each clause, documents counted as looked at: straight inserts.
"""

import random
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.correction_tables import Check
from models.register import DocumentKind
from models.tables import Clause, Document
from models.verdicts import LawCheck, Provision
from service.indexing import UNITS

BESIDE = 3  # provisions of law beside each clause, by chance
REASONS = ["subject", "time_limit"]


def save_law(session: Session, seed: int, now: datetime) -> None:
    """A shortlist of law beside each clause; every document is looked through already."""
    chance = random.Random(seed)
    kinds = dict(session.execute(select(Document.id, Document.kind)).tuples().all())
    clauses = session.execute(
        select(Clause.id, Clause.document_id).where(Clause.level.in_([str(u) for u in UNITS]))
    ).all()
    law = [id_ for id_, document in clauses if kinds[document] == DocumentKind.LAW]
    rows = [
        {"clause_id": id_, "law_id": beside, "position": position, "score": chance.random(),
         "reasons": REASONS, "differences": []}
        for id_, document in clauses if kinds[document] != DocumentKind.LAW and len(law) >= BESIDE
        for position, beside in enumerate(chance.sample(law, BESIDE))
    ]  # fmt: skip
    others = [key for key, kind in kinds.items() if kind != DocumentKind.LAW]
    for table, made in (
        (Provision, rows),
        (LawCheck, [{"document_id": key, "checked_at": now} for key in others]),
        (Check, [{"document_id": key, "words_open": chance.randrange(9)} for key in kinds]),
    ):
        if made:
            session.execute(insert(table), made)
