"""Times: the examples of the lexicons, tables of our own, and what must not be found."""

import re
from functools import cache
from importlib import resources
from typing import Any

import pytest
import spacy
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.time_anchors import classify
from extract.time_lexicon import fold, load_time_lexicon, time_languages
from extract.times import find_times, find_times_in
from models import Anchor, Direction, TimeExpression, TimeKind, TimeRole

LANGUAGES = sorted(time_languages())


@cache
def lexicon_file(language: str) -> dict[str, Any]:
    path = resources.files("extract") / "lexicons" / language / "times.yaml"
    return yaml.safe_load(path.read_text("utf-8"))


def entries(*sections: str) -> list[Any]:
    return [
        pytest.param(language, entry, id=f"{language}-{entry.get('role', section)}-{number}")
        for language in LANGUAGES
        for section in sections
        for number, entry in enumerate(lexicon_file(language).get(section, ()))
    ]


def marked(example: str) -> tuple[str, int, int]:
    """An example without its marks, and where its marked part stands."""
    start = example.index("[[")
    end = example.index("]]") - 2
    return example.replace("[[", "").replace("]]", ""), start, end


def at(text: str, start: int, end: int, language: str) -> TimeExpression | None:
    """The time that overlaps a stretch most."""
    found = [t for t in find_times_in(text, language) if t.span.start < end and start < t.span.end]
    return max(found, key=lambda t: min(t.span.end, end) - max(t.span.start, start), default=None)


@pytest.mark.parametrize(
    ("language", "entry"),
    entries("dates", "bare_days", "bare_months", "recurrences", "durations"),
)
def test_every_pattern_finds_its_example_and_not_its_counter(
    language: str, entry: dict[str, Any]
) -> None:
    text, start, end = marked(entry["example"])
    found = at(text, start, end, language)
    assert found is not None
    assert (found.span.start, found.span.end) == (start, end)
    if "value" in entry:
        assert found.value == entry["value"]
    if "counter" in entry:
        wanted = found.value
        assert wanted not in [t.value for t in find_times_in(entry["counter"], language)]


@pytest.mark.parametrize(("language", "entry"), entries("ignore"))
def test_what_only_looks_like_a_time_is_none(language: str, entry: dict[str, Any]) -> None:
    if entry.get("only_after"):
        pytest.skip("hidden only where the words before it name an anchor; see its own test")
    assert find_times_in(entry["example"], language) == ()


@pytest.mark.parametrize(("language", "entry"), entries("anchors"))
def test_every_anchor_pattern_knows_its_example(language: str, entry: dict[str, Any]) -> None:
    lexicon = load_time_lexicon(language)
    said = fold(entry.get("said", ""))
    assert classify(fold(entry["example"]), lexicon, said)[0] == entry["anchor"]
    pattern = next(
        known
        for known, written in zip(lexicon.anchors, lexicon_file(language)["anchors"], strict=True)
        if written == entry
    )
    assert not pattern.regex.search(fold(entry["counter"]))


@pytest.mark.parametrize(("language", "entry"), entries("roles"))
def test_every_role_rule_decides_its_example(language: str, entry: dict[str, Any]) -> None:
    example = entry["example"]
    if "[[" not in example:
        pytest.skip("the last resort of its kind has no example of its own")
    found = at(*marked(example), language)
    assert found is not None
    assert found.role == entry["role"]
    if "[[" in entry["counter"]:
        other = at(*marked(entry["counter"]), language)
        assert other is not None
        assert other.role != entry["role"]


