"""Dates computed from known facts: arithmetic, missing facts, recurrences, working days."""

from dataclasses import replace
from datetime import date

import pytest

from extract.due_dates import agreement_dates, deadlines, facts_from
from extract.times import find_times_in
from extract.working_days import add_working_days, is_working_day, shift
from models import (
    Analysis,
    Anchor,
    Facts,
    Found,
    Metadata,
    Modality,
    Norm,
    Renewal,
    RenewalMode,
    Span,
    Strength,
)

TODAY = date(2026, 11, 22)
SIGNED = Facts(signed_on=date(2026, 1, 15), effective_on=date(2026, 3, 1))


def promise(text: str, language: str = "vi", modality: Modality = Modality.OBLIGATION) -> Analysis:
    """An analysis with one norm that is bound by every time of ``text``."""
    times = find_times_in(text, language)
    norm = Norm(
        span=Span(0, len(text)), modality=modality, strength=Strength.BINDING, bearer=None,
        beneficiary=None, action=None, condition=None, times=tuple(range(len(times))), clause=None,
    )  # fmt: skip
    return Analysis(norms=(norm,), times=times)


def due(text: str, facts: Facts = SIGNED, today: date = TODAY) -> list[tuple[str | None, str]]:
    return [
        (found.due.isoformat() if found.due else None, found.arithmetic)
        for found in deadlines(promise(text), facts, today)
    ]


COMPUTED = [
    ("nộp báo cáo trong vòng 15 ngày kể từ ngày ký",
     "2026-01-30", "Ngày ký 15/01/2026 + 15 ngày = 30/01/2026."),
    ("nộp báo cáo trong vòng 18 tháng kể từ ngày Thỏa thuận này có hiệu lực",
     "2027-09-01", "Ngày có hiệu lực 01/03/2026 + 18 tháng = 01/09/2027."),
    ("trả lời trong vòng 05 ngày làm việc kể từ ngày ký",
     "2026-01-22", "Ngày ký 15/01/2026 + 5 ngày làm việc = 22/01/2026."),
    ("hoàn thành trước ngày 31 tháng 12 năm 2027",
     "2027-12-31", "Ngày ghi trong văn bản: 31/12/2027."),
    ("tổ chức vào tháng 2 năm 2028", "2028-02-29", "Trong tháng 2/2028: chậm nhất 29/02/2028."),
    ("ký kết trước tháng 6 năm 2027", "2027-05-31", "Trước tháng 6/2027: chậm nhất 31/05/2027."),
    ("báo cáo trước ngày 15 tháng 11 hằng năm",
     "2027-11-15", "Hằng năm; lần tới tính từ 22/11/2026: 15/11/2027."),
    ("báo cáo trước ngày 22 tháng 11 hằng năm",
     "2026-11-22", "Hằng năm; lần tới tính từ 22/11/2026: 22/11/2026."),
    ("báo cáo trước ngày 20 của tháng cuối mỗi quý",
     "2026-12-20", "3 tháng một lần; lần tới tính từ 22/11/2026: 20/12/2026."),
    ("báo cáo trong vòng 20 ngày kể từ ngày kết thúc quý",
     "2027-01-20", "Kỳ kết thúc 31/12/2026 + 20 ngày = 20/01/2027."),
    ("chuyển tiền trước ngày 31 tháng 3 hằng năm, bắt đầu từ năm 2028",
     "2028-03-31", "Hằng năm; lần tới tính từ 01/01/2028: 31/03/2028."),
    ("tổ chức hai năm một lần vào tháng 4, bắt đầu từ năm 2025",
     "2027-04-30", "2 năm một lần; lần tới tính từ 22/11/2026: 30/04/2027."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "day", "arithmetic"), COMPUTED)
def test_a_date_with_its_arithmetic(text: str, day: str, arithmetic: str) -> None:
    assert due(text) == [(day, arithmetic)]


