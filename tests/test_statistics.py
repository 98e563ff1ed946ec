"""Statistics: every figure is the number of the rows to which it leads."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from models.access import Level, Role
from models.life import EntityKind, RecordState
from models.life import Role as Part
from models.records import Entity, Participant, Record, StateChange
from service.register import counting
from service.register.proposing import take_up
from service.store import documents, entities, findings, history, records, rights
from service.store.statistics import NONE, Dimension
from tests import readings
from tests.builders import ENGLISH, VIETNAMESE
from tests.house import account_of, browser
from tests.web import Web, open_web


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with open_web(tmp_path_factory.mktemp("statistics")) as opened:
        fill(opened)
        yield opened


def fill(web: Web) -> None:
    """Four records: two confirmed, one from a text alone, one hidden above the clearance."""
    office, doing = web.office, history.act(None, web.clock())
    hidden = readings.register(office, ENGLISH, title="Hidden")
    read = readings.register(office, VIETNAMESE, title="Proposed")
    with office.store.begin() as session:
        for key in (read, hidden):
            row = documents.get(session, key, None)
            said = findings.load_analysis(session, row).metadata
            take_up(session, row, said, documents.text_of(session, key), web.clock())
        rights.set_rights(session, documents.get(session, hidden, None), secrecy=Level.SECRET)
        lead = entities.create(session, doing, EntityKind.VIETNAMESE_BODY, "Sở Ngoại vụ")
        for number, (lands, topics, year, state) in enumerate(
            (
                (("KOR", "JPN"), ["Giáo dục", 'Y tế & "dược"'], 2024, RecordState.IN_FORCE),
                (("KOR",), ["Giáo dục"], 2025, None),
            )
        ):
            record = records.create(session, doing)
            record.title_vi, record.topics = f"Hồ sơ {number}", topics
            record.signed_on = date(year, 5, 4)
            for land in lands:
                town = entities.create(session, doing, EntityKind.FOREIGN_BODY, f"{land} {number}")
                town.country = land
                session.add(
                    Participant(record_id=record.id, role=Part.FOREIGN_PARTY, name=land,
                                entity_id=town.id)
                )  # fmt: skip
            session.add(
                Participant(record_id=record.id, role=Part.LEAD, name="Sở", entity_id=lead.id)
            )
            if state:
                session.add(
                    StateChange(record_id=record.id, state=state, day=date(2024, 6, 1), basis="x",
                                at=web.clock())
                )  # fmt: skip
            records.freshen(session, record)


def figures(web: Web, client: object = None) -> list[tuple[str, str, int]]:
    """Every figure of the page's tables: its chart, its address, its number."""
    html = (client or web.client).get("/statistics").text  # type: ignore[attr-defined]
    found = []
    for section in html.split('<section class="card statistic"')[1:]:
        name = re.search(r'id="(\w+)"', section)
        assert name
        table = section.split("<table")[1]
        for address, number in re.findall(r'<a href="([^"]+)">([\d.,]+)</a>', table):
            found.append((name[1], address.replace("&amp;", "&"), int(number)))
    return found


def test_every_figure_leads_to_as_many_rows(web: Web) -> None:
    told = figures(web)
    assert {name for name, _, _ in told} == set(Dimension)
    for name, address, number in told:
        page = web.client.get(address).text
        shown = re.search(r'<h1>[^<]*<span class="count">(\d+)</span>', page)
        assert shown, address
        assert int(shown[1]) == number, (name, address)
        api = address.replace("/records", "/api/records")
        if "state=-" not in address:  # "none" is no state of the API
            assert web.client.get(api).json()["total"] == number, api


def test_what_is_counted(web: Web) -> None:
    told = {(name, address.partition("=")[2]): number for name, address, number in figures(web)}
    assert told["country", "KOR"] == 2
    assert told["country", "JPN"] == 1
    assert told["topic", "Gi%C3%A1o+d%E1%BB%A5c"] == 2
    assert told["topic", NONE] == 1
    assert told["year", "2024"] == 1
    assert told["year", "2026"] == 1, "the day that the text names counts until one is confirmed"
    assert told["state", "in_force"] == 1
    assert told["state", NONE] == 2
    assert told["body", NONE] == 1


def test_only_what_the_reader_sees_is_counted(web: Web) -> None:
    cleared = browser(web, account_of(web, "mật", [(Role.LEGAL, None)], Level.SECRET))
    nobody = browser(web, account_of(web, "an", [(Role.SECURITY, "root")], Level.ORDINARY))
    years = {n for c, a, n in figures(web, cleared) if (c, a[-4:]) == ("year", "2026")}
    assert years == {2}
    assert sum(n for c, _, n in figures(web, nobody) if c == "year") <= 3


def test_each_bar_is_a_link_with_its_figure_in_words(web: Web) -> None:
    html = web.client.get("/statistics").text
    assert html.count("<svg") == len(Dimension)
    bars = re.findall(r'<a href="(/records\?[^"]+)">\s*<title>([^<]+)</title>', html)
    assert len(bars) == len(figures(web))
    assert any("Hàn Quốc: 2" in title for _, title in bars)


@pytest.mark.parametrize(
    "query", ["country=XXX", "topic=%25", "year=tausend", "year=0", "body=nobody", "topic=%5C"]
)
def test_a_value_that_nothing_has(web: Web, query: str) -> None:
    answer = web.client.get(f"/records?{query}")
    assert answer.status_code == 200
    assert '<span class="count">0</span>' in answer.text


def test_countries_are_called_in_words() -> None:
    assert counting.country_name("KOR", "vi") == "Hàn Quốc"
    assert counting.country_name("QQQ", "en") == "QQQ"


def test_a_record_has_its_time_line_and_a_body_its_rows(web: Web) -> None:
    with web.office.store.reading() as session:
        lived = session.scalars(select(StateChange.record_id)).one()
        lead = session.scalars(
            select(Participant.entity_id).where(Participant.role == Part.LEAD).limit(1)
        ).one()
        assert session.get(Entity, lead)
        code = session.get_one(Record, lived).code
    html = web.client.get(f"/records/{lived}").text
    line = html.split('class="chart life-line"')[1].split("</svg>")[0]
    assert "life-in_force" in line
    assert "04/05/2024" in line
    assert "hôm nay 01/04/2026" in line
    page = web.client.get(f"/entities/{lead}").text
    assert code in page
    assert "Hồ sơ 1" in page
