"""A register's list: found, filtered, sorted, paged, drawn, and as quick for thirty rows as for one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dothi.core.models import Area, Role, User
from dothi.programme.models import Indicator, Measure
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.register import show
from tests import records

As = Callable[[User], Client]
LIST = "/registers/permits/"


@pytest.fixture(autouse=True)
def _author(author: None) -> None:
    """Writes answer to "tests"."""


def queries(client: Client, address: str) -> int:
    """How many questions a page asks the database."""
    client.get(address)  # what is read once for all
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def titles(answer: Any) -> list[str]:
    """The first column of the rows shown."""
    return [row.cells[0].text or str(row.record) for row in answer.context["rows"]]


def test_search_ignores_diacritics_and_chips_take_conditions_away(as_: As, an: User, ward_a: Area) -> None:
    records.permit(ward_a, address="Số 1 Trần Đại Nghĩa", floors=5)
    records.permit(ward_a, address="Số 2 Lò Đúc", floors=2)
    page = as_(an).get(LIST + "?q=tran+dai+nghia&floors__gte=3&received_on__lte=31/12/2012")
    assert titles(page) == ["Số 1 Trần Đại Nghĩa"]
    chips = page.context["chips"]
    assert [c.text for c in chips] == ["Số tầng ≥ 3", "Ngày nhận hồ sơ ≤ 31/12/2012", "“tran dai nghia”"]
    assert all(chip.without.count("&") == 1 for chip in chips)
    assert len(titles(as_(an).get(LIST + chips[2].without.replace("floors__gte=3", "")))) == 2


def test_a_condition_that_cannot_be_read_is_named_and_left_out(as_: As, an: User, ward_a: Area) -> None:
    records.permit(ward_a)
    page = as_(an).get(LIST + "?floors__gte=nhiều&colour=red")
    assert len(page.context["rows"]) == 1
    assert len(page.context["query"].problems) == 2
    assert "nhiều" in page.content.decode()


def test_sorting_by_any_column_both_ways(as_: As, an: User, ward_a: Area) -> None:
    for floors in (3, 1, 2):
        records.permit(ward_a, address=f"Nhà {floors}", floors=floors)
    client = as_(an)
    assert titles(client.get(LIST + "?sort=address")) == ["Nhà 1", "Nhà 2", "Nhà 3"]
    page = client.get(LIST + "?sort=-address")
    assert titles(page) == ["Nhà 3", "Nhà 2", "Nhà 1"]
    assert 'aria-sort="descending"' in page.content.decode()


def test_pages_follow_each_other_without_gap_or_overlap(as_: As, an: User, ward_a: Area) -> None:
    for n in range(60):
        records.permit(ward_a, address=f"Nhà {n:02}", received_on=date(2012, 1, 1) + timedelta(n % 7))
    client, seen, address = as_(an), [], LIST + "?size=25"
    for _page in range(3):
        page = client.get(address)
        seen += titles(page)
        address = LIST + page.context["next_page"]
    assert sorted(seen) == [f"Nhà {n:02}" for n in range(60)]
    assert page.context["page"].total == 60
    assert not page.context["page"].more


def test_a_page_costs_the_same_for_one_row_as_for_thirty(as_: As, an: User, ward_a: Area) -> None:
    def fill(n: int) -> None:
        for _one in range(n):
            house = records.site(ward_a, permit=records.issued(ward_a))
            records.inspection(house)
            records.violation(ward_a, site=house)
            records.lamp(records.segment(records.street(ward_a)))

    fill(1)
    client = as_(an)
    pages = [
        f"/registers/{slug}/"
        for slug in ("permits", "sites", "inspections", "violations", "streets", "segments", "lamps")
    ]
    pages += [f"/map/{slug}.geojson" for slug in ("permits", "sites", "inspections", "violations", "segments", "lamps")]
    pages += ["/registers/sites/?view=map&permitted=1", "/search/?q=bach+mai", "/registers/sites/options/?typed=ct"]
    before = {page: queries(client, page) for page in pages}
    fill(29)
    assert {page: queries(client, page) for page in pages} == before
    assert max(before.values()) <= 25


def test_a_record_costs_the_same_with_one_part_as_with_thirty(as_: As, an: User, ward_a: Area) -> None:
    house = records.site(ward_a)
    records.inspection(house)
    client = as_(an)
    before = queries(client, f"/registers/sites/{house.pk}/")
    for n in range(30):
        records.inspection(house, scheduled_on=date(2012, 6, 1) + timedelta(n))
        house.note = f"lần {n}"
        house.save()
    assert queries(client, f"/registers/sites/{house.pk}/") <= before + 1  # the names of those who wrote


def test_the_map_draws_what_the_list_shows(as_: As, an: User, ward_a: Area) -> None:
    records.permit(ward_a, address="Có vị trí", place=records.inside(ward_a), floors=4)
    records.permit(ward_a, address="Không vị trí", floors=4)
    records.permit(ward_a, address="Nhà thấp", place=records.inside(ward_a), floors=1)
    found = json.loads(as_(an).get("/map/permits.geojson?floors__gte=3").content)
    assert [f["properties"]["name"] for f in found["features"]] == ["Trần Thị Bưởi"] or len(found["features"]) == 1
    assert found["features"][0]["geometry"]["type"] == "Point"
    assert "tiles" not in found
    away = json.loads(as_(an).get("/map/permits.geojson?bbox=105,20,105.1,20.1").content)
    assert away["features"] == []


def test_a_long_list_is_counted_afterwards(as_: As, an: User, ward_a: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dothi.web.paging.BOUND", 2)
    for _n in range(4):
        records.permit(ward_a)
    page = as_(an).get(LIST).content.decode()
    assert f'hx-get="{LIST}count/' in page
    assert as_(an).get(LIST + "count/").content.decode().strip() == "4"


def test_search_finds_across_registers_and_only_ones_own(as_: As, an: User, ward_a: Area, ward_b: Area) -> None:
    records.permit(ward_a, address="Số 9 Đại Cồ Việt", number="")
    records.violation(ward_a, address="Số 10 Đại Cồ Việt")
    records.violation(ward_b, address="Số 11 Đại Cồ Việt")
    page = as_(an).get("/search/?q=dai co viet")
    assert [(group.title, len(group.hits)) for group in page.context["found"]] == [
        ("Giấy phép xây dựng", 1),
        ("Vi phạm trật tự xây dựng", 1),
    ]


@pytest.fixture
def permits_decided() -> Indicator:
    """Permits decided in a year."""
    decided = Measure.objects.create(code="decided", name="Hồ sơ đã quyết định", register="permits", on="decided_on")
    return Indicator.objects.create(
        code="permits-decided", name="Hồ sơ cấp phép đã giải quyết", unit="hồ sơ", top=decided
    )


def test_a_figure_opens_down_to_its_records(
    as_: As, an: User, person: Callable[..., User], ward_a: Area, ward_b: Area, permits_decided: Indicator
) -> None:
    mine = records.issued(ward_a)
    records.issued(ward_b)
    records.permit(ward_a)
    address = LIST + "?indicator=permits-decided&side=top&period=2012"
    page = as_(an).get(address)
    assert titles(page) == [mine.number]
    said = page.content.decode()
    assert "Bạn xem được 1 trong 2 hồ sơ" in said
    assert page.context["figure"].figure.value == 2
    assert len(as_(an).get(address + f"&place={ward_a.pk}").context["rows"]) == 1
    leader = as_(person("lan", "Lan", Role.VIEWER))
    assert "2 hồ sơ, bạn xem được tất cả" in leader.get(address).content.decode()
    assert leader.get(LIST + "?indicator=permits-decided&side=top&period=2011").context["rows"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        "indicator=none&period=2012",
        "indicator=permits-decided&period=hôm nay",
        "indicator=permits-decided&side=bottom&period=2012",
    ],
)
def test_a_figure_that_is_not_there(as_: As, an: User, permits_decided: Indicator, wrong: str) -> None:
    assert as_(an).get(f"{LIST}?{wrong}").status_code == 404


def test_a_record_tells_which_figures_it_counts_for(
    as_: As, an: User, ward_a: Area, permits_decided: Indicator
) -> None:
    counted = as_(an).get(f"{LIST}{records.issued(ward_a).pk}/").context["counts"]
    assert [(c.indicator, c.side, c.since) for c in counted] == [(permits_decided, "top", date(2012, 3, 10))]
    assert "/indicators/permits-decided/?year=2012" in counted[0].address
    assert as_(an).get(f"{LIST}{records.permit(ward_a).pk}/").context["counts"] == []


def test_empty_states_say_what_to_do(as_: As, an: User) -> None:
    assert "Sổ chưa có hồ sơ nào" in as_(an).get(LIST).content.decode()
    assert "Không có hồ sơ nào khớp" in as_(an).get(LIST + "?floors__gte=3").content.decode()
    assert ConstructionPermit.objects.count() == 0


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        ("109.3000", 4, "109,30"),
        ("0.0050", 4, "0,005"),
        ("12.0000", 4, "12,00"),
        ("9222.10", 2, "9.222,10"),
        ("2000000", 0, "2.000.000"),
        ("1E+3", 4, "1.000,00"),
    ],
)
def test_a_decimal_shows_no_zeros_beyond_two_places(value: str, places: int, said: str) -> None:
    assert show(Decimal(value), models.DecimalField(max_digits=14, decimal_places=places)) == said
