"""The map page: its address, its layers and their counts, lists that go over to it, days, the printed grid, the background."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.http import QueryDict
from django.test import Client

from dothi import settings as built
from dothi.core.models import Area, User
from dothi.registers.register import registers
from dothi.web import atlas, background, painting
from dothi.web.gridlines import gridlines
from tests import records
from tests.cast import area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("author", "law_in_force")]
As = Callable[[User], Client]


def told(client: Client, address: str) -> dict[str, Any]:
    """What the page tells its script."""
    page = client.get(address)
    assert page.status_code == 200
    found: dict[str, Any] = json.loads(page.context["config"])
    return found


def test_layers_stand_by_field_and_only_those_the_reader_may_open(as_: As, an: User, dung: User) -> None:
    page = as_(an).get("/map/")
    offered = {layer["register"].slug for group in page.context["groups"] for layer in group["layers"]}
    assert offered == {r.slug for r in registers.values() if r.geometry}
    fields = [str(group["label"]) for group in page.context["groups"]]
    assert fields[:2] == ["Quy hoạch", "Xây dựng và trật tự xây dựng"]
    assert told(as_(dung), "/map/?layer=violations")["shown"] == []
    assert not as_(dung).get("/map/").context["groups"]


def test_address_says_layers_conditions_colours_day(as_: As, an: User) -> None:
    address = (
        "/map/?layer=plots&plots._opacity=55&layer=violations&violations.state=detected&violations.state=decided"
        "&violations._colour=state&violations.q=lo+duc&at=2013-06-30&view=105.86,21.01,14&q=hue&layer=nothing"
    )
    here = told(as_(an), address)
    assert [one["slug"] for one in here["shown"]] == ["plots", "violations"]
    assert here["shown"][0]["opacity"] == 55
    assert here["shown"][0]["colour"] == "0"
    assert here["shown"][1]["colour"] == "state"
    assert here["shown"][1]["conditions"] == {"state": ["detected", "decided"], "q": ["lo duc"]}
    words = [said["text"] for said in here["shown"][1]["said"]]
    assert words == ["Trạng thái: mới phát hiện, đã ra quyết định", "“lo duc”"]
    assert here["at"] == "2013-06-30"
    assert here["common"] == {"q": "hue"}


@pytest.mark.parametrize("asked", ["opacity=101", "opacity=x", "opacity=-1", "colour=9", "colour=red"])
def test_nonsense_of_drawing_is_passed_over(chi: User, asked: str) -> None:
    (layer,) = atlas.read(chi, QueryDict(f"layer=plots&plots._{asked}")).layers
    assert (layer.opacity, layer.colour) == (atlas.OPACITY, "state")


def test_a_list_goes_over_with_its_conditions_and_its_day(as_: As, an: User, ward_a: Area) -> None:
    records.violation(ward_a, code="VP-1", address="Phố Huế", kind="no_permit", detected_on=date(2012, 6, 1))
    records.violation(ward_a, code="VP-2", address="Phố Huế", kind="no_permit", detected_on=date(2014, 6, 1))
    records.violation(ward_a, code="VP-3", address="Lò Đúc", kind="no_permit", detected_on=date(2012, 6, 1))
    client = as_(an)
    asked = "kind=no_permit&q=hue&at=2013-01-01&detected_on__gte=2012-01-01"
    page = client.get(f"/registers/violations/?{asked}&view=map")
    there = page.context["shared_map"]
    assert page.content.decode().count("Xem trên bản đồ chung") == 1
    here = atlas.read(an, QueryDict(there.partition("?")[2]))
    (layer,) = here.layers
    found = here.query(layer).apply(registers["violations"].records(an))
    assert [v.code for v in found] == ["VP-1"] == [v.code for v in page.context["page"].records]
    drawn = client.get(f"/map/violations.geojson?{here.params(layer).urlencode()}").json()
    assert len(drawn["features"]) == 1
    assert here.at == date(2013, 1, 1)


def test_the_figure_a_list_was_opened_from_goes_over_too() -> None:
    address = atlas.address(registers["permits"], QueryDict("indicator=7&side=top&period=2012&state=issued"))
    assert set(QueryDict(address.partition("?")[2])) == {
        "layer",
        "permits.state",
        "permits.indicator",
        "permits.side",
        "permits.period",
    }


def test_condition_of_the_whole_map_gives_way_to_a_layers_own(chi: User) -> None:
    here = atlas.read(chi, QueryDict("layer=lamps&layer=sites&sites.q=mai&q=hue&at=2012-01-01&layer=planting-sites"))
    lamps, sites, places = here.layers
    assert here.params(lamps).urlencode() == "q=hue&at=2012-01-01"
    assert here.params(sites).urlencode() == "q=mai&at=2012-01-01"
    assert here.params(places).urlencode() == "q=hue"  # has no time


def test_counts_are_the_lists_by_state_and_never_another_wards(
    as_: As, an: User, binh: User, chi: User, ward_a: Area, ward_b: Area
) -> None:
    for where in (ward_a, ward_a, ward_b):
        records.violation(where, detected_on=date(2012, 6, 1))
    type(records.violation(ward_a, detected_on=date(2013, 1, 1))).objects.update(synthetic=False)
    answers = {user.username: as_(user).get("/map/violations/counts/").json() for user in (an, binh, chi)}
    assert {name: answer["total"] for name, answer in answers.items()} == {"an": 3, "binh": 1, "chi": 4}
    assert answers["an"]["by"] == {"detected": 3}
    assert answers["an"] | {"by": 0} == {
        "total": 3,
        "more": False,
        "by": 0,
        "placeless": 0,
        "synthetic": False,
        "problems": [],
    }
    for day, counted in (("2012-05-31", 0), ("2012-06-01", 2), ("2013-01-01", 3)):
        assert as_(an).get(f"/map/violations/counts/?at={day}").json()["total"] == counted
    assert as_(an).get("/map/violations/counts/?statte=x").json()["problems"]
    assert as_(an).get("/map/streets/counts/").status_code == 404


def test_what_has_no_place_and_what_is_synthetic_is_said(as_: As, chi: User, ward_a: Area) -> None:
    permit = records.issued(ward_a, place=records.inside(ward_a))
    type(permit).objects.filter(pk=permit.pk).update(synthetic=True)
    records.issued(ward_a, place=None)
    said = as_(chi).get("/map/permits/counts/").json()
    assert (said["total"], said["placeless"], said["synthetic"]) == (1, 1, True)


def test_base_map_has_the_wards_of_the_day(as_: As, an: User, ward_a: Area, ward_b: Area) -> None:
    Area.objects.filter(pk=ward_b.pk).update(valid_to=date(2025, 7, 1))
    new = area("C", "Bạch Mai mới", Area.Level.WARD, (105.86, 20.99, 105.88, 21.03))
    Area.objects.filter(pk=new.pk).update(valid_from=date(2025, 7, 1))

    def wards(day: str) -> set[str]:
        features = as_(an).get(f"/map/base.geojson?at={day}").json()["features"]
        return {f["properties"]["name"] for f in features if f["properties"]["kind"] == "ward"}

    assert wards("2025-06-30") == {"Bạch Mai", "Trương Định"}
    assert wards("2025-07-01") == {"Bạch Mai", "Bạch Mai mới"}
    options = dict(as_(an).get("/map/?at=2025-07-01").context["wards"])
    assert set(options.values()) == {"Bạch Mai", "Bạch Mai mới"}


def test_every_layer_says_how_it_is_told_apart(as_: As, chi: User) -> None:
    layers = told(as_(chi), "/map/")["layers"]
    for slug, about in layers.items():
        register = registers[slug]
        values = [entry["value"] for entry in about["entries"]]
        if about["painted"]:
            assert values == [str(v) for v, _label in register.kind_of(about["field"]).flatchoices]
            assert all(re.fullmatch("#[0-9a-f]{6}", entry["colour"]) for entry in about["entries"])
        elif register.workflow:
            assert values == list(register.workflow.states.values)
        assert about["shape"] in ("point", "line", "area")
        assert about["timed"] or about["since"] == "không theo thời gian"
    assert layers["plan-zones"]["painted"]
    assert len({entry["colour"] for entry in layers["plan-zones"]["entries"]}) == len(layers["plan-zones"]["entries"])


def test_zone_carries_its_function(as_: As, chi: User, ward_a: Area) -> None:
    zone: Any = records.SAMPLES["plan-zones"](ward_a)
    (feature,) = as_(chi).get("/map/plan-zones.geojson").json()["features"]
    assert feature["properties"]["kind"] == zone.function
    assert painting.field(registers["plan-zones"]) == "function"


def test_sheet_takes_its_form_from_the_address(as_: As, chi: User) -> None:
    page = as_(chi).get("/map/print/?layer=lamps&paper=a3&turn=portrait&scale=5000&title=Đèn+ngõ").content.decode()
    for part in ('value="Đèn ngõ"', '<option value="a3" selected>', '<option value="5000" selected>1:5.000'):
        assert part in page
    assert '<option value="portrait" selected>' in page
    assert "Bản đồ: Bóng đèn chiếu sáng" in as_(chi).get("/map/print/?layer=lamps").content.decode()


def test_grid_of_a_sheet_lies_on_round_metres_of_vn2000(as_: As, chi: User) -> None:
    lines = as_(chi).get("/map/grid/?bbox=105.84,20.99,105.88,21.03&scale=25000").json()
    assert {line["axis"] for line in lines} == {"e", "n"}
    for line in lines:
        assert line["value"] % 2000 == 0
        for x, y in line["points"]:
            metric = Point(x, y, srid=4326)
            metric.transform(5897)
            assert (metric.x if line["axis"] == "e" else metric.y) == pytest.approx(line["value"], abs=0.02)
    assert [line["value"] for line in lines if line["axis"] == "e"] == [586000, 588000, 590000, 592000]


@pytest.mark.parametrize(
    "asked", ["", "bbox=1,2,3,4&scale=5000", "bbox=105.8,20.9,105.9,21&scale=x", "bbox=105.8,20.9"]
)
def test_grid_of_nothing_is_refused(as_: As, chi: User, asked: str) -> None:
    assert as_(chi).get(f"/map/grid/?{asked}").status_code == 400


def test_grid_of_too_many_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="500"):
        gridlines((105.0, 20.0, 106.0, 21.0), 500)


@pytest.mark.parametrize(
    "address, kind, url, host",
    [
        (
            "https://t.example/{z}/{x}/{y}.png?k=1",
            "tiles",
            "https://t.example/{z}/{x}/{y}.png?k=1",
            "https://t.example",
        ),
        (
            "https://w.example:8443/wmts/a/{TileMatrix}/{TileRow}/{TileCol}.png",
            "tiles",
            "https://w.example:8443/wmts/a/{z}/{y}/{x}.png",
            "https://w.example:8443",
        ),
        (
            "wmts+http://w.example/wmts?layer=anh&format=image/jpeg",
            "tiles",
            "http://w.example/wmts?service=WMTS&request=GetTile&version=1.0.0&style=default&format=image%2Fjpeg"
            "&tilematrixset=GoogleMapsCompatible&layer=anh&TileMatrix={z}&TileRow={y}&TileCol={x}",
            "http://w.example",
        ),
        ("https://p.example/hn.pmtiles?v=2", "pmtiles", "https://p.example/hn.pmtiles?v=2", "https://p.example"),
        ("/srv/hn.pmtiles", "pmtiles", "/map/background.pmtiles", ""),
    ],
)
def test_background_is_read_and_only_its_host_allowed(
    monkeypatch: pytest.MonkeyPatch, address: str, kind: str, url: str, host: str
) -> None:
    assert background.read(address) == {"kind": kind, "url": url, "credit": ""}
    monkeypatch.setattr(built, "MAP_BACKGROUND", address)
    assert built.outside_host() == ([host] if host else [])


def test_no_background_asks_no_host(as_: As, an: User) -> None:
    assert background.read("") is None
    policy = as_(an).get("/map/").headers["Content-Security-Policy"]
    assert "http:" not in policy
    assert "https:" not in policy


def test_file_of_this_machine_is_read_in_ranges(
    as_: As, an: User, client: Client, settings: Any, tmp_path: Path
) -> None:
    assert as_(an).get("/map/background.pmtiles").status_code == 404
    file = tmp_path / "hn.pmtiles"
    file.write_bytes(bytes(range(200)))
    settings.MAP_BACKGROUND = str(file)
    part = as_(an).get("/map/background.pmtiles", headers={"Range": "bytes=190-999"})
    assert (part.status_code, part.content) == (206, bytes(range(190, 200)))
    assert part.headers["Content-Range"] == "bytes 190-199/200"
    for wrong in ("", "bytes=200-300", "bytes=9-2", "bytes=-5", "lines=1-2"):
        assert as_(an).get("/map/background.pmtiles", headers={"Range": wrong}).status_code == 416
    assert client.get("/map/background.pmtiles", headers={"Range": "bytes=0-9"}).status_code == 302
    settings.MAP_BACKGROUND = "https://p.example/hn.pmtiles"
    assert as_(an).get("/map/background.pmtiles", headers={"Range": "bytes=0-9"}).status_code == 404
