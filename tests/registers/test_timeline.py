"""Records as of a day: what stood then, and what an empty date means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.test import Client

from dothi.core.models import Area, User
from dothi.registers import timeline
from dothi.registers.query import BadQuery, Query
from dothi.registers.register import Register, registers
from tests import records
from tests.records.citizen import closed
from tests.records.green import somewhere, tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("author")]


def standing(slug: str, user: User, day: str) -> set[Any]:
    """The numbers of the records that a list as of a day holds."""
    register = registers[slug]
    query = Query.parse(register, {"at": day}, strict=True)
    return set(query.apply(register.records(user)).values_list("pk", flat=True))


@pytest.mark.parametrize(
    "day, stands",
    [("2012-05-31", False), ("2012-06-01", True), ("2013-02-28", True), ("2013-03-01", False), ("1/6/2012", True)],
)
def test_lamp_stands_from_its_first_day_until_the_day_it_is_removed(
    chi: User, ward_a: Area, day: str, stands: bool
) -> None:
    segment = records.segment(records.street(ward_a))
    lamp = records.lamp(segment, installed_on=date(2012, 6, 1))
    type(lamp).objects.filter(pk=lamp.pk).update(state="removed", removed_on=date(2013, 3, 1))
    assert (lamp.pk in standing("lamps", chi, day)) is stands


def test_what_no_step_has_begun_does_not_stand_and_what_is_of_old_always_did(chi: User, ward_a: Area) -> None:
    """A tree that is planned has no day of planting as a step gives it; an old tree has none that anyone knows."""
    planned = tree(somewhere(ward_a), state="planned", planted_on=None)
    old = tree(somewhere(ward_a), state="mature", planted_on=None)
    assert standing("trees", chi, "1900-01-01") == {old.pk}
    assert planned.pk not in standing("trees", chi, "2100-01-01")


def test_time_may_be_that_of_what_a_record_is_part_of(chi: User, ward_a: Area, law_in_force: None) -> None:
    parcels = registers["clearance-parcels"]
    parcel: Any = records.SAMPLES["clearance-parcels"](ward_a)
    parcel.batch.clearance.__class__.objects.update(state="running", started_on=date(2012, 5, 1))
    assert not standing("clearance-parcels", chi, "2012-04-30")
    assert standing("clearance-parcels", chi, "2012-05-01") == {parcel.pk}
    parcel.batch.clearance.__class__.objects.update(state="preparing", started_on=None)
    assert not standing("clearance-parcels", chi, "2100-01-01")
    assert timeline.bound(parcels.model, parcels.since).name == "started_on"


def test_moment_of_the_day_bounds_it_too(chi: User, ward_a: Area, law_in_force: None) -> None:
    """A citizen's report closed at some hour of a day is open the day before and not that day."""
    report = closed(ward_a, closed_at=datetime(2012, 7, 10, 20, 0, tzinfo=UTC))  # the 11th in Hà Nội
    assert report.pk in standing("citizen-reports", chi, "2012-07-10")
    assert report.pk not in standing("citizen-reports", chi, "2012-07-11")


@pytest.mark.parametrize("register", registers.values(), ids=lambda r: r.slug)
def test_every_declared_time_can_be_asked(register: Register, chi: User) -> None:
    if not register.timed:
        with pytest.raises(BadQuery, match="không theo thời gian"):
            Query.parse(register, {"at": "2013-01-01"}, strict=True)
        assert Query.parse(register, {"at": "2013-01-01"}).at is None
        return
    query = Query.parse(register, {"at": "2013-01-01"}, strict=True)
    assert list(query.apply(register.records(chi))) == []
    assert query.describe() == ["Tại ngày 01/01/2013"]
    assert "at=2013-01-01" in query.address()
    assert query.params() == {"at": ["2013-01-01"]}


@pytest.mark.parametrize("day", ["hôm qua", "2013-02-30", "9999-12-31", "0001-01-01", "2013"])
def test_day_that_is_none_is_named_and_not_guessed(day: str) -> None:
    with pytest.raises(BadQuery, match="không phải ngày"):
        Query.parse(registers["lamps"], {"at": day}, strict=True)
    query = Query.parse(registers["lamps"], {"at": day})
    assert query.at is None
    assert len(query.problems) == 1


@pytest.mark.parametrize(
    "model, path, raised",
    [
        ("lamps", "instaled_on", FieldDoesNotExist),
        ("lamps", "code", TypeError),
        ("clearance-parcels", "batch__clearance__begun_on", FieldDoesNotExist),
        ("lamps", "code__started_on", TypeError),
    ],
)
def test_bound_that_is_no_date_is_refused(model: str, path: str, raised: type[Exception]) -> None:
    with pytest.raises(raised):
        timeline.bound(registers[model].model, path)


def test_list_map_and_export_keep_the_day(client: Client, chi: User, ward_a: Area) -> None:
    client.force_login(chi, backend="django.contrib.auth.backends.ModelBackend")
    segment = records.segment(records.street(ward_a))
    old = records.lamp(segment, code="CU-1", installed_on=date(2010, 1, 1))
    new = records.lamp(segment, code="MOI-1", installed_on=date(2014, 1, 1))
    page = client.get("/registers/lamps/?at=2012-01-01").content.decode()
    assert "CU-1" in page
    assert "MOI-1" not in page
    assert "Tại ngày 01/01/2012" in page
    drawn = client.get("/map/lamps.geojson?at=2012-01-01").json()
    assert [f["properties"]["id"] for f in drawn["features"]] == [old.pk]
    sheet = b"".join(client.get("/registers/lamps/export/csv/?at=2012-01-01")).decode("utf-8-sig")
    assert "CU-1" in sheet
    assert "MOI-1" not in sheet
    assert new.pk in standing("lamps", chi, "2014-01-01")


def test_register_may_say_only_an_end() -> None:
    blocks = registers["apartment-blocks"]
    assert not blocks.since
    assert blocks.until
    assert blocks.timed
    assert not replace(blocks, slug="apartment-blocks", until="").timed
    registers["apartment-blocks"] = blocks


def test_zone_of_a_plan_that_is_a_draft_does_not_stand(chi: User, ward_a: Area, law_in_force: None) -> None:
    zone: Any = records.SAMPLES["plan-zones"](ward_a)
    assert zone.valid_from is None
    assert not standing("plan-zones", chi, "2100-01-01")
