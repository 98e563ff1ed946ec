"""People of the demo: an account for each role, and work that waits for each of them.

Bodies, records and desks are furnished when the accounts are made; a later run changes nothing.
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access import REGISTER_ROLES, ROOT_BODY, BodyLevel, Role
from models.errors import NotFound
from models.life import RecordState
from models.register import DocumentKind
from models.tables import Clause, Document
from service.reading import tell_rights
from service.register import acting
from service.store import accounts, baskets, documents, lives, records, rights, searches
from service.web import handing_out
from service.web.asking import Asker
from service.wiring import Office

PASSWORD = "cam-ket-demo"
# Who they are, the role they hold, and the body in which they do (None: the whole register).
PEOPLE: tuple[tuple[str, Role, str | None], ...] = (
    ("can-bo", Role.OFFICER, "Sở Giáo dục và Đào tạo tỉnh Lâm Hà"),
    ("chu-tri", Role.LEAD_BODY, "Sở Nông nghiệp và Môi trường tỉnh Lâm Hà"),
    ("ngoai-vu", Role.FOREIGN_AFFAIRS, None),
    ("phap-che", Role.LEGAL, None),
    ("tai-chinh", Role.FINANCE, None),
    ("lanh-dao", Role.LEADER, ROOT_BODY),
    ("cong-an", Role.SECURITY, ROOT_BODY),
    ("van-phong-dang", Role.PARTY_OFFICE, None),
    ("thanh-tra", Role.INSPECTOR, None),
    ("quan-tri", Role.ADMINISTRATOR, None),
)
NEWCOMER = "nguoi-moi"  # has an account and waits for the administrator to give a role
# Of which body a sample is (the beginning of its name), and in which field it stands.
BODIES = {
    "b_": "Sở Giáo dục và Đào tạo tỉnh Lâm Hà",
    "c_": "Sở Nông nghiệp và Môi trường tỉnh Lâm Hà",
}
FIELDS = {
    "a_": ["Kết nghĩa", "Y tế"],
    "b_": ["Giáo dục"],
    "c_": ["Nông nghiệp"],
    "d_": ["Chuyển đổi số"],
    "e_": ["Kinh tế", "Y tế"],
}  # the others are left for the officers to confirm
KEPT: dict[str, tuple[tuple[str, str], ...]] = {
    "demo": (("Giải quyết tranh chấp", "q=giải+quyết+tranh+chấp"),),
    "phap-che": (("Giải quyết tranh chấp", "q=giải+quyết+tranh+chấp"),
                 ("Dữ liệu cá nhân", "q=chuyển+giao+dữ+liệu+cá+nhân")),
    "tai-chinh": (("Kinh phí và vốn đối ứng", "q=kinh+phí+vốn+đối+ứng"),),
    "cong-an": (("Tạm trú của chuyên gia", "q=khai+báo+tạm+trú+chuyên+gia"),),
    "van-phong-dang": (("Báo cáo định kỳ", "q=báo+cáo+kết+quả+thực+hiện+hằng+năm"),),
}  # fmt: skip
SHARES = {"demo": 6, "phap-che": 12, "ngoai-vu": 8, "lanh-dao": 5}  # pairs given out
CITED = 3  # clauses in the basket of legal staff


def furnish(office: Office, held: Mapping[str, Document]) -> bool:
    """Make the accounts and what waits for them; False when they are there already."""
    with office.store.begin() as session:
        if _there(session, PEOPLE[0][0]):
            return False
        bodies = {name: _body(session, name) for _, _, name in PEOPLE if name}
        for name, role, body in PEOPLE:
            user = accounts.add_user(session, name, PASSWORD, now=office.now())
            rights.give(session, user.id, role, bodies[body] if body else None)
            assert (role in REGISTER_ROLES) is (body is None)
        accounts.add_user(session, NEWCOMER, PASSWORD, now=office.now())
        for start, body in BODIES.items():
            for document in _samples_of(held, start):
                rights.set_rights(session, _row(session, document), body_id=bodies[body])
    tell_rights(office)
    _confirm_some(office, held)
    _lay_desks(office, held)
    return True


def told() -> str:
    """The accounts as the demo prints them."""
    lines = [f"{name:16} {role:16} {body or ''}" for name, role, body in PEOPLE]
    return "\n".join([*(line.rstrip().replace(ROOT_BODY, "") for line in lines), NEWCOMER])


def _there(session: Session, name: str) -> bool:
    try:
        accounts.named(session, name)
    except NotFound:
        return False
    return True


def _body(session: Session, name: str) -> str:
    if name == ROOT_BODY:
        return ROOT_BODY
    return rights.add_body(session, name, ROOT_BODY, BodyLevel.DEPARTMENT).id


def _samples_of(held: Mapping[str, Document], start: str) -> list[str]:
    return [row.id for source, row in held.items() if source.startswith(start)]


def _row(session: Session, document_id: str) -> Document:
    return documents.get(session, document_id, None)


def _asker(office: Office, name: str) -> Asker:
    with office.store.reading() as session:
        return Asker(office, rights.reader_of(session, accounts.named(session, name)), "vi")


def _confirm_some(office: Office, held: Mapping[str, Document]) -> None:
    """Records of some samples are confirmed: statistics and lives have something to show."""
    asker = _asker(office, "ngoai-vu")
    for start, topics in FIELDS.items():
        for document in _samples_of(held, start):
            with office.store.reading() as session:
                record = records.of_document(session, document, asker.reader)
            if record is None:
                continue
            acting.accept_all(asker, record.id)
            acting.edit(asker, record.id, {"topics": topics})
            _begin_life(office, asker, record.id, document)


def _begin_life(office: Office, asker: Asker, record_id: str, document_id: str) -> None:
    with office.store.reading() as session:
        record = records.get(session, record_id, asker.reader)
        if lives.of_record(session, record_id) or record.signed_on is None:
            return
        signed, effective = record.signed_on, record.effective_on
        proposed = signed - timedelta(days=90)
    acting.step(asker, record_id, RecordState.PROPOSED, proposed, None, "")
    acting.step(asker, record_id, RecordState.SIGNED, signed, document_id, "")
    if effective and signed <= effective <= office.today():
        acting.step(asker, record_id, RecordState.IN_FORCE, effective, document_id, "")


def _lay_desks(office: Office, held: Mapping[str, Document]) -> None:
    giver = _asker(office, "ngoai-vu")
    for name, count in SHARES.items():
        handing_out.give_next(giver, name, count, law=False)
    # Looked at before the samples came, so each of these has something new.
    before = min(row.uploaded_at for row in held.values()) - timedelta(days=1)
    for name, kept in KEPT.items():
        reader = _asker(office, name).reader
        with office.store.begin() as session:
            for called, query in kept:
                searches.keep(session, reader.id, called, query, before)
    agreements = [r.id for r in held.values() if r.kind != DocumentKind.LAW]
    with office.store.begin() as session:
        clauses = session.scalars(
            select(Clause.id)
            .where(Clause.document_id.in_(agreements), Clause.level == "article")
            .order_by(Clause.position, Clause.document_id)
            .limit(CITED)
        ).all()
        for name in ("demo", "phap-che"):
            reader = rights.reader_of(session, accounts.named(session, name))
            for clause in clauses:
                baskets.add(session, reader, clause, office.now())
