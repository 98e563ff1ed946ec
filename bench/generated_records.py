"""Records of a generated register: partners, bodies, fields, states; straight inserts."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from models import tables
from models.life import EntityKind, ExpressionKind, RecordState
from models.life import Role as Part
from models.records import Entity, EntityName, Expression, Participant, Record, StateChange
from models.register import DocumentKind
from models.spelling import folded
from service.wiring import Office

COUNTRIES = ("LAO", "JPN", "FRA", "KOR", "CHN", "SWE", "DEU")


def save_records(office: Office, ids: Sequence[str], bodies: int, seed: int) -> None:
    """A record for each document; of three, two are confirmed, with partners, topics and states."""
    chance, now = random.Random(seed), office.now()
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (Entity, EntityName, Record, Expression, Participant, StateChange)
    }
    lands = []
    for number in range(97):
        land = COUNTRIES[number % len(COUNTRIES)]
        lands.append(_entity(rows, EntityKind.FOREIGN_BODY, f"Bên nước ngoài {number}", land))
    ours = [_entity(rows, EntityKind.VIETNAMESE_BODY, f"Sở thứ {n}", "VNM") for n in range(bodies)]
    for number, document in enumerate(ids):
        confirmed = number % 3 > 0
        signed = date(2010, 1, 1) + timedelta(days=chance.randrange(365 * 16))
        title = f"Thỏa thuận hợp tác số {number + 1}"
        record = {
            "id": tables.new_id(), "code": f"{2020 + number % 6}/{number + 1:05d}",
            "created_at": now, "find": folded(title), "title_vi": title if confirmed else None,
            "kind": DocumentKind.AGREEMENT if confirmed else None,
            "signed_on": signed if confirmed else None,
            "topics": chance.sample(TOPICS, 2) if confirmed else None,
        }  # fmt: skip
        rows[Record].append(record)
        rows[Expression].append(
            {"id": tables.new_id(), "record_id": record["id"], "document_id": document,
             "kind": ExpressionKind.AUTHENTIC, "languages": ["vi"]}
        )  # fmt: skip
        if confirmed:
            for role, among in ((Part.FOREIGN_PARTY, lands), (Part.LEAD, ours)):
                entity, name = chance.choice(among)
                rows[Participant].append(
                    {"id": tables.new_id(), "record_id": record["id"], "role": role, "name": name,
                     "entity_id": entity}
                )  # fmt: skip
            for state, days in ((RecordState.SIGNED, 0), (RecordState.IN_FORCE, 30)):
                rows[StateChange].append(
                    {"record_id": record["id"], "state": state, "basis": "x", "at": now,
                     "day": signed + timedelta(days=days)}
                )  # fmt: skip
    with office.store.begin() as session:
        for table, made in rows.items():
            if made:
                session.execute(insert(table), made)


TOPICS = ("Giáo dục", "Y tế", "Nông nghiệp", "Thương mại", "Du lịch", "Chuyển đổi số", "Môi trường")


def _entity(
    rows: dict[Any, list[dict[str, Any]]], kind: EntityKind, name: str, country: str
) -> tuple[str, str]:
    id_ = tables.new_id()
    rows[Entity].append({"id": id_, "kind": kind, "country": country})
    rows[EntityName].append(
        {"id": tables.new_id(), "entity_id": id_, "name": name, "plain": folded(name),
         "language": "vi", "preferred": True}
    )  # fmt: skip
    return id_, name
