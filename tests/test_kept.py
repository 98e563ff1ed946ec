"""The same picture is recognised once: within a document, and where readings are kept."""

from pathlib import Path

import pytest

import ingest
from service.kept import KeptPages
from tests.ingest_builders import joined, picture_of, scan_of, skewed, typeset

TEXT = ["Điều 1. Hai Bên trao đổi thông tin trong thời hạn 45 ngày kể từ ngày 15/9/2026."]


class Counting(dict[str, str]):
    """Says how often a reading was found and how often one was put."""

    def __init__(self) -> None:
        super().__init__()
        self.puts = 0

    def __setitem__(self, key: str, reading: str, /) -> None:
        self.puts += 1
        super().__setitem__(key, reading)


def test_a_picture_that_comes_again_is_recognised_once() -> None:
    picture = picture_of(typeset(TEXT))
    other = skewed(picture, 1)
    kept = Counting()
    document = ingest.read_document(scan_of(picture, other, picture, picture), kept=kept)
    assert kept.puts == 2
    first, turned, *rest = document.pages
    texts = [document.text[slice(*page.span)] for page in document.pages]
    assert texts[0] == texts[2] == texts[3] == TEXT[0]
    assert [page.number for page in document.pages] == [1, 2, 3, 4]
    assert all(
        [word.box for word in page.words] == [word.box for word in first.words] for page in rest
    )
    assert turned.words[0].box != first.words[0].box


def test_another_document_with_the_same_page_finds_it_read() -> None:
    picture = picture_of(typeset(TEXT))
    kept = Counting()
    first = ingest.read_document(scan_of(picture), kept=kept)
    again = ingest.read_document(scan_of(picture), kept=kept)
    mixed = ingest.read_document(joined(typeset(TEXT), scan_of(picture)), kept=kept)
    assert kept.puts == 1
    assert again == first
    assert [str(page.source) for page in mixed.pages] == ["text-layer", "ocr"]


@pytest.mark.parametrize("changed", ["languages", "size"])
def test_other_settings_are_another_reading(changed: str) -> None:
    picture = picture_of(typeset(TEXT))
    kept = Counting()
    ingest.read_document(scan_of(picture), kept=kept)
    if changed == "languages":
        ingest.read_document(scan_of(picture), languages=("en", "vi"), kept=kept)
    else:  # the same pixels shown larger: every box stands elsewhere
        ingest.read_document(scan_of(picture, dpi=150), kept=kept)
    assert kept.puts == 2


def test_readings_outlive_the_process_and_spoilt_ones_are_none(tmp_path: Path) -> None:
    KeptPages(tmp_path, 1)["ab12"] = "Điều 1"
    kept = KeptPages(tmp_path, 1)
    assert kept.get("ab12") == "Điều 1"
    assert kept.get("ab13") is None
    [file] = tmp_path.glob("*/*")
    assert file.stat().st_mode & 0o077 == 0
    file.write_bytes(file.read_bytes()[:-3])
    assert kept.get("ab12") is None
    assert not file.exists()


def test_the_oldest_readings_go_first(tmp_path: Path) -> None:
    kept = KeptPages(tmp_path, 0)
    kept["aa"] = "x"
    kept.trim()
    assert kept.get("aa") is None
    roomy = KeptPages(tmp_path, 1)
    roomy["bb"] = "y"
    roomy.trim()
    assert roomy.get("bb") == "y"


def test_nothing_is_left_when_a_document_was_destroyed(tmp_path: Path) -> None:
    kept = KeptPages(tmp_path, 1)
    kept["aa"], kept["bb"] = "Mật", "Điều 1"
    kept.clear()
    assert kept.get("aa") is None
    assert not list(tmp_path.glob("*/*"))
