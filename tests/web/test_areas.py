"""Areas on the staff pages: one with its time and heirs, records by the wards of any day, figures told by them, files in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dothi.core.models import Area, AreaSuccession, Document, Domain, Role, User
from dothi.programme.models import Indicator, Measure, Programme
from tests.records.base import inside
from tests.records.building_order import permit, violation
from tests.reform import Reform, divide

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _author(author: None) -> None:
    """Writes answer to the tests."""


@pytest.fixture
def reform(ward_a: Area, ward_b: Area) -> Reform:
    return divide(ward_a, ward_b)


@pytest.fixture
def lan(person: Callable[..., User]) -> User:
    """A leader who sees everything."""
    return person("maianh", "Mai Anh", Role.VIEWER)


@pytest.fixture
def keeper(person: Callable[..., User]) -> User:
    return person("kho", "Kho", Role.MANAGER, domain=Domain.SYSTEM)


@pytest.fixture
def received(db: None) -> Indicator:
    """Applications received, in the years of a programme."""
    text = Document.objects.create(number=12, symbol="12-CTr/QU", kind="CTr", title="Chương trình thử")
    Programme.objects.create(code="thu", title="Chương trình thử", document=text, start_year=2011, end_year=2015)
    top = Measure.objects.create(code="nhan", name="hồ sơ nhận", register="permits", on="received_on", adds="count")
    return Indicator.objects.create(code="nhan", name="Hồ sơ nhận", top=top, nature="flow")


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def codes(answer: Any) -> list[str]:
    return sorted(str(row.record.code) for row in answer.context["rows"])


def test_the_areas_of_a_day(as_: As, lan: User, reform: Reform) -> None:
    page = text(as_(lan).get("/areas/?on=2012-01-01"))
    assert "Bạch Mai" in page
    assert "Tương Mai" not in page
    page = text(as_(lan).get("/areas/?on=1/7/2025&q=tuong"))
    assert "Tương Mai" in page
    assert "Hồng Mai" not in page
    assert as_(lan).get("/areas/?on=khi nào").status_code == 200


def test_an_area_tells_its_forebears_its_heirs_and_who_else_bore_its_code(as_: As, lan: User, reform: Reform) -> None:
    page = text(as_(lan).get(f"/areas/{reform.south.pk}/"))
    assert "Từ Bạch Mai" in page
    assert "một phần" in page
    assert "Mã này cũng từng là, hoặc nay là, của: Bạch Mai (01/01/2000 – 01/07/2025)" in page
    page = text(as_(lan).get(f"/areas/{reform.merged.pk}/"))
    assert "Thành Đồng Nhân" in page
    assert "Không còn hiệu lực" in page
    assert as_(lan).get("/areas/987654/").status_code == 404


def test_an_area_counts_only_what_its_reader_may_see(as_: As, reform: Reform, an: User, binh: User) -> None:
    violation(reform.west)
    for user, seen in ((an, 1), (binh, 0)):
        held = as_(user).get(f"/areas/{reform.west.pk}/").context["held"]
        assert next(h.named for h in held if h.register.slug == "violations") == seen


def test_a_record_of_2012_is_shown_in_its_ward_of_then_and_of_now(as_: As, lan: User, reform: Reform) -> None:
    one = violation(reform.west, place=inside(reform.west, north=0.9))
    page = text(as_(lan).get(f"/registers/violations/{one.pk}/"))
    assert "Khi lập hồ sơ Bạch Mai 01/01/2000 – 01/07/2025" in page
    assert "Nay thuộc Hồng Mai theo vị trí" in page


def test_without_a_place_all_candidates_are_named(as_: As, lan: User, reform: Reform) -> None:
    split, whole = permit(reform.west), permit(reform.merged)
    page = text(as_(lan).get(f"/registers/permits/{split.pk}/"))
    assert "Có thể là: Tương Mai , Hồng Mai" in page
    assert "Nay thuộc Hồng Mai theo kế tục toàn bộ" in text(as_(lan).get(f"/registers/permits/{whole.pk}/"))


def test_lists_maps_and_files_follow_the_wards_of_a_day(as_: As, lan: User, reform: Reform) -> None:
    violation(reform.west, code="NAM", place=inside(reform.west, north=0.2))
    violation(reform.east, code="BAC", place=inside(reform.east, north=0.8))
    client, said = as_(lan), f"ward={reform.north.pk}&wards_on=01/07/2025"
    page = client.get(f"/registers/violations/?{said}")
    assert codes(page) == ["BAC"]
    assert [c.text for c in page.context["chips"]] == ["Phường ngày 01/07/2025 (theo vị trí): Hồng Mai"]
    assert codes(client.get("/registers/violations/" + page.context["chips"][0].without)) == ["BAC", "NAM"]
    assert {c.label for c in page.context["located"].choices} == {"Tương Mai", "Hồng Mai", "không xác định"}
    drawn = json.loads(client.get(f"/map/violations.geojson?{said}").content)
    assert len(drawn["features"]) == 1
    exported = b"".join(client.get(f"/registers/violations/export/csv/?{said}").streaming_content).decode("utf-8-sig")
    assert "BAC" in exported
    assert "NAM" not in exported


def test_a_filter_by_location_opens_nothing_of_anothers_ward(as_: As, an: User, reform: Reform) -> None:
    """An is clerk of the west: by location the north also holds the east's records, which stay closed."""
    violation(reform.west, code="TÂY", place=inside(reform.west, north=0.8))
    violation(reform.east, code="ĐÔNG", place=inside(reform.east, north=0.8))
    violation(reform.south, code="MỚI", place=inside(reform.south))  # the reused code
    assert codes(as_(an).get(f"/registers/violations/?ward={reform.north.pk}&ward={reform.south.pk}")) == ["TÂY"]


