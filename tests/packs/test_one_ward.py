"""Loading again, beside the records of one ward: nothing comes twice, and copies for size stand beside them."""

from __future__ import annotations

import pytest

from dothi.core import history
from dothi.core.engine import bulk
from dothi.core.models import Change
from dothi.packs import loader
from dothi.packs.hai_ba_trung_2011 import generate
from dothi.registers.construction.site import ConstructionSite
from dothi.registers.infrastructure.parking_facility import ParkingFacility
from tests.packs.conftest import PACK, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_ward")]


def test_the_second_load_changes_nothing_and_says_so(one_ward: tuple[str, str]) -> None:
    out, err = one_ward
    assert "rows made" in out
    assert "sites" in err
    changes = Change.objects.count()
    assert run("--scale", "ward")[0] == f"{PACK}: nothing to change.\n"
    assert Change.objects.count() == changes


def test_records_stand_once_whatever_the_scale() -> None:
    sites = ConstructionSite.objects.count()
    assert loader.load(PACK, "district").records == {}
    assert ConstructionSite.objects.count() == sites


def test_copies_for_size_stand_beside_the_district() -> None:
    before = ConstructionSite.objects.count()
    with history.by("tests"):
        for copy in (1, 2):
            for model, records in generate.of_copy(copy, generate.ONE_WARD):
                bulk.load(model, records)
    assert ConstructionSite.objects.count() == 3 * before
    assert ConstructionSite.objects.filter(code__endswith="/1").count() == before
    assert not ParkingFacility.objects.filter(code__contains="/", place__isnull=False).exists()  # no ground twice
