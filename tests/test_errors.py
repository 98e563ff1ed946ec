"""Every error has a sentence, a remedy and its place in the tree, and survives a process border."""

import pickle
import re
import string
from collections.abc import Iterator

import pytest

import models.errors
from models.errors import CamKetError, DocumentError, OurFault, RequestError, stored_error


def below(kind: type[CamKetError]) -> Iterator[type[CamKetError]]:
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


KINDS = sorted({*below(CamKetError)} - {DocumentError, RequestError}, key=lambda k: k.__name__)


def filled(kind: type[CamKetError]) -> CamKetError:
    fields = [name for _, name, _, _ in string.Formatter().parse(kind.__doc__ or "") if name]
    return kind(**dict.fromkeys(fields, 7))


@pytest.mark.parametrize("kind", KINDS)
def test_a_sentence_a_remedy_and_a_status(kind: type[CamKetError]) -> None:
    error = filled(kind)
    assert re.fullmatch(r"[A-Z].*\.", error.sentence)
    assert "{" not in str(error)
    assert re.fullmatch(r"[A-Z].*[.]", error.remedy)
    assert 400 <= error.status < 600
    assert error.exit_code == (
        3 if isinstance(error, DocumentError) else 2 if isinstance(error, RequestError) else 1
    )


@pytest.mark.parametrize("kind", KINDS)
def test_it_crosses_processes_whole(kind: type[CamKetError]) -> None:
    error = filled(kind)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), copy.values, str(copy)) == (kind, error.values, str(error))


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_remembers_it(kind: type[CamKetError]) -> None:
    error = filled(kind)
    copy = stored_error(error.code, error.values)
    assert (type(copy), str(copy)) == (kind, str(error))


def test_a_code_that_is_no_longer_known_is_our_fault() -> None:
    assert type(stored_error("ForgottenError", {"a": 1})) is OurFault


@pytest.mark.parametrize("kind", [*KINDS, DocumentError, RequestError])
def test_it_stands_in_the_tree_at_the_top(kind: type[CamKetError]) -> None:
    assert re.search(rf"\b{kind.__name__}\b", models.errors.__doc__ or "")
