"""A question asked of a register reads from an address, says itself in words, and refuses what it cannot understand."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from dothi.core.models import Area, User
from dothi.registers.construction.permit import ConstructionPermit, permits
from dothi.registers.construction.site import sites
from dothi.registers.infrastructure.segment import segments
from dothi.registers.query import BadQuery, Query
from tests import records

pytestmark = pytest.mark.django_db


def found(params: Any, user: User) -> list[str]:
    """The numbers of the permits it finds, in its order."""
    query = Query.parse(permits, params, strict=True)
    return list(query.ordered(query.apply(permits.records(user))).values_list("number", flat=True))


@pytest.fixture
def three(ward_a: Area, ward_b: Area, law_in_force: None) -> None:
    """Permits 1 and 2 in ward A, 3 in ward B; the last repaired, late, without floor area."""
    records.issued(ward_a, number="1", floor_area="99.5")
    records.issued(
        ward_a, number="2", received_on=date(2013, 1, 5), issued_on=date(2013, 1, 6), decided_on=date(2013, 1, 6)
    )
    records.issued(ward_b, number="3", kind="repair", floor_area=None, decided_on=date(2012, 6, 1))


@pytest.mark.parametrize(
    "address, numbers",
    [
        ("", ["2", "3", "1"]),
        ("kind=repair", ["3"]),
        ("kind=repair&kind=new", ["2", "3", "1"]),
        ("received_on__gte=2013-01-01", ["2"]),
        ("received_on__lte=31/12/2012", ["3", "1"]),
        ("received_on__gte=2012-01-01&received_on__lte=2012-12-31&kind=new", ["1"]),
        ("received_on=2013-01-05", ["2"]),
        ("floor_area__lt=100", ["1"]),
        ("floor_area=99,5", ["1"]),
        ("floor_area__isnull=1", ["3"]),
        ("floor_area__isnull=0", ["2", "1"]),
        ("on_time=1", ["2", "1"]),
        ("on_time=0", ["3"]),
        ("q=bach+mai", ["2", "3", "1"]),
        ("q=bach+trai+ca", []),
        ("sort=number", ["1", "2", "3"]),
        ("sort=-on_time&kind=repair", ["3"]),
        ("sort=-number", ["3", "2", "1"]),
        ("adjusts__isnull=1", ["2", "3", "1"]),
    ],
)
def test_address_finds(three: None, chi: User, address: str, numbers: list[str]) -> None:
    assert found(QueryDict(address), chi) == numbers
    query = Query.parse(permits, QueryDict(address), strict=True)
    assert sorted(found(query.params(), chi)) == sorted(numbers), "a saved measure finds the same"
    again = Query.parse(permits, parse_qs(query.address()), strict=True)
    assert again == query


def test_area_is_asked_by_number(three: None, chi: User, an: User, ward_a: Area, ward_b: Area) -> None:
    assert found({"area": [str(ward_b.pk)]}, chi) == ["3"]
    assert found({"area": [str(ward_b.pk)]}, an) == []
    assert found({"area": [ward_a.pk, ward_b.pk]}, chi) == ["2", "3", "1"]


def test_box_of_the_map(three: None, chi: User, ward_a: Area) -> None:
    ConstructionPermit.objects.filter(number="1").update(place=records.inside(ward_a))
    assert found({"bbox": "105.84,20.99,105.86,21.03"}, chi) == ["1"]
    assert found({"bbox": "105.87,20.99,105.88,21.03"}, chi) == []
    assert found({"bbox": "tất cả"}, chi) == ["2", "3", "1"]


@pytest.mark.parametrize(
    "params, said",
    [
        ({"owner": "x"}, "Không có bộ lọc “owner” trong sổ Giấy phép xây dựng"),
        ({"applicant": "x"}, "Không có bộ lọc “applicant”"),
        ({"kind": "demolish"}, "“demolish” không phải giá trị của Loại giấy phép"),
        ({"received_on__gte": "hôm qua"}, "“hôm qua” không phải ngày"),
        ({"received_on__gte": "2012-02-30"}, "“2012-02-30” không phải ngày"),
        ({"floor_area__gt": "rộng"}, "“rộng” không phải số ở Diện tích sàn"),
        ({"floor_area__gt": "NaN"}, "“NaN” không phải số"),
        ({"floor_area__gt": "1e999"}, "không phải số"),
        ({"on_time": "có lẽ"}, "“có lẽ” không phải có hay không ở Đúng hạn"),
        ({"due_on__isnull": "2"}, "“2” không phải có hay không"),
        ({"area": "Bạch Mai"}, "“Bạch Mai” không phải số của bản ghi"),
        ({"area": "99999999999999999999"}, "không phải số của bản ghi"),
        ({"floors": "99999999999999999999"}, "không phải số"),
        ({"kind__contains": "new"}, "Không hiểu điều kiện “kind__contains”"),
        ({"applicant__password": "x"}, "Không có bộ lọc “applicant__password”"),
    ],
    ids=str,
)
def test_what_cannot_be_understood_is_said(params: dict[str, str], said: str) -> None:
    with pytest.raises(BadQuery, match=said):
        Query.parse(permits, params, strict=True)
    loose = Query.parse(permits, {**params, "kind": params.get("kind", "new")})
    assert any(said in problem for problem in loose.problems)
    assert loose.apply(ConstructionPermit.objects.all()).count() == 0


@given(
    st.dictionaries(
        st.sampled_from(
            ["kind", "floors", "floor_area__gt", "received_on", "area", "q", "sort", "bbox", "on_time", "x"]
        ),
        st.text(max_size=9),
    )
)
def test_no_address_breaks_the_page(params: dict[str, str]) -> None:
    if any("\x00" in value for value in params.values()):
        return  # no web server lets it through
    query = Query.parse(permits, params)
    assert query.ordered(query.apply(ConstructionPermit.objects.all())).count() == 0
    query.describe(), query.address(), query.controls()


def test_words_are_the_readers(ward_a: Area) -> None:
    params = {
        "area": str(ward_a.pk),
        "kind": "repair",
        "received_on__gte": "2012-01-01",
        "floor_area__lt": "2500.5",
        "on_time": "0",
        "expires_on__isnull": "1",
        "q": "bạch mai",
    }
    assert Query.parse(permits, params, strict=True).describe() == [
        "Phường: Bạch Mai",
        "Loại giấy phép: sửa chữa, cải tạo",
        "Ngày nhận hồ sơ ≥ 01/01/2012",
        "Diện tích sàn (m²) < 2.500,5",
        "Đúng hạn: Không",
        "Có hiệu lực đến: chưa có",
        "“bạch mai”",
    ]


def test_address_can_be_changed() -> None:
    query = Query.parse(permits, {"kind": ["new"], "sort": ["number"]})
    assert query.address(sort=None, page="2") == "kind=new&page=2"
    assert query.address(sort="-number") == "kind=new&sort=-number"


def test_controls_show_what_is_chosen(ward_a: Area, ward_b: Area) -> None:
    query = Query.parse(segments, {"width_m__gte": ["1.5"], "street_kind": ["lane"], "area": [str(ward_a.pk)]})
    controls = {control.name: control for control in query.controls()}
    assert {name for name, control in controls.items() if control.active} == {"width_m", "street_kind", "area"}
    assert controls["width_m"].chosen == {"gte": ["1.5"]}
    assert dict(controls["area"].choices) == {str(ward_a.pk): "Bạch Mai", str(ward_b.pk): "Trương Định"}
    assert [control.kind for control in controls.values()][:4] == ["record", "choice", "choice", "choice"]


def test_permit_rate_is_a_pair_of_lists(ward_a: Area, chi: User) -> None:
    """Works started that need a permit, and of them with one: both sides of goal 5 are lists a reader can open."""
    permit = records.issued(ward_a)
    with_one = records.site(ward_a, permit=permit)
    without = records.site(ward_a)
    records.site(ward_a, needs_permit=False, exempt_reason="sửa chữa bên trong")
    asked = {"needs_permit": "1", "started_on__gte": "2012-01-01", "started_on__lte": "2012-12-31"}
    all_rows = Query.parse(sites, asked, strict=True).apply(sites.records(chi))
    permitted = Query.parse(sites, {**asked, "permitted": "1"}, strict=True).apply(sites.records(chi))
    assert {s.pk for s in all_rows} == {with_one.pk, without.pk}
    assert {s.pk for s in permitted} == {with_one.pk}
