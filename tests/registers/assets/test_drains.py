"""Drains are a network: pipes end at their nodes, what is replaced has one successor, ditches are open until covered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import LineString, Point
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from dothi.core.models import Area, Parameter
from dothi.registers.infrastructure.ditch import Ditch
from dothi.registers.infrastructure.drain_pipe import DrainPipe, drain_pipes
from dothi.registers.infrastructure.flood_point import FloodPoint
from dothi.registers.infrastructure.manhole import Manhole
from dothi.registers.record import metres
from tests.records import assets

pytestmark = pytest.mark.usefixtures("law_in_force")


def north(point: Point, by: float) -> Point:
    """A point some metres north of another."""
    return Point(point.x, point.y + by / 110_700, srid=4326)


def test_a_pipe_is_as_long_as_it_is_drawn(ward_a: Area) -> None:
    pipe = assets.pipe(assets.manhole(ward_a), assets.manhole(ward_a))
    assert float(pipe.length_m) == pytest.approx(metres(pipe.line), abs=0.01)


def test_both_ends_of_a_pipe_lie_at_their_nodes(ward_a: Area) -> None:
    first, last = assets.manhole(ward_a), assets.manhole(ward_a)
    for by, fits in ((2, True), (5, False)):
        for line in (
            LineString(north(first.place, by).coords, last.place.coords, srid=4326),
            LineString(first.place.coords, north(last.place, by).coords, srid=4326),
        ):
            if fits:
                assert assets.pipe(first, last, line=line).pk
            else:
                with pytest.raises(ValidationError, match=r"quá 3[.]0 m"):
                    assets.pipe(first, last, line=line)
    ditch = assets.ditch(ward_a)
    assert assets.pipe(first, ditch).to_ditch == ditch
    with pytest.raises(ValidationError, match="quá"):
        assets.pipe(first, ditch, line=LineString(first.place.coords, last.place.coords, srid=4326))
    Parameter.objects.filter(code="drain_node_metres").delete()
    assert assets.pipe(first, ditch, line=LineString(first.place.coords, last.place.coords, srid=4326)).pk


def test_a_manhole_does_not_move_away_from_its_pipes(ward_a: Area) -> None:
    first, last = assets.manhole(ward_a), assets.manhole(ward_a)
    assets.pipe(first, last)
    for manhole in (first, last):
        manhole.place = north(manhole.place, 10)
        with pytest.raises(ValidationError, match="rời khỏi đầu cống"):
            manhole.full_clean()


def test_a_manhole_with_pipes_is_not_removed(ward_a: Area) -> None:
    first = assets.manhole(ward_a)
    pipe = assets.pipe(first, assets.manhole(ward_a))
    with pytest.raises(ValidationError, match="Không xoá được"):
        first.remove()
    pipe.remove()
    first.remove()


@pytest.mark.parametrize("wrong", ["nowhere", "two places", "itself", "no width", "no end"])
def test_the_database_refuses_a_pipe(ward_a: Area, wrong: str) -> None:
    first, last, ditch = assets.manhole(ward_a), assets.manhole(ward_a), assets.ditch(ward_a)
    pipe = assets.pipe(first, last)
    facts: dict[str, Any] = {
        "nowhere": {"to_manhole": None},
        "two places": {"to_ditch": ditch},
        "itself": {"to_manhole": first},
        "no width": {"diameter_mm": 0},
        "no end": {"replaced_by": assets.pipe(first, last)},
    }[wrong]
    with pytest.raises(IntegrityError), transaction.atomic():
        DrainPipe.objects.filter(pk=pipe.pk).update(**facts)
    with pytest.raises(ValidationError):
        assets.pipe(first, last, **facts)


def test_what_is_replaced_has_one_successor_and_a_last_day(ward_a: Area) -> None:
    old, other, new = (assets.manhole(ward_a) for _n in range(3))
    ended = {"removed_on": date(2012, 1, 1), "replaced_by": new}
    Manhole.objects.filter(pk=old.pk).update(**ended)
    with pytest.raises(IntegrityError), transaction.atomic():
        Manhole.objects.filter(pk=other.pk).update(**ended)
    with pytest.raises(IntegrityError), transaction.atomic():
        Manhole.objects.filter(pk=old.pk).update(replaced_by=old)


def test_a_ditch_is_open_until_the_day_it_was_covered(ward_a: Area) -> None:
    ditch = assets.ditch(ward_a)
    for wrong in ({"kind": "covered"}, {"covered_on": date(2012, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ditch.objects.filter(pk=ditch.pk).update(**wrong)
        with pytest.raises(ValidationError):
            assets.ditch(ward_a, **wrong)
    assert assets.ditch(ward_a, kind="covered", covered_on=date(2012, 1, 1)).pk


def test_inspections_give_a_pipe_its_grade(ward_a: Area) -> None:
    pipe = assets.pipe(assets.manhole(ward_a), assets.manhole(ward_a))

    def seen() -> Any:
        row = drain_pipes.annotated(DrainPipe.objects.all(), ["grade", "inspected_since"]).get(pk=pipe.pk)
        return row.grade, row.inspected_since

    assert seen() == (None, None)
    assets.condition(pipe, grade=4, state="recorded", inspected_on=date(2012, 5, 2))
    assets.condition(pipe, grade=2, state="recorded", inspected_on=date(2014, 5, 2))
    assets.condition(pipe, grade=5, inspected_on=date(2015, 5, 2))
    assert seen() == (2, date(2012, 5, 2))


@pytest.mark.parametrize(
    "wrong",
    [
        {"solved_on": date(2012, 5, 31), "solution": "thay cống"},
        {"solved_on": date(2013, 1, 1)},
        {"depth_cm": 0},
    ],
    ids=str,
)
def test_the_database_refuses_a_flood_point(ward_a: Area, wrong: dict[str, Any]) -> None:
    point = assets.flood_point(ward_a)
    with pytest.raises(IntegrityError), transaction.atomic():
        FloodPoint.objects.filter(pk=point.pk).update(**wrong)
    with pytest.raises(ValidationError):
        assets.flood_point(ward_a, **wrong)


def test_nobody_saw_tomorrows_rain(ward_a: Area) -> None:
    with pytest.raises(ValidationError, match="tương lai"):
        assets.flood_point(ward_a, found_on=timezone.localdate() + timedelta(days=1))
