"""A long document in parts: everything is in one of them, once, under its own name."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.document import DocumentText, Span
from models.norms import (
    Analysis,
    Clause,
    ClauseLevel,
    Deadline,
    Facts,
    Modality,
    Norm,
    Strength,
    TimeExpression,
    TimeKind,
    TimeRole,
)
from service.excerpts import SIZE, WHOLE, Place, part_at, starts
from service.store import documents, findings
from tests.readings import register
from tests.web import Web, open_web

ARTICLES, EACH = 60, 30


@given(st.lists(st.tuples(st.integers(0, 400_000), st.booleans()), max_size=300))
def test_parts_follow_each_other_without_gaps(drawn: list[tuple[int, bool]]) -> None:
    length = 400_000
    places = [Place(n, start, start + 10, opens) for n, (start, opens) in enumerate(drawn)]
    begun = starts(length, places)
    assert begun[0] == 0
    assert begun == sorted(set(begun))
    assert all(later - earlier >= SIZE for earlier, later in pairwise(begun))
    parts = [part_at(start, begun, length) for start in begun]
    assert [part.number for part in parts] == list(range(1, len(begun) + 1))
    ends = [part.span.end for part in parts]
    assert ends == [*begun[1:], length]
    for offset in (0, length // 3, length - 1, length, 10 * length):
        part = part_at(offset, begun, length)
        assert part.span.start <= min(offset, length - 1) < part.span.end


def test_a_short_text_is_one_part() -> None:
    places = [Place(n, n * 100, n * 100 + 90, True) for n in range(700)]
    assert starts(WHOLE, places) == [0]
    assert len(starts(WHOLE + 1, places)) > 1


def long_reading() -> tuple[str, Analysis]:
    """Articles of paragraphs; each paragraph obliges, each fifth with a period."""
    text, clauses, norms, times = "THỎA THUẬN DÀI\n", [], [], []
    for a in range(1, ARTICLES + 1):
        start = len(text)
        text += f"Điều {a}. Việc thứ {a}\n"
        for p in range(1, EACH + 1):
            at = len(text)
            text += f"{p}. Bên A phải làm việc số {a}-{p} trong 30 ngày kể từ ngày ký.\n"
            span, name = Span(at, len(text) - 1), f"a{a}p{p}"
            clauses.append(
                Clause(name, span, f"Điều {a} khoản {p}", str(p), "", ClauseLevel.PARAGRAPH,
                       f"a{a}", "vi")
            )  # fmt: skip
            inside: tuple[int, ...] = ()
            if p % 5 == 0:
                when = text.index("30 ngày", at)
                inside = (len(times),)
                times.append(
                    TimeExpression(Span(when, when + 7), TimeKind.DURATION, "P30D", None, None,
                                   None, False, TimeRole.DEADLINE)
                )  # fmt: skip
            norms.append(
                Norm(Span(at + 3, len(text) - 1), Modality.OBLIGATION, Strength.BINDING, None, None,
                     None, None, inside, name)
            )  # fmt: skip
        article = Clause(f"a{a}", Span(start, len(text) - 1), f"Điều {a}", str(a), f"Việc thứ {a}",
                         ClauseLevel.ARTICLE, None, "vi")  # fmt: skip
        clauses.insert(len(clauses) - EACH, article)
    return text, Analysis(tuple(clauses), tuple(norms), tuple(times))


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with open_web(tmp_path_factory.mktemp("long")) as opened:
        yield opened


@pytest.fixture(scope="module")
def document(web: Web) -> str:
    key = register(web.office, title="Dài")
    text, analysis = long_reading()
    assert len(text) > WHOLE
    with web.office.store.begin() as session:
        row = documents.get(session, key, None)
        now = web.office.now()
        findings.save_reading(
            session, row, DocumentText(text, (), "vi", (), ()), analysis, Facts(), now
        )
        dues = [
            Deadline(n, t, None, "chưa biết")
            for n, norm in enumerate(analysis.norms)
            for t in norm.times
        ]
        findings.save_deadlines(session, key, dues, web.office.today())
        documents.finish(session, key, now)
    return key


def opened(web: Web, document: str, at: str = "") -> str:
    answer = web.client.get(f"/documents/{document}", params={"at": at} if at else {})
    assert answer.status_code == 200
    return answer.text


def numbers(html: str) -> tuple[int, int]:
    found = re.search(r"Phần (\d+) trên (\d+)", html)
    assert found
    return int(found[1]), int(found[2])


def test_every_clause_and_norm_is_in_one_part(web: Web, document: str) -> None:
    _, count = numbers(opened(web, document))
    assert count > 2
    clauses, norms, work, at = [], [], [], "at-0"
    for number in range(1, count + 1):
        html = opened(web, document, at)
        assert numbers(html) == (number, count)
        clauses += re.findall(r'<section class="passage[^>]* id="c-(\w+)"', html)
        norms += [int(n) for n in re.findall(r'id="n-(\d+)"', html)]
        work += re.findall(r"làm việc số (\d+-\d+)", re.sub(r"<[^>]+>", "", html))
        onward = re.search(r'rel="next" href="\?at=(at-\d+)', html)
        assert bool(onward) is (number < count)
        at = onward[1] if onward else ""
    wanted = [f"a{a}" + (f"p{p}" if p else "") for a in range(1, ARTICLES + 1)
              for p in range(EACH + 1)]  # fmt: skip
    assert clauses == wanted
    assert norms == list(range(ARTICLES * EACH))
    assert len(work) == ARTICLES * EACH


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        ("c-a59p3", 'id="c-a59p3"'),
        (f"n-{ARTICLES * EACH - 1}", f'id="n-{ARTICLES * EACH - 1}"'),
        ("at-99999999", f'id="c-a{ARTICLES}"'),
        ("next", 'id="n-0"'),
        ("c-nowhere", 'id="c-a1"'),
        ("n-99999", 'id="c-a1"'),
        ("n-", 'id="c-a1"'),
        ("';--", 'id="c-a1"'),
    ],
)
def test_a_place_opens_its_part(web: Web, document: str, at: str, holds: str) -> None:
    assert holds in opened(web, document, at)


def test_the_outline_leads_into_other_parts(web: Web, document: str) -> None:
    html = opened(web, document)
    outline = html.split('id="outline"')[1].split("</nav>")[0]
    assert 'href="#c-a1"' in outline
    assert 'href="#c-a1p2"' in outline
    assert f'href="?at=c-a{ARTICLES}#c-a{ARTICLES}"' in outline
    assert f"c-a{ARTICLES}p2" not in outline, "what is far away stands there by its uppermost alone"


def test_a_part_is_a_tenth_of_the_whole(web: Web, document: str) -> None:
    assert len(opened(web, document)) < 700_000
    last = opened(web, document, f"c-a{ARTICLES}")
    deadlines = last.split('class="dues"')[1].split("</details>")[0]
    assert f'href="#n-{ARTICLES * EACH - 1}"' in deadlines
    assert 'href="#n-4"' not in deadlines, "deadlines are those of the part"