def test_figures_by_old_and_by_new_wards_have_one_total(
    as_: As, lan: User, reform: Reform, received: Indicator
) -> None:
    for north in (0.2, 0.8, 0.9):
        permit(reform.west, place=inside(reform.west, north=north))
    permit(reform.west)  # no place: the ward was divided
    permit(reform.merged)  # no place: it went over whole
    year = "year=2012"
    client = as_(lan)

    def table(params: str) -> dict[str, int | None]:
        found = client.get(f"/indicators/nhan/?{year}{params}").context
        column = list(found["years"]).index(2012)
        rows = {row.ward.name if row.ward else "": row.cells[column].result.value for row in found["ward_rows"]}
        return {name: value for name, value in rows.items() if value} | {"=": found["result"].value}

    assert table("") == {"Bạch Mai": 4, "Đống Mác": 1, "=": 5}
    assert table("&wards_on=2025-07-01") == {"Tương Mai": 1, "Hồng Mai": 3, "": 1, "=": 5}
    assert table("&wards_on=2012-07-01") == {"Bạch Mai": 4, "Đống Mác": 1, "=": 5}
    assert table("&wards_on=hôm nào")["="] == 5


def test_every_cell_opens_its_own_records(as_: As, lan: User, reform: Reform, received: Indicator) -> None:
    permit(reform.west, applicant="Nam", place=inside(reform.west, north=0.2))
    permit(reform.west, applicant="Không chỗ")
    client = as_(lan)
    page = client.get("/indicators/nhan/?year=2012&wards_on=2025-07-01").content.decode()
    links = [a.replace("&amp;", "&") for a in re.findall(r'href="(/registers/permits/\?[^"]+)"', page)]
    unplaced = next(a for a in links if "place=none" in a)
    south = next(a for a in links if f"place={reform.south.pk}" in a)
    for address, who in ((unplaced, "Không chỗ"), (south, "Nam")):
        assert [row.record.applicant for row in client.get(address).context["rows"]] == [who]
        assert client.get(address).context["figure"].amount == 1
    banner = text(client.get(unplaced))
    assert "không xác định được phường" in banner
    assert "phường ngày 01/07/2025, theo vị trí" in banner
    assert client.get(unplaced.replace("place_on=2025-07-01", "place_on=mai")).status_code == 404
    back = client.get(unplaced).context["figure_address"]
    assert client.get(back).context["result"].value == 1


