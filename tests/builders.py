"""Small real inputs: agreements as PDF, law as JSON lines, an encoder that needs no model."""

import hashlib
import io
import json
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"

VIETNAMESE = """THỎA THUẬN HỢP TÁC
Số: 12/TT-UBND
giữa Ủy ban nhân dân tỉnh Lam Sơn (Bên A) và Thành phố Norrvik (Bên B)
Ký ngày 15 tháng 3 năm 2026
Điều 1. Trao đổi sinh viên
1. Bên A phải cấp mười học bổng cho sinh viên của Bên B mỗi năm học.
2. Bên B phải gửi danh sách sinh viên trong thời hạn 30 ngày kể từ ngày ký.
Điều 2. Báo cáo
1. Hai Bên phải báo cáo kết quả thực hiện trước ngày 15 tháng 11 năm 2026.
2. Bên A không được chuyển giao dữ liệu cá nhân cho bên thứ ba.
Điều 3. Hiệu lực
1. Thỏa thuận này có hiệu lực kể từ ngày ký và có giá trị trong 05 năm."""

ENGLISH = """AGREEMENT ON COOPERATION
No. 7/2026
between the People's Committee of Lam Son Province (Party A) and the City of Norrvik (Party B)
Signed on 15 March 2026
Article 1. Exchange of students
1. Party A shall grant ten scholarships to students of Party B in each academic year.
2. Party B shall send the list of students within 30 days of the date of signature.
Article 2. Reports
1. The Parties shall report on the results before 15 November 2026.
2. Party A shall not transfer personal data to third parties.
Article 3. Entry into force
1. This Agreement shall enter into force on the date of signature and be valid for five years."""


@cache
def agreement_pdf(text: str = VIETNAMESE, *, pages: int = 1) -> bytes:
    """The lines of a text as a digital PDF with an embedded font; each further page repeats it."""
    pdfmetrics.registerFont(TTFont("Serif", FONT))
    style = ParagraphStyle("body", fontName="Serif", fontSize=11, leading=17, spaceAfter=5)
    flow: list[Paragraph | PageBreak] = []
    for page in range(pages):
        if page:
            flow.append(PageBreak())
        flow += [Paragraph(line, style) for line in text.splitlines()]
    target = io.BytesIO()
    SimpleDocTemplate(target, pagesize=A4, invariant=1).build(list(flow))
    return target.getvalue()


@cache
def locked_pdf() -> bytes:
    """A PDF that opens with a password alone."""
    target = io.BytesIO()
    page = Canvas(target, encrypt=StandardEncryption("mật khẩu", canPrint=0), invariant=1)
    page.drawString(72, 720, "locked")
    page.save()
    return target.getvalue()


@cache
def blank_pdf() -> bytes:
    """Two pages with nothing on them."""
    target = io.BytesIO()
    page = Canvas(target, pagesize=A4, invariant=1)
    page.showPage()
    page.showPage()
    page.save()
    return target.getvalue()


def law_lines(*articles: tuple[str, str, str, str]) -> bytes:
    """Articles (law, number, heading, text) as a law file."""
    names = ("law", "article", "heading", "text")
    lines = [json.dumps(dict(zip(names, a, strict=True)), ensure_ascii=False) for a in articles]
    return "\n".join(lines).encode()


LAW = law_lines(
    ("Luật Lưu trữ", "1", "Phạm vi", "1. Luật này quy định về lưu trữ.\n2. Áp dụng cho cơ quan."),
    ("Luật Lưu trữ", "2", "Báo cáo", "Cơ quan phải báo cáo kết quả trước ngày 15 tháng 11."),
    ("Luật Học bổng", "1", "Học bổng", "Ủy ban nhân dân tỉnh phải cấp học bổng cho sinh viên."),
)


class LetterEncoder:
    """Counts runs of three letters: texts that share words are close, and no model is loaded."""

    name = "letters"
    dimension = 256

    def encode(self, texts: Sequence[str], *, kind: str = "passage") -> NDArray[np.float32]:
        vectors = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            padded = f"  {text.lower()} "
            for at in range(len(padded) - 2):
                digest = hashlib.blake2s(padded[at : at + 3].encode(), digest_size=2).digest()
                vectors[row, int.from_bytes(digest) % self.dimension] += 1
        lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / lengths
