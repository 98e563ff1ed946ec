"""Which text to trust: one-page cases, right, wrong, old or missing, and what becomes of each."""

import unicodedata
from collections.abc import Callable

import pytest

import ingest
from ingest.legacy import Encoding, convert, encoding_of_font, legacy_layer
from ingest.legacy_tables import TCVN3, VNI, VPS
from models.document import PageSource
from tests import layer_builders as layers
from tests.ingest_builders import Typesetter, error_rate, joined
from tests.layer_builders import BODY, HEADING, SIGNATURE, TRUTH


def codes(encoding: Encoding, *, capitals: bool = True) -> dict[str, str]:
    """Letter to code. Without capitals, as in .VnTimeH, where small letters look like capitals."""
    table = {Encoding.TCVN3: TCVN3, Encoding.VNI: VNI, Encoding.VPS: VPS}[encoding]
    first: dict[str, str] = {}
    for code, letter in table.items():
        if max(code) <= "\xff":
            first.setdefault(letter, code)
    if not capitals:
        first |= {letter.upper(): code for letter, code in first.items() if letter.islower()}
    return first


def coded(encoding: Encoding, *, capitals: bool = True) -> Callable[[str], str | None]:
    table = codes(encoding, capitals=capitals)
    lower = "" if capitals else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return lambda letter: table.get(letter, letter.lower() if letter in lower else letter)


def old(encoding: Encoding, name: str, heading: str) -> bytes:
    small = encoding is Encoding.TCVN3
    return layers.recoded(
        layers.correct(),
        coded(encoding),
        name=name,
        heading=(coded(encoding, capitals=not small), heading),
    )


def broken(meaning: Callable[[str], str | None]) -> bytes:
    return layers.recoded(layers.correct(), meaning, heading=(meaning, ""))


def shifted(letter: str) -> str:
    return chr(ord(letter) + 1) if letter.isalpha() else letter


def to_private_use(letter: str) -> str:
    return chr(0xE000 + ord(letter) % 0x1000) if not letter.isspace() else letter


LAYER, OLD, OCR = PageSource.TEXT_LAYER, PageSource.LEGACY_FONT, PageSource.OCR
PARAGRAPHS = [HEADING, *BODY]
CASES: dict[str, tuple[Callable[[], bytes], PageSource]] = {
    "correct": (layers.correct, LAYER),
    "scan": (layers.scan, OCR),
    "hidden, wrong language": (lambda: layers.over_scan(layers.read_as_english()), OCR),
    "hidden, no marks": (lambda: layers.over_scan(map(layers.without_marks, PARAGRAPHS)), OCR),
    "hidden, shuffled": (lambda: layers.over_scan(map(layers.shuffled, PARAGRAPHS)), OCR),
    "hidden, good": (lambda: layers.over_scan(PARAGRAPHS), LAYER),
    "one visible signature line": (layers.signed_scan, OCR),
    "TCVN3": (lambda: old(Encoding.TCVN3, ".VnTime", ".VnTimeH"), OLD),
    "VNI": (lambda: old(Encoding.VNI, "VNI-Times", "VNI-Helve-Bold"), OLD),
    "VPS": (lambda: old(Encoding.VPS, "VPS-Times", "VPS-Times,Bold"), OLD),
    "ToUnicode missing": (lambda: broken(lambda letter: None), OCR),
    "ToUnicode shifted": (lambda: broken(shifted), OCR),
    "ToUnicode to private use": (lambda: broken(to_private_use), OCR),
    "NFD": (layers.decomposed, LAYER),
}


@pytest.mark.parametrize("case", CASES)
def test_the_right_text_of_a_page_is_taken(case: str) -> None:
    build, source = CASES[case]
    document = ingest.read_document(build())
    [page] = document.pages
    assert page.source is source
    allowed = 0.005 if source is OCR else 0.0
    truth = f"{TRUTH}\n{SIGNATURE}" if case == "one visible signature line" else TRUTH
    assert error_rate(truth, document.text) <= allowed, document.text
    assert unicodedata.is_normalized("NFC", document.text)


