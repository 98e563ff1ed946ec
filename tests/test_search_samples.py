"""What a newcomer asks of the samples: read, indexed and searched as an office does it."""

import io
from collections.abc import Iterator

import pytest

from samples.build import render, sources
from search import load_encoder
from service import Settings
from service.intake import take
from service.reading import read_queued
from service.wiring import Office


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Every sample as a digital PDF, with the encoder that offices have."""
    settings = Settings(data=tmp_path_factory.mktemp("samples"))
    office = Office(settings, encoder=load_encoder())
    for source in sources():
        pdf, _, _ = render(source, digital=True)
        for taken in take(office, io.BytesIO(pdf), f"{source.id}.pdf", kind=source.kind):
            read_queued(office, taken.document.id)
    yield office
    office.close()


@pytest.mark.parametrize(
    ("question", "language", "heading"),
    [
        (
            "Khi hệ thống gặp sự cố an ninh mạng phải báo cho bên kia trong bao lâu?",
            "en",
            "Cybersecurity",
        ),
        ("bao cao dich benh trong vong 24 gio", "vi", "Y tế và phòng, chống dịch bệnh"),
        (
            "What is the deadline for declaring temporary residence?",
            "vi",
            "Khai báo tạm trú cho người nước ngoài",
        ),
    ],
)
def test_the_clause_that_answers_comes_first(
    samples: Office, question: str, language: str, heading: str
) -> None:
    first = samples.index.find(question, limit=3)[0]
    assert (first.language, first.heading) == (language, heading)