OPEN = [
    ("trả lời trong vòng 10 ngày kể từ ngày nhận được yêu cầu",
     "Chưa biết ngày nhận yêu cầu; hạn là ngày đó + 10 ngày."),
    ("gửi tài liệu ít nhất 20 ngày trước ngày họp",
     "Chưa biết ngày của sự kiện làm mốc; hạn là ngày đó - 20 ngày."),
    ("công bố trong vòng 30 ngày kể từ ngày nhận được thông báo sau cùng",
     "Chưa biết ngày nhận thông báo; hạn là ngày đó + 30 ngày."),
    ("trả lời trong thời hạn 30 ngày", "Thời hạn 30 ngày; văn bản không nêu mốc để tính."),
    ("họp mỗi năm một lần", "Định kỳ mỗi năm một lần; văn bản không ấn định ngày."),
    ("tổ chức hai năm một lần vào tháng 4", "2 năm một lần; văn bản không nêu năm bắt đầu."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "arithmetic"), OPEN)
def test_a_missing_fact_leaves_the_date_open_and_is_named(text: str, arithmetic: str) -> None:
    assert due(text) == [(None, arithmetic)]


def test_a_recorded_notice_closes_the_date() -> None:
    facts = replace(SIGNED, notice_received_on=date(2026, 12, 1))
    text = "hoàn thành trong vòng 30 ngày kể từ ngày nhận được thông báo"
    assert due(text, facts)[0][0] == "2026-12-31"


def test_signature_without_its_date_is_never_guessed() -> None:
    (found,) = due("nộp trong vòng 15 ngày kể từ ngày ký", Facts())
    assert found == (None, "Chưa biết ngày ký; hạn là ngày đó + 15 ngày.")


@pytest.mark.parametrize(
    "text", ["đoàn thăm không quá 05 ngày", "bắt đầu từ năm 2027", "kế hoạch năm 2026"]
)
def test_lengths_beginnings_and_references_fall_due_on_no_day(text: str) -> None:
    assert due(text) == []


def test_several_days_of_the_year_give_several_deadlines() -> None:
    text = (
        "gửi báo cáo 06 tháng một lần, chậm nhất vào ngày 30 tháng 6 và ngày 31 tháng 12 hằng năm"
    )
    assert [day for day, _ in due(text)] == ["2027-06-30", "2026-12-31"]


def test_nothing_recurs_after_the_agreement_has_ended() -> None:
    facts = replace(SIGNED, expires_on=date(2026, 12, 31))
    ((day, arithmetic),) = due("báo cáo trước ngày 31 tháng 3 hằng năm", facts)
    assert day is None
    assert "nằm ngoài thời hạn, hết 31/12/2026" in arithmetic


def test_the_right_to_end_an_agreement_has_no_deadline_of_its_own() -> None:
    analysis = promise(
        "có thể chấm dứt bằng cách thông báo ít nhất 90 ngày trước ngày dự kiến chấm dứt",
        modality=Modality.PERMISSION,
    )
    (found,) = deadlines(analysis, replace(SIGNED, expires_on=date(2030, 1, 1)), TODAY)
    assert found.due is None
    assert "90 ngày" in found.arithmetic


# --- the agreement as a whole ---------------------------------------------------------------


def found(value: object) -> Found:
    return Found(value, Span(0, 1))


LIFE = Metadata(
    signed_on=found(date(2021, 1, 15)),
    effective_rule=found("ngày ký"),
    term=found("P5Y"),
    renewal=found(Renewal(RenewalMode.AUTOMATIC, "P5Y")),
    notice_period=found("P6M"),
)


def test_facts_follow_from_signature_rule_and_term() -> None:
    assert facts_from(LIFE) == Facts(
        signed_on=date(2021, 1, 15), effective_on=date(2021, 1, 15), expires_on=date(2026, 1, 14)
    )


@pytest.mark.parametrize(
    ("rule", "effective"),
    [
        ("ngày ký", date(2021, 1, 15)),
        ("the date of its signature", date(2021, 1, 15)),
        ("ngày thứ 30 kể từ ngày ký", date(2021, 2, 14)),
        ("14 October 2026", date(2026, 10, 14)),
        ("ngày thứ 30 kể từ ngày nhận được thông báo sau cùng", None),
        ("ngày Ủy ban nhân dân tỉnh ban hành quyết định phê duyệt", None),
        ("the thirtieth day after receipt of the later notification", None),
    ],
)
def test_a_rule_gives_a_date_only_when_signature_suffices(
    rule: str, effective: date | None
) -> None:
    assert facts_from(replace(LIFE, effective_rule=found(rule))).effective_on == effective