def test_a_wards_own_figures(as_: As, lan: User, reform: Reform) -> None:
    from tests.programme.office import open_office

    office = open_office()
    assert office.programme.pk
    page = text(as_(lan).get(f"/areas/{reform.north.pk}/figures/"))
    assert "2011" in page
    assert as_(lan).get(f"/areas/{reform.north.parent_id or 0}/figures/").status_code == 404


def test_the_coloured_map_has_the_wards_of_its_day(as_: As, lan: User, reform: Reform) -> None:
    drawn = json.loads(as_(lan).get("/areas/ground.geojson?on=2025-07-01").content)
    wards = {f["properties"]["ward"] for f in drawn["features"] if f["properties"]["kind"] == "ward"}
    assert wards == {reform.south.pk, reform.north.pk}


def test_areas_are_found_by_name_and_code(as_: As, lan: User, reform: Reform) -> None:
    assert "phường · A · 01/07/2025" in text(as_(lan).get("/search/?q=tuong mai"))


def test_a_measure_keeps_the_wards_it_was_saved_with(reform: Reform) -> None:
    from dothi.programme import measure as measures

    permit(reform.west, place=inside(reform.west, north=0.2))
    permit(reform.west, place=inside(reform.west, north=0.8))
    one = Measure(
        register="permits",
        on="received_on",
        adds="count",
        params={"ward": [str(reform.north.pk)], "wards_on": ["2025-07-01"]},
    )
    assert measures.problems(one) == []
    assert measures.listed(one).count() == 1
    assert measures.problems(Measure(register="permits", on="received_on", params={"ward": ["x"]}))


def upload(client: Client, name: str, body: str) -> str:
    sent = client.post("/areas/load/", {"file": SimpleUploadedFile(name, body.encode())})
    assert sent.status_code == 302, sent.content.decode()
    return str(sent["Location"])


def test_a_file_of_areas_is_read_corrected_and_saved(as_: As, keeper: User, district: Area) -> None:
    client = as_(keeper)
    address = upload(client, "dv.csv", "MADV,NAME_3,thuoc\n00292,Bạch Mai,HBT\n")
    page = client.get(address)
    assert "Chưa biết cột nào là “Mã”" in text(page)
    assert not page.context["plan"].ready
    asked = {"map.code": "MADV", "map.name": "NAME_3", "map.parent": "thuoc", "since": "1/7/2025", "level": "ward"}
    page = client.get(address, asked)
    assert page.context["plan"].ready, text(page)
    assert not Area.objects.filter(code="00292").exists()
    answer = client.post(address, asked, follow=True)
    assert "Đã ghi: 1 mới, 0 sửa, 0 không đổi." in text(answer)
    found = Area.objects.get(code="00292")
    assert (found.name, found.valid_from, found.parent) == ("Bạch Mai", date(2025, 7, 1), district)


def test_a_file_with_an_error_saves_nothing(as_: As, keeper: User, reform: Reform) -> None:
    client = as_(keeper)
    rows = "old_code,new_code,new_from,kind\nB,C,2025-07-01,whole\nB,KHÔNG,2025-07-01,part\n"
    address = upload(client, "kt.csv", rows)
    before = AreaSuccession.objects.count()
    answer = client.post(address, {"level": "ward"})
    assert answer.status_code == 422
    assert AreaSuccession.objects.count() == before


def test_who_does_not_keep_the_house_loads_nothing(as_: As, an: User, keeper: User) -> None:
    address = upload(as_(keeper), "dv.csv", "ma,ten\n1,A\n")
    for where in ("/areas/load/", address):
        assert as_(an).get(where).status_code == 403
        assert as_(an).post(where).status_code == 403


def test_a_stranger_sees_no_area(client: Client, reform: Reform) -> None:
    for address in ("/areas/", f"/areas/{reform.west.pk}/", "/areas/ground.geojson"):
        assert client.get(address).status_code == 302
