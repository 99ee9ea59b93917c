"""What raw SQL may not do either: lanes of an approved plan, a segment shorter than its works, a tree felled on no paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from dothi.core import history
from dothi.core.models import Area
from dothi.registers.environment.tree import Tree
from tests import records
from tests.records import assets, green, order


def raw(sql: str, *values: Any) -> None:
    """One statement past the models, in a name."""
    with transaction.atomic(), history.by("tests"), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_lanes_of_an_approved_plan_stay(ward_a: Area) -> None:
    plan = assets.lighting_plan(ward_a)
    lane = assets.lighting_lane(plan, lamps=3)
    approve = "UPDATE registers_lightingplan SET state = 'approved', decision = '1/QĐ', approved_on = '2012-05-02'"
    with pytest.raises(IntegrityError, match="lighting_plan_of_its_lanes"):
        raw(f"{approve}, lamps_approved = 9 WHERE id = %s", plan.pk)
    raw(f"{approve}, lamps_approved = 3 WHERE id = %s", plan.pk)
    for change in ("SET lamps = 4", "SET removed_at = CURRENT_TIMESTAMP"):
        with pytest.raises(IntegrityError, match="lighting_lane_changed"):
            raw(f"UPDATE registers_lightinglane {change} WHERE id = %s", lane.pk)
    with pytest.raises(IntegrityError, match="lighting_lane_deleted"):
        raw("DELETE FROM registers_lightinglane WHERE id = %s", lane.pk)
    with pytest.raises(IntegrityError, match="lamps_frozen"):
        raw("UPDATE registers_lightingplan SET lamps_approved = 6 WHERE id = %s", plan.pk)
    plan.refresh_from_db()
    with pytest.raises(Exception, match="không thêm, sửa, bỏ"):
        assets.lighting_lane(plan, lamps=1)


def test_a_segment_is_as_long_as_the_pavement_recorded_on_it(ward_a: Area) -> None:
    street = records.street(ward_a)
    segment = records.segment(street)
    part = order.pavement_part(order.pavement_work(street), segment)
    with pytest.raises(IntegrityError, match="segment_holds_pavement_parts"):
        raw("UPDATE registers_segment SET length_m = %s WHERE id = %s", part.to_m / 2, segment.pk)


def test_no_tree_enters_as_felled_without_its_paper(ward_a: Area) -> None:
    facts: dict[str, Any] = {"state": "felled", "planted_on": None, "ended_on": date(2009, 5, 4)}
    with pytest.raises(Exception, match="phải ghi số giấy phép"):
        green.tree(green.somewhere(ward_a), **facts)
    tree = green.tree(green.somewhere(ward_a), felling_paper="12/GPCH", **facts)
    with pytest.raises(IntegrityError, match="tree_felling_papered"):
        raw("UPDATE registers_tree SET felling_paper = '' WHERE id = %s", tree.pk)
    copy = Tree.objects.get(pk=tree.pk)
    copy.pk, copy.code, copy.felling_paper, copy.site = None, "khác", "", green.somewhere(ward_a)
    with pytest.raises(IntegrityError, match="tree_felling_papered"), transaction.atomic():
        Tree.objects.bulk_create([copy])