def test_expiry_is_rolled_over_automatic_renewals_and_notice_counted_back() -> None:
    dates = agreement_dates(Analysis(metadata=LIFE), facts_from(LIFE), TODAY)
    assert dates.entry_into_force.due == date(2021, 1, 15)
    assert dates.expiry.due == date(2031, 1, 14)
    assert dates.expiry.arithmetic == (
        "Có hiệu lực 15/01/2021 + 5 năm: hết 14/01/2026; tự động gia hạn 5 năm × 1 = 14/01/2031."
    )
    assert dates.last_notice.due == date(2030, 7, 14)
    assert dates.last_notice.arithmetic == "Hết hiệu lực 14/01/2031 - 6 tháng = 14/07/2030."


def test_without_automatic_renewal_nothing_is_rolled() -> None:
    metadata = replace(LIFE, renewal=None)
    dates = agreement_dates(Analysis(metadata=metadata), facts_from(metadata), TODAY)
    assert dates.expiry.due == date(2026, 1, 14)
    assert dates.last_notice.due is None
    assert "6 tháng" in dates.last_notice.arithmetic


@pytest.mark.parametrize(
    ("counted_from", "expires", "told"),
    [
        (None, date(2026, 3, 14), "Có hiệu lực 15/03/2021 + 5 năm: hết 14/03/2026."),
        (Anchor.SIGNATURE, date(2026, 1, 14), "Ký 15/01/2021 + 5 năm: hết 14/01/2026."),
        (Anchor.EVENT, None, "Thời hạn 5 năm; chưa biết ngày của sự kiện làm mốc."),
        (Anchor.PUBLICATION, None, "Thời hạn 5 năm; chưa biết ngày công bố."),
    ],
)
def test_a_term_runs_from_the_day_that_it_names(
    counted_from: Anchor | None, expires: date | None, told: str
) -> None:
    metadata = replace(
        LIFE,
        effective_rule=None,
        effective_on=found(date(2021, 3, 15)),
        renewal=None,
        term_from=found(counted_from) if counted_from else None,
    )
    assert facts_from(metadata).expires_on == expires
    dates = agreement_dates(Analysis(metadata=metadata), facts_from(metadata), TODAY)
    assert (dates.expiry.due, dates.expiry.arithmetic) == (expires, told)


def test_an_unknown_entry_into_force_leaves_all_open() -> None:
    metadata = replace(LIFE, effective_rule=found("ngày nhận được thông báo sau cùng"))
    dates = agreement_dates(Analysis(metadata=metadata), facts_from(metadata), TODAY)
    assert (dates.entry_into_force.due, dates.expiry.due, dates.last_notice.due) == (None,) * 3
    assert "chưa biết ngày có hiệu lực" in dates.expiry.arithmetic


# --- days -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 9, 2), False),  # National Day
        (date(2026, 2, 17), False),  # Tết
        (date(2027, 4, 30), False),
    ],
)
def test_working_days_of_viet_nam(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_working_days_jump_over_tet_and_weekends() -> None:
    assert add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 23)
    assert add_working_days(date(2026, 2, 23), -1) == date(2026, 2, 13)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2026, 1, 1), "P2W", date(2026, 1, 15)),
        (date(2026, 1, 1), "PT48H", date(2026, 1, 3)),
        (date(2026, 1, 1), "PT30H", date(2026, 1, 3)),
        (date(2026, 1, 1), "P1Y6M", date(2027, 7, 1)),
    ],
)
def test_shift(start: date, duration: str, end: date) -> None:
    assert shift(start, duration) == end


@pytest.mark.parametrize("wrong", ["", "P", "PT", "30 days", "R/P1Y"])
def test_shift_refuses_what_is_no_duration(wrong: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        shift(TODAY, wrong)