VALUES = [
    # dates
    ("vi", "hoàn thành trước ngày 30/6/2026", ["2026-06-30"]),
    ("vi", "hoàn thành trước ngày 30-6-2026", ["2026-06-30"]),
    ("vi", "hoàn thành trước 30.6.2026", ["2026-06-30"]),
    ("vi", "ngày 30 tháng 6 năm 2026", ["2026-06-30"]),
    ("vi", "ngày mồng 2 tháng 9 năm 2027", ["2027-09-02"]),
    ("vi", "ngày mười lăm tháng tám năm hai nghìn không trăm hai mươi sáu", ["2026-08-15"]),
    ("vi", "trong tháng 3/2027", ["2027-03"]),
    ("vi", "trước quý II năm 2027", ["2027-04"]),
    ("vi", "trong năm 2028", ["2028"]),
    ("vi", "từ ngày 20 tháng 12 đến ngày 5 tháng 1 năm 2027", ["2026-12-20", "2027-01-05"]),
    ("en", "on 5 June 2026", ["2026-06-05"]),
    ("en", "on June 5, 2026", ["2026-06-05"]),
    ("en", "on the 5th of June 2026", ["2026-06-05"]),
    ("en", "this 1st day of May, 2026", ["2026-05-01"]),
    ("en", "in May 2026", ["2026-05"]),
    ("en", "from 1 to 15 March 2027", ["2027-03-01", "2027-03-15"]),
    ("en", "no later than 30 June and 31 December of each year", ["--06-30", "--12-31"]),
    # lengths
    ("vi", "trong vòng ba mươi (30) ngày", ["P30D"]),
    ("vi", "trong vòng 30 (ba mươi) ngày", ["P30D"]),
    ("vi", "trong năm năm", ["P5Y"]),
    ("vi", "trong hai mươi năm", ["P20Y"]),
    ("vi", "trong vòng năm ngày làm việc", ["P5D"]),
    ("vi", "thời gian 18 tháng", ["P18M"]),
    ("vi", "trong nửa tháng", ["P15D"]),
    ("en", "within thirty (30) days", ["P30D"]),
    ("en", "within one hundred and eighty (180) days", ["P180D"]),
    ("en", "within forty-five business days", ["P45D"]),
    ("en", "within a year", ["P1Y"]),
    ("en", "for a two-year term", ["P2Y"]),
    ("en", "within seventy-two (72) hours", ["PT72H"]),
    # recurrences
    ("vi", "hai lần mỗi năm", ["R/P6M"]),
    ("vi", "bốn lần một năm", ["R/P3M"]),
    ("vi", "mỗi quý", ["R/P3M"]),
    ("vi", "06 tháng/lần", ["R/P6M"]),
    ("vi", "báo cáo định kỳ sáu tháng và hằng năm", ["R/P6M", "R/P1Y"]),
    ("vi", "năm năm một lần", ["R/P5Y"]),
    ("vi", "chậm nhất ngày 15 tháng 11 hằng năm", ["--11-15"]),
    ("en", "twice a year", ["R/P6M"]),
    ("en", "at least every four years", ["R/P4Y"]),
    ("en", "every other year", ["R/P2Y"]),
    ("en", "on a quarterly basis", ["R/P3M"]),
]


@pytest.mark.parametrize(("language", "text", "values"), VALUES)
def test_values(language: str, text: str, values: list[str]) -> None:
    assert [time.value for time in find_times_in(text, language)] == values


NOTHING = [
    ("vi", "Hà Nội, ngày   tháng   năm 2026"),
    ("vi", "ngày ..... tháng ..... năm 20..."),
    ("vi", "ngày 31 tháng 02 năm 2026"),
    ("vi", "Nghị định số 64/2021/NĐ-CP"),
    ("vi", "theo khoản 5 Điều 30 năm nay"),
    ("vi", "trong thời gian công tác"),
    ("vi", "kịp thời thông báo; báo ngay cho Bên kia"),
    ("vi", "công dân từ đủ 18 tuổi"),
    ("vi", "đoàn gồm 12 người"),
    ("en", "The Parties may 30 times ask"),
    ("en", "Either Party may terminate at any time"),
    ("en", "promptly and as soon as possible"),
    ("en", "approval of its annual budget"),
    ("en", "this ___ day of ________ 20__"),
    ("en", "31 February 2026"),
    ("en", "Articles 5, 7 and 9"),
]


@pytest.mark.parametrize(("language", "text"), NOTHING)
def test_nothing_is_invented(language: str, text: str) -> None:
    assert find_times_in(text, language) == ()


ANCHORED = [
    ("vi", "phải trả lời trong vòng 10 ngày làm việc kể từ ngày nhận được đề nghị.",
     "P10D", Anchor.REQUEST, "ngày nhận được đề nghị", Direction.WITHIN, TimeRole.DEADLINE),
    ("vi", "gửi tài liệu ít nhất 20 ngày trước ngày họp.",
     "P20D", Anchor.EVENT, "ngày họp", Direction.BEFORE, TimeRole.DEADLINE),
    ("vi", "Thỏa thuận này có hiệu lực kể từ ngày ký và có giá trị trong 05 năm.",
     "P5Y", Anchor.SIGNATURE, "ngày ký", Direction.FROM, TimeRole.TERM),
    ("vi", "được tự động gia hạn từng giai đoạn 05 năm một, trừ khi",
     "P5Y", None, None, None, TimeRole.RENEWAL),
    ("vi", "trừ khi một Bên thông báo về việc không gia hạn ít nhất 06 tháng trước khi hết hạn.",
     "P6M", Anchor.EXPIRY, "hết hạn", Direction.BEFORE, TimeRole.NOTICE_PERIOD),
    ("vi", "Trước ngày Giấy phép hết hạn ít nhất 30 ngày, tổ chức nộp hồ sơ",
     "P30D", Anchor.EXPIRY, "ngày Giấy phép hết hạn", Direction.BEFORE, TimeRole.DEADLINE),
    ("vi", "Nghị định này có hiệu lực thi hành sau 15 ngày, kể từ ngày đăng công báo.",
     "P15D", Anchor.PUBLICATION, "ngày đăng công báo", Direction.AFTER, TimeRole.ENTRY_INTO_FORCE),
    ("en", "shall reply within 20 days of receipt of the request.",
     "P20D", Anchor.REQUEST, "receipt of the request", Direction.WITHIN, TimeRole.DEADLINE),
    ("en", "At least two months before the date of each session the Secretary shall send it.",
     "P2M", Anchor.EVENT, "the date of each session", Direction.BEFORE, TimeRole.DEADLINE),
    ("en", "This Treaty shall enter into force on the thirtieth day following its signature.",
     "P30D", Anchor.SIGNATURE, "its signature", Direction.AFTER, TimeRole.ENTRY_INTO_FORCE),
    ("en", "may terminate this Memorandum by giving ninety (90) days' written notice.",
     "P90D", None, None, Direction.BEFORE, TimeRole.NOTICE_PERIOD),
    ("en", "It takes effect on the date of signature and remains in effect for three years.",
     "P3Y", Anchor.SIGNATURE, "the date of signature", Direction.FROM, TimeRole.TERM),
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "value", "anchor", "words", "direction", "role"), ANCHORED
)
def test_anchors_directions_and_roles(
    language: str,
    text: str,
    value: str,
    anchor: Anchor | None,
    words: str | None,
    direction: Direction | None,
    role: TimeRole,
) -> None:
    (time,) = find_times_in(text, language)
    told = text[slice(*time.anchor_span)] if time.anchor_span else None
    assert (time.value, time.anchor, told, time.direction, time.role) == (
        value, anchor, words, direction, role,
    )  # fmt: skip


