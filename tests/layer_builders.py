"""One-page PDFs whose text layer is right, wrong, old or missing, all of them of one page."""

import io
import random
import re
import subprocess
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import cv2
import pikepdf
import pypdfium2 as pdfium
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from ingest.textlayer import Glyph, PageFrame, glyphs
from tests.ingest_builders import FONT, LEFT, Typesetter, picture_of, scan_of, typeset

HEADING = "THỎA THUẬN HỢP TÁC HỮU NGHỊ GIỮA TỈNH LAM HÀ VÀ TỈNH NẬM XAI"
BODY = [
    "Điều 1. Trao đổi sinh viên và cán bộ",
    "1. Bên A phải cấp mười học bổng toàn phần cho sinh viên của Bên B trong mỗi năm học, trừ"
    " trường hợp hai Bên có thỏa thuận khác bằng văn bản trước ngày 30 tháng 6 hằng năm.",
    "2. Bên B có trách nhiệm xét chọn ứng viên và gửi hồ sơ cho Bên A trong thời hạn 45 ngày kể"
    " từ ngày nhận được thông báo của Bên A về số lượng học bổng:",
    "a) hồ sơ của sinh viên hệ chính quy đang theo học tại các cơ sở đào tạo của tỉnh;",
    "b) hồ sơ của thực tập sinh và của cán bộ tham gia các khóa bồi dưỡng ngắn hạn do hai Bên"
    " phối hợp tổ chức.",
    "Điều 2. Kinh phí và hiệu lực",
    "Kinh phí thực hiện là 2.500.000.000 đồng, được quyết toán chậm nhất vào ngày 15/9/2026 theo"
    " Nghị định số 15/2026/NĐ-CP của Chính phủ. Thỏa thuận này có hiệu lực kể từ ngày ký, được lập"
    " thành hai bản bằng tiếng Việt, mỗi Bên giữ một bản có giá trị như nhau.",
]
TRUTH = "\n".join([HEADING, *BODY])
SIGNATURE = "Ký bởi: Ủy ban nhân dân tỉnh Lam Hà, ngày ký 15/9/2026 08:30"

# What the glyph of a letter is said to mean, per PDF code: None takes the whole map away.
Meaning = Callable[[str], str | None]


@cache
def correct() -> bytes:
    """The digital original; its heading is in a font of its own."""
    return _set(Typesetter())


@cache
def scan() -> bytes:
    """A picture of it."""
    return scan_of(picture_of(correct()))


@dataclass
class _Layer(Typesetter):
    """Text over a scan, invisible in mode 3."""

    mode: int = 3

    def at(self, x: float, y: float, text: str, size: float | None = None) -> None:
        self.canvas.setFont("Serif", size or self.size)
        self.canvas.drawString(x, A4[1] - y, text, mode=self.mode)


def over_scan(paragraphs: Iterable[str], *, visible: bool = False) -> bytes:
    """The scan with a text over it."""
    image = ImageReader(io.BytesIO(_png()))
    setter = _Layer(
        mode=0 if visible else 3,
        head=lambda setter: setter.canvas.drawImage(image, 0, 0, *A4),
    )
    for text in paragraphs:
        setter.paragraph(text)
    return setter.finished()


def signed_scan() -> bytes:
    """The scan with the one visible line of an electronic signature."""
    image = ImageReader(io.BytesIO(_png()))
    setter = Typesetter(head=lambda setter: setter.canvas.drawImage(image, 0, 0, *A4))
    setter.at(LEFT, 815, SIGNATURE, 9)
    return setter.finished()


@cache
def read_as_english() -> list[str]:
    """What the wrong model makes of the scan, paragraph by paragraph."""
    command = ["tesseract", "stdin", "stdout", "-l", "eng"]
    read = subprocess.run(command, input=_png(), capture_output=True, check=True)
    return read.stdout.decode().split("\n\n")


def without_marks(text: str) -> str:
    """Letters without what stands above and below them."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def shuffled(text: str) -> str:
    """Each word's letters in another order."""
    chance = random.Random(7)
    return " ".join("".join(chance.sample(word, len(word))) for word in text.split())


def recoded(
    pdf: bytes,
    meaning: Meaning,
    *,
    name: str | None = None,
    heading: tuple[Meaning, str] | None = None,
) -> bytes:
    """The same drawing with other meanings of its codes and other names of its fonts."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for font in page.Resources.Font.values():
                if "/ToUnicode" not in font:
                    continue
                headed = "Bold" in str(font.BaseFont)
                if headed and heading is None:
                    continue
                means, called = heading if headed and heading else (meaning, name)
                _recode(document, font, means)
                if called:
                    font.BaseFont = font.FontDescriptor.FontName = pikepdf.Name(f"/ABCDEF+{called}")
        target = io.BytesIO()
        document.save(target)
    return target.getvalue()


def _recode(document: pikepdf.Pdf, font: pikepdf.Object, meaning: Meaning) -> None:
    cmap = font.ToUnicode.read_bytes().decode("ascii")
    head, rest = cmap.split(" beginbfchar\n")
    pairs, tail = rest.split("endbfchar")
    lines = []
    for code, value in re.findall(r"<(..)> <(....)>", pairs):
        letter = meaning(chr(int(value, 16))) if value != "0000" else "\0"
        if letter is None:
            del font.ToUnicode
            return
        lines.append(f"<{code}> <{letter.encode('utf-16-be').hex()}>")
    head = head.rsplit("\n", 1)[0] + f"\n{len(lines)}"
    whole = head + " beginbfchar\n" + "\n".join(lines) + "\nendbfchar" + tail
    font.ToUnicode = document.make_stream(whole.encode("ascii"))


def _set(setter: Typesetter) -> bytes:
    pdfmetrics.registerFont(TTFont("SerifHead", FONT.replace("Serif", "Serif-Bold")))
    setter.canvas.setFont("SerifHead", 11)
    setter.canvas.drawString(LEFT, A4[1] - setter.y, HEADING)
    setter.y += 28
    for text in BODY:
        setter.paragraph(text)
    return setter.finished()


@cache
def _png() -> bytes:
    data = cv2.imencode(".png", picture_of(correct()))[1].tobytes()
    assert isinstance(data, bytes)
    return data


def decomposed() -> bytes:
    """The page typed with marks apart from their letters."""
    return typeset([unicodedata.normalize("NFD", text) for text in (HEADING, *BODY)])


def coded_letters(pdf: bytes) -> tuple[Glyph | None, ...]:
    """The characters of the first page as the file codes them."""
    with pdfium.PdfDocument(pdf) as document:
        page = document[0]
        return glyphs(page, PageFrame(page), coded=True)
