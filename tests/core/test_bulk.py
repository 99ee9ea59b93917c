"""Many rows at once, with the same trail that single rows leave."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import DatabaseError, transaction

from dothi.core import history
from dothi.core.engine import bulk
from dothi.core.models import Area, Change, Unit

pytestmark = pytest.mark.django_db
SQUARE = MultiPolygon(Polygon.from_bbox((105.84, 21.0, 105.86, 21.02)), srid=4326)


def wards(count: int) -> list[Area]:
    return [
        Area(
            code=str(n),
            name=f"Phường {n}",
            level=Area.Level.WARD,
            valid_from=date(2011, 1, 1),
            boundary=SQUARE if n % 2 else None,
        )
        for n in range(count)
    ]


def test_rows_arrive_whole_numbered_and_with_their_history() -> None:
    made = wards(250)
    with history.by("nhập liệu", "thử"):
        assert bulk.load(Area, iter(made)) == 250
    stored = Area.objects.get(pk=made[1].pk)
    assert (stored.name, stored.valid_from, stored.parent_id) == ("Phường 1", date(2011, 1, 1), None)
    assert stored.boundary.equals_exact(SQUARE)
    assert stored.boundary.srid == 4326
    trail = Change.objects.filter(table_name=Area._meta.db_table)
    assert trail.count() == 250
    assert (trail[0].actor, trail[0].reason) == ("nhập liệu", "thử")


def test_the_next_single_row_gets_the_next_number() -> None:
    made = wards(3)
    with history.by("nhập liệu"):
        bulk.load(Area, made)
        after = wards(4)[3]
        after.save()
    assert after.pk == made[-1].pk + 1


def test_lists_and_empty_values_keep_their_type() -> None:
    unit = Unit(code="ubnd", name="UBND quận", aliases=["Ủy ban", {"en": "Committee"}], system=Unit.System.STATE)
    with history.by("nhập liệu"):
        bulk.load(Unit, [unit])
    stored = Unit.objects.get(code="ubnd")
    assert stored.aliases == ["Ủy ban", {"en": "Committee"}]
    assert (stored.valid_from, stored.area_id) == (None, None)


def test_a_refused_row_leaves_none_written() -> None:
    made = wards(30)
    made[20].valid_to = date(2000, 1, 1)  # ends before it began
    with history.by("nhập liệu"), pytest.raises(DatabaseError), transaction.atomic():
        bulk.load(Area, made)
    assert not Area.objects.exists()
    assert not Change.objects.filter(table_name=Area._meta.db_table).exists()


def test_a_load_without_author_is_refused() -> None:
    with pytest.raises(DatabaseError, match="no named author"), transaction.atomic():
        bulk.load(Area, wards(2))
    assert not Area.objects.exists()


def test_a_change_of_many_rows_leaves_only_what_differs() -> None:
    made = wards(40)
    with history.by("nhập liệu"):
        bulk.load(Area, made)
        for ward in made[:10]:
            ward.name, ward.boundary = "Bạch Mai", None
        fields = [Area._meta.get_field(name) for name in ("name", "boundary", "valid_to")]
        assert bulk.change(Area, made, fields) == 40
    assert Area.objects.filter(name="Bạch Mai", boundary=None).count() == 10
    changes = Change.objects.filter(table_name=Area._meta.db_table, verb="U")
    assert changes.count() == 10
    assert set().union(*(c.after for c in changes)) == {"name", "boundary"}