def test_may_is_a_month_only_with_a_capital_and_a_day_or_year() -> None:
    assert [t.value for t in find_times_in("It may be held on 3 May 2027.", "en")] == ["2027-05-03"]
    assert find_times_in("the Parties may 2027 times", "en") == ()


def test_two_periods_share_the_anchor_behind_the_second() -> None:
    text = "trong thời hạn 12 giờ, đối với vùng sâu trong thời hạn 24 giờ kể từ khi khách đến."
    first, second = find_times_in(text, "vi")
    assert first.anchor_span == second.anchor_span
    assert (first.value, second.value) == ("PT12H", "PT24H")


def test_days_of_a_recurrence_and_of_an_anchor_are_kept() -> None:
    (quarterly,) = find_times_in("trước ngày 20 của tháng cuối mỗi quý", "vi")
    assert quarterly.calendar_days == ("--03-20", "--06-20", "--09-20", "--12-20")
    (after,) = find_times_in("trong vòng 60 ngày kể từ ngày kết thúc năm dương lịch", "vi")
    assert after.calendar_days == ("--12-31",)


def test_spans_are_offsets_into_a_wrapped_document() -> None:
    text = "Bên A gửi báo cáo\ntrong vòng ba mươi\n(30) ngày kể từ\nngày ký."
    (time,) = find_times(spacy.blank("xx")(text), "vi")
    assert text[slice(*time.span)] == "trong vòng ba mươi\n(30) ngày kể từ\nngày ký"
    assert time.anchor is Anchor.SIGNATURE


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "no later than 60 days following the close of each fiscal year",
         "the close of each fiscal year"),
        ("vi", "trong vòng 20 ngày kể từ ngày kết thúc mỗi quý", "ngày kết thúc mỗi quý"),
    ],
)  # fmt: skip
def test_a_recurrence_inside_an_anchor_is_no_time_of_its_own(
    language: str, text: str, words: str
) -> None:
    (time,) = find_times_in(text, language)
    assert time.anchor_span is not None
    assert text[slice(*time.anchor_span)] == words
    assert time.calendar_days


def test_old_and_new_tone_marks_and_quotes_are_alike() -> None:
    assert [t.value for t in find_times_in("sixty (60) days’ written notice", "en")] == ["P60D"]
    (time,) = find_times_in("kể từ ngày Thoả thuận này có hiệu lực, trong vòng 02 tuần", "vi")
    assert time.value == "P2W"


def test_a_language_without_a_lexicon_has_no_times() -> None:
    assert find_times_in("dans un délai de 30 jours", "fr") == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_folding_keeps_every_offset(language: str) -> None:
    text = "İstanbul — Thoả thuận\t“Bên A”\r\n1. Điều 5"
    assert len(fold(text)) == len(text)


_PIECES = st.sampled_from(
    ["30", "ngày", "tháng", "năm", "trong vòng", "kể từ", "trước", "thirty", "(30)", "days",
     "within", "of", "each", "year", "May", "hằng", "mỗi", "lần", ",", ".", "\n", "the", "31/12"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=25), st.sampled_from(LANGUAGES))
def test_any_text_gives_ordered_times_inside_it(pieces: list[str], language: str) -> None:
    text = " ".join(pieces)
    found = find_times_in(text, language)
    ends = 0
    for time in found:
        assert ends <= time.span.start < time.span.end <= len(text)
        ends = time.span.end
        assert isinstance(time.kind, TimeKind)
        assert re.fullmatch(r"[\dPRTYMWDHF/-]+", time.value)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_pattern_runs_away(language: str) -> None:
    for piece in (
        "một ",
        "thirty and ",
        "30 ngày ",
        "không quá ",
        "within a period of ",
        "a ",
        "  ",
    ):
        find_times_in(piece * 3_000, language)