PHRASES = [
    ("tcvn3", "Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
    ("tcvn3", "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
    ("tcvn3", "®­îc ñy quyÒn ­u tiªn", "được ủy quyền ưu tiên"),
    ("vni", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ("vni", "ÑOÄC LAÄP - Töï do - Haïnh phuùc", "ĐỘC LẬP - Tự do - Hạnh phúc"),
    ("vni", "Sôû Coâng Thöông, ñieàu öôùc, Bình", "Sở Công Thương, điều ước, Bình"),
    ("vps", "C¶ng hòa xã h¶i chû nghïa Vi\x8ct Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ("vps", "C¶ng hòa xã h¶i chû nghïa ViŒt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
]


@pytest.mark.parametrize(("encoding", "text", "expected"), PHRASES)
def test_old_codes_become_unicode(encoding: str, text: str, expected: str) -> None:
    assert convert(text, Encoding(encoding)) == expected


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        (".VnTime", Encoding.TCVN3),
        ("ABCDEF+.VnTimeH,Bold", Encoding.TCVN3),
        ("#2EVnArial#20Narrow", Encoding.TCVN3),
        ("VnTime", Encoding.TCVN3),
        ("VNI-Times", Encoding.VNI),
        ("BCDEEE+VNI-Helve-Condense", Encoding.VNI),
        ("VPS Times", Encoding.VPS),
        ("TimesNewRomanPSMT", None),
        ("UVNTinTuc", None),  # a Unicode font of Vietnam
        ("VNtimes new roman", None),
        ("Vni", None),
    ],
)
def test_fonts_tell_their_encoding(name: str, encoding: Encoding | None) -> None:
    assert encoding_of_font(name) is encoding


@pytest.mark.parametrize("encoding", list(Encoding))
def test_an_old_encoding_is_known_without_its_fonts_name(encoding: Encoding) -> None:
    pdf = layers.recoded(layers.correct(), coded(encoding), heading=(coded(encoding), ""))
    document = ingest.read_document(pdf)
    assert document.pages[0].source is OLD
    # TCVN3 has no capitals with tones, and codes of small letters stand for them.
    assert document.text.lower() == TRUTH.lower()
    assert document.text.endswith(BODY[-1])


def drawn(lines: list[str], name: str) -> bytes:
    """Lines of old codes, drawn as they are."""
    setter = Typesetter()
    for number, line in enumerate(lines):
        setter.at(72, 100 + 20 * number, line)
    return layers.recoded(setter.finished(), lambda letter: letter, name=name)


def test_a_soft_hyphen_at_the_end_of_a_line_is_a_letter_in_tcvn3() -> None:
    lines = ["ChØ thÞ cña Ban BÝ th\xad", "sè 56-", "CT/TW ngµy 5-", "12-2025"]
    document = ingest.read_document(drawn(lines, ".VnTime"))
    words = document.text.split()
    assert words[:6] == ["Chỉ", "thị", "của", "Ban", "Bí", "thư"]
    assert words[-2:] == ["ngày", "5-12-2025"]


def test_marks_of_vni_may_be_glyphs_of_their_own() -> None:
    lines = ["Ñieàu 1. Hai Beân phoái hôïp toå chöùc", "caùc hoaït ñoäng giao löu nhaân daân."]
    document = ingest.read_document(drawn(lines, "VNI-Times"))
    assert "Hai Bên phối hợp tổ chức các hoạt động giao lưu nhân dân." in document.text


@pytest.mark.parametrize("name", [".VnTime", "VNI-Times"])
@pytest.mark.parametrize(
    "text",
    [
        BODY[1],
        "The Parties shall report on the results before 15 November of each year in English.",
        "Les Parties conviennent de coopérer à l'élevage, conformément aux règlements en vigueur.",
    ],
)
def test_a_promise_of_a_fonts_name_is_tried_before_it_is_believed(name: str, text: str) -> None:
    setter = Typesetter()
    setter.paragraph(text)
    pdf = layers.recoded(setter.finished(), lambda letter: letter, name=name)
    assert ingest.read_document(pdf).text == text


def test_a_number_in_an_old_font_does_not_make_a_page_old() -> None:
    plain = layers.recoded(layers.correct(), lambda letter: letter, name=None)
    ascii_heading = layers.recoded(
        plain, lambda letter: letter, heading=(lambda letter: "7", ".VnCenturySchoolbook")
    )
    document = ingest.read_document(ascii_heading)
    assert document.pages[0].source is LAYER
    assert document.text.endswith("\n".join(BODY))


def test_pages_of_one_document_are_judged_each_by_itself() -> None:
    pages = [layers.correct(), old(Encoding.TCVN3, ".VnTime", ".VnTimeH"), layers.scan()]
    document = ingest.read_document(joined(*pages))
    assert [page.source for page in document.pages] == [LAYER, OLD, OCR]
    body = "\n".join(BODY)  # the heading comes three times and counts as a running head
    for page in document.pages:
        assert error_rate(body, document.text[page.span.start : page.span.end]) <= 0.005


@pytest.mark.parametrize(
    "text",
    [
        "Größe über 5 µm, Höhe ± 3°, für Flüsse",
        "L'été à Orléans, où la forêt brûlée a gêné les élevés.",
        "Señor Muñoz, São João, Ærø – Åland",
    ],
)
def test_other_alphabets_are_no_old_encoding(text: str) -> None:
    setter = Typesetter()
    setter.paragraph(text)
    letters = layers.coded_letters(setter.finished())
    assert legacy_layer(letters) is None
