"""Pages in English: told by the marks that their letters lack, read once, names of Vietnam kept."""

import cv2
import pytest

import ingest
from ingest import ocr
from ingest.english import with_marks
from ingest.prepare import prepare
from ingest.tesseract import ReadWord
from models.document import Box
from tests.ingest_builders import Picture, error_rate, picture_of, scan_of, typeset
from tests.test_ingest_scans import ENGLISH, VIETNAMESE

NAMES = [
    "4. The People's Committee of Đà Nẵng City and Mr. Nguyễn Hữu Thắng shall sign on its behalf.",
    "5. The Department of Huế shall keep the original of this Memorandum for the Parties.",
]
BOTH = [line for pair in zip(VIETNAMESE[:4], ENGLISH, strict=True) for line in pair]
FRENCH = [
    "1. Les deux Parties s'engagent à favoriser l'échange d'étudiants et de professeurs entre les"
    " universités, à compter de la date d'entrée en vigueur du présent accord de coopération.",
    "2. La première réunion du comité se tiendra à Hanoï avant la fin de l'année universitaire.",
] * 2


def _page(lines: list[str], *, blur: float = 0) -> Picture:
    page = picture_of(typeset(lines))
    return cv2.GaussianBlur(page, (0, 0), blur) if blur else page


@pytest.mark.parametrize(
    ("lines", "blur", "missing"),
    [
        (ENGLISH, 0, True),
        (ENGLISH + NAMES, 0, True),
        (VIETNAMESE, 0, False),
        (BOTH, 0, False),
        (VIETNAMESE, 4, False),  # the dots have run into their letters: nothing can be told
        (ENGLISH, 4, False),
        (ENGLISH[:1], 0, False),  # too few letters to tell
        ([], 0, False),
    ],
)
def test_marks_are_missing_where_none_are_seen_though_they_could_be(
    lines: list[str], blur: float, missing: bool
) -> None:
    assert prepare(_page(lines, blur=blur), 200).accents.are_missing is missing


@pytest.mark.parametrize(
    ("lines", "models"),
    [
        (ENGLISH, ["en"]),
        (VIETNAMESE, ["vi"]),
        (FRENCH, ["vi"]),
    ],
    ids=["english", "vietnamese", "french"],
)
def test_a_page_in_one_language_is_read_once(
    lines: list[str], models: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    used = []
    attempt = ocr._attempt

    def counted(prepared: ocr.Prepared, language: str) -> ocr._Attempt:
        used.append(language)
        return attempt(prepared, language)

    monkeypatch.setattr(ocr, "_attempt", counted)
    found = ocr.read_picture(_page(lines), 200, ("vi", "en"))
    assert [language for language in used if language != "fr"] == models
    if models == ["en"]:
        assert error_rate(" ".join(lines), " ".join(token.text for token in found.tokens)) < 0.01


def test_names_of_vietnam_keep_their_marks_on_an_english_page() -> None:
    document = ingest.read_document(scan_of(_page(ENGLISH + NAMES)))
    assert error_rate(" ".join(ENGLISH + NAMES), document.text) < 0.01
    for name in ("Đà Nẵng City", "Nguyễn Hữu Thắng", "Huế shall"):
        assert name in document.text


@pytest.mark.parametrize(
    ("read", "other", "kept", "believed"),
    [
        ("Hue", "Huế", "Huế", False),
        ("Morene,", "Morène,", "Morène,", False),
        ("Da", "Đà", "Đà", False),
        ("City", "Cỉty", "City", False),  # no syllable of Vietnamese, no letter of another language
        ("data", "đata", "data", False),
        ("Hue", "Huệ!", "Hue", False),  # another word
        ("Hue", "Hue", "Hue", False),
        ("Hittu", "Hữu", "Hữu", True),
        ("Hittu", "Hữu", "Hittu", False),
        ("twelve", "twềlvè", "twelve", True),
    ],
)
def test_a_word_takes_marks_that_belong_to_it(
    read: str, other: str, kept: str, believed: bool
) -> None:
    box = Box(0, 0, 40, 20)
    word, vietnamese = ReadWord(read, box, 0.8, (0, 0, 0)), ReadWord(other, box, 0.9, (0, 0, 0))
    assert with_marks(word, [vietnamese], believed=believed).text == kept
