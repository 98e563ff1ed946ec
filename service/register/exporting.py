"""What leaves the register: lists, the whole of it, a text as XML, a record with its originals."""

import hashlib
import io
import json
import zipfile
from datetime import date, timedelta
from enum import StrEnum
from pathlib import PurePath

from fastapi.encoders import jsonable_encoder
from sqlalchemy.orm import Session

from models.access import Reader, Right
from models.document import Span
from models.errors import NotFound, OriginalMissing
from models.register import DocumentKind
from models.tables import Document
from service.register import sheets, viewing
from service.register.akoma import Subject, akoma_ntoso, languages_of
from service.register.formats import ZIP, Format, written
from service.register.headings import heading
from service.store import documents, findings, records
from service.store.records import Sought
from service.web.asking import Asker

XML = "application/akn+xml"


class List(StrEnum):
    """The lists that can be exported by themselves."""

    RECORDS = "records"
    DOCUMENTS = "documents"
    DEADLINES = "deadlines"
    ENTITIES = "entities"


def whole(asker: Asker, format_: Format) -> tuple[bytes, str, str]:
    """Everything that people entered: data, media type, file name."""
    reader = asker.reader.over(Right.EXPORT)
    with asker.office.store.reading() as session:
        found = sheets.whole_register(session, reader, asker.office.today())
    return _file(asker, "register", found, format_)


def listed(
    asker: Asker, what: List, format_: Format, sought: Sought, start: date | None, end: date | None
) -> tuple[bytes, str, str]:
    """One list, narrowed as on its page: data, media type, file name."""
    today, reader = asker.office.today(), asker.reader.over(Right.EXPORT)
    with asker.office.store.reading() as session:
        match what:
            case List.RECORDS:
                sheet = sheets.records_sheet(session, reader, today, sought)
            case List.DOCUMENTS:
                sheet = sheets.documents_sheet(session, reader)
            case List.DEADLINES:
                first = start or today
                sheet = sheets.deadlines_sheet(
                    session, reader, first, end or first + timedelta(366)
                )
            case List.ENTITIES:
                sheet = sheets.entities_sheet(session, reader)
    return _file(asker, what.value, [sheet], format_)


def _file(
    asker: Asker, name: str, found: list[sheets.Sheet], format_: Format
) -> tuple[bytes, str, str]:
    data, media, ending = written(found, format_, lambda word: heading(word, asker.language))
    return data, media, f"{name}-{asker.office.today().isoformat()}.{ending}"


def text(asker: Asker, document_id: str, language: str | None) -> tuple[bytes, str, str]:
    """A document's text as Akoma Ntoso; NotFound before it is read or in a language it lacks."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader, Right.EXPORT)
        if row.read_at is None or row.found is None:
            raise NotFound()
        data = akoma_of(session, row, asker.reader, language)
    return data, XML, f"{PurePath(row.filename).stem}.akn.xml"


def akoma_of(
    session: Session, row: Document, reader: Reader | None, language: str | None = None
) -> bytes:
    """The XML of a document's text in one of its languages, its first if none is named."""
    analysis = findings.load_analysis(session, row)
    there = list(languages_of(analysis))
    if language is not None and language not in there:
        raise NotFound()
    record = records.of_document(session, row.id, reader)
    said = analysis.metadata
    parties = said.parties[0].value.name if said.parties else row.filename
    day = record.signed_on if record and record.signed_on else row.signed_on
    subject = Subject(
        code=record.code if record else row.id,
        kind=DocumentKind(row.kind) if row.kind else None,
        title=row.title or row.part or row.filename, number=row.number, signed_on=day,
        uploaded_on=row.uploaded_at.date(), author=parties, sha256=row.sha256,
    )  # fmt: skip
    spoken = language or (there[0] if there else row.language or "vi")
    return akoma_ntoso(subject, documents.text_of(session, row.id), analysis, spoken)


def archive(asker: Asker, record_id: str) -> tuple[bytes, str, str]:
    """A record as a ZIP: everything said of it, its history, its texts, its originals, checksums.

    ``SHA256SUMS`` is in the form that ``sha256sum -c`` checks. NotFound; OriginalMissing.
    """
    detail = viewing.detail(asker, record_id)
    members = {"record.json": _json(detail)}
    changes = viewing.changes(asker, record_id, limit=100_000)
    members["history.json"] = _json(changes.changes)
    with asker.office.store.reading() as session:
        record = records.get(session, record_id, asker.reader)
        asker.reader.require(Right.EXPORT, record.body_id)
        names: set[str] = set()
        for item in detail.texts:
            row = documents.get(session, item.document_id, asker.reader, Right.EXPORT)
            name = _fresh(PurePath(row.filename).name or row.id, names)
            try:
                members[f"originals/{name}"] = asker.office.originals.read(row.sha256)
            except NotFound as error:
                raise OriginalMissing() from error
            if row.found is not None:
                for language in languages_of(findings.load_analysis(session, row)):
                    xml = akoma_of(session, row, asker.reader, language)
                    members[f"texts/{name}.{language}.akn.xml"] = xml
                members[f"texts/{name}.txt"] = documents.text_of(session, row.id).encode()
    sums = [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in members.items()]
    members["SHA256SUMS"] = ("\n".join(sums) + "\n").encode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    safe = detail.code.replace("/", "-").replace("\\", "-")
    return target.getvalue(), ZIP, f"{safe}.zip"


def _json(value: object) -> bytes:
    plain = jsonable_encoder(value, custom_encoder={Span: list})
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def _fresh(name: str, taken: set[str]) -> str:
    """A name that leads nowhere else and stands once."""
    plain = name.replace("/", "_").replace("\\", "_").lstrip(".") or "document"
    path, number = PurePath(plain), 1
    while plain in taken:
        number += 1
        plain = f"{path.stem} ({number}){path.suffix}"
    taken.add(plain)
    return plain
