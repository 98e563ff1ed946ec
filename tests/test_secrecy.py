"""The gate: marks are found however they are set, and what is marked leaves nothing behind."""

import io
from pathlib import Path

import img2pdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest import secrecy_mark
from models.access import Level, Right, Role, Scope
from models.people import AuditEntry
from models.register import ReadingState, Secrecy
from models.tables import Clause, Document, DocumentBody, Page
from service.intake import take
from service.reading import read_queued
from service.store import accounts, documents, rights
from service.wiring import Office
from tests.builders import ENGLISH, VIETNAMESE, agreement_pdf
from tests.conftest import MakeOffice
from tests.rows import NOW

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf"
RED, BLACK, BLUE = (200, 30, 40, 255), (20, 20, 20, 255), (40, 50, 170, 255)
WORDS = {
    Secrecy.CONFIDENTIAL: "MẬT",
    Secrecy.SECRET: "TỐI MẬT",
    Secrecy.TOP_SECRET: "TUYỆT MẬT",
}


def scan(
    text: str, color: tuple[int, int, int, int], angle: float, place: tuple[int, int]
) -> bytes:
    """A scanned first page with a framed stamp on it."""
    page = pdfium.PdfDocument(agreement_pdf())[0].render(scale=200 / 72).to_pil().convert("RGB")
    if text:
        font = ImageFont.truetype(FONT, 44)
        width = int(font.getlength(text)) + 40
        stamp = Image.new("RGBA", (width, 80), (0, 0, 0, 0))
        draw = ImageDraw.Draw(stamp)
        draw.rectangle((2, 2, width - 3, 77), outline=color, width=5)
        draw.text((width / 2, 40), text, fill=color, font=font, anchor="mm")
        turned = stamp.rotate(angle, expand=True)
        page.paste(turned, place, turned)
    target = io.BytesIO()
    page.save(target, "PNG", dpi=(200, 200))
    pdf: bytes = img2pdf.convert(target.getvalue())
    return pdf


@pytest.mark.parametrize(
    ("level", "color", "angle", "place"),
    [
        (Secrecy.CONFIDENTIAL, RED, 7, (1050, 60)),
        (Secrecy.CONFIDENTIAL, BLACK, 0, (110, 60)),
        (Secrecy.SECRET, RED, -7, (420, 330)),  # over the text
        (Secrecy.SECRET, BLACK, -7, (420, 330)),
        (Secrecy.CONFIDENTIAL, BLACK, 6, (560, 420)),
        (Secrecy.SECRET, BLACK, 7, (1050, 60)),
        (Secrecy.TOP_SECRET, RED, -12, (1050, 60)),
        (Secrecy.TOP_SECRET, BLUE, 0, (110, 60)),
    ],
)
def test_a_stamp_is_found(
    level: Secrecy, color: tuple[int, int, int, int], angle: float, place: tuple[int, int]
) -> None:
    assert secrecy_mark(scan(WORDS[level], color, angle, place)) == level


@pytest.mark.parametrize(
    ("head", "level"),
    [
        ("MẬT", Secrecy.CONFIDENTIAL),
        ("TỐI MẬT", Secrecy.SECRET),
        ("Độ mật: TỐI MẬT".upper(), Secrecy.SECRET),
        ("TUYỆT MẬT", Secrecy.TOP_SECRET),
        ("TOP SECRET", Secrecy.TOP_SECRET),
        ("THỎA THUẬN BẢO MẬT", None),
        ("Hai Bên giữ bí mật.", None),
        ("mật", None),
        ("MAT", None),
        ("CONFIDENTIALITY AGREEMENT", None),
    ],
)
def test_a_typed_mark_is_found_and_other_words_are_none(head: str, level: Secrecy | None) -> None:
    assert secrecy_mark(agreement_pdf(f"{head}\n{VIETNAMESE}")) == level


def test_a_scan_without_a_stamp_is_free() -> None:
    assert secrecy_mark(scan("", RED, 0, (0, 0))) is None
    assert secrecy_mark(agreement_pdf(ENGLISH)) is None


MARKED = "MẬT\n" + VIETNAMESE


def handed_in(office: Office, *, cleared: Level | None = None) -> str:
    reader = None
    if cleared is not None:
        with office.store.begin() as session:
            user = accounts.add_user(session, "lan", None, now=NOW, roles=[Role.FOREIGN_AFFAIRS])
            user.clearance = cleared
            reader = rights.reader_of(session, user)
    (taken,) = take(office, io.BytesIO(agreement_pdf(MARKED)), "kế hoạch mật.pdf", user=reader)
    read_queued(office, taken.document.id)
    return taken.document.id


@pytest.mark.parametrize(
    ("isolated", "cleared"),
    [(False, None), (False, Level.TOP_SECRET), (True, Level.ORDINARY)],
)
def test_what_is_marked_leaves_nothing_behind(
    make_office: MakeOffice, caplog: pytest.LogCaptureFixture, isolated: bool,
    cleared: Level | None,
) -> None:  # fmt: skip
    office = make_office(isolated=isolated)
    key = handed_in(office, cleared=cleared)
    with office.store.reading() as session:
        row = documents.get(session, key, None)
        assert (row.state, row.error_code) == (ReadingState.REFUSED, "SecretDocument")
        assert (row.filename, row.sha256, row.title) == ("", "", "")
        for table in (DocumentBody, Page, Clause):
            assert session.query(table).count() == 0
        actions = [entry.action for entry in session.query(AuditEntry)]
    assert "secret" in actions
    assert office.index.count() == 0
    assert office.originals.hashes() == set()
    left = [file for file in Path(office.settings.data).rglob("*") if file.is_file()]
    for file in left:
        held = file.read_bytes()
        assert b"Norrvik" not in held, file
        assert "học bổng".encode() not in held, file
    assert "Norrvik" not in caplog.text
    assert "kế hoạch" not in caplog.text


def test_an_isolated_machine_keeps_it_from_a_cleared_person_at_its_level(
    make_office: MakeOffice,
) -> None:
    office = make_office(isolated=True)
    key = handed_in(office, cleared=Level.CONFIDENTIAL)
    with office.store.reading() as session:
        row = session.get_one(Document, key)
        assert (row.state, row.secrecy) == (ReadingState.READ, Level.CONFIDENTIAL)
        below = Scope("x", frozenset({Right.READ}), restricted=True)
        assert row.passed_gate
        assert row.secrecy > below.clearance
