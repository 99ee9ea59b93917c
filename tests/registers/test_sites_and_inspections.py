"""A work on the ground, and the visits that hold it against its permit."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from dothi.core.models import Area, Parameter, User
from dothi.registers import workflow
from dothi.registers.construction.inspection import inspections
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.construction.site import ConstructionSite, sites, stages_due
from dothi.registers.construction.violation import Violation
from tests import records

pytestmark = pytest.mark.usefixtures("law_in_force")


def step(record: Any, name: str, user: User, reason: str = "", **values: Any) -> Any:
    """Take one step on a site or an inspection."""
    flow = (sites if isinstance(record, ConstructionSite) else inspections).workflow
    assert flow is not None
    return workflow.apply(flow, record, name, user, "construction", reason=reason, values=values)


@pytest.fixture
def permit(ward_a: Area) -> ConstructionPermit:
    """Three floors, 200 m², 10 m high, 2 m back from the street."""
    return records.issued(ward_a, height_m=10, setback_m=2)


@pytest.fixture
def site(ward_a: Area, permit: ConstructionPermit) -> ConstructionSite:
    """A work under it."""
    return records.site(ward_a, permit=permit)


def visited(site: Any, giang: User, stage: str = "setting_out", **measured: Any) -> Any:
    """A visit with its photo, as Giang records it."""
    planned = records.inspection(site, stage=stage, place=records.inside(site.area))
    records.attach(planned, giang, "photo")
    values = {"done_on": date(2012, 5, 2), "inspector": "Giang", "measured_floors": 3, **measured}
    return step(planned, "do", giang, **values)


def permitted(site: Any) -> bool:
    """Whether the register counts the work as built with a permit."""
    return bool(sites.annotated(ConstructionSite.objects.all(), ["permitted"]).get(pk=site.pk).permitted)


@pytest.mark.parametrize("started, answer", [(date(2012, 3, 10), True), (date(2012, 3, 9), False)])
def test_permitted_means_issued_by_the_day_it_started(
    ward_a: Area, permit: ConstructionPermit, started: date, answer: bool
) -> None:
    assert permitted(records.site(ward_a, permit=permit, started_on=started)) is answer


def test_application_alone_or_removed_permit_is_no_permit(ward_a: Area) -> None:
    assert not permitted(records.site(ward_a))
    assert not permitted(records.site(ward_a, permit=records.permit(ward_a)))
    gone = records.issued(ward_a)
    under = records.site(ward_a, permit=gone)
    ConstructionPermit.objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    assert not permitted(under)


def test_visit_takes_over_what_was_permitted_and_computes_the_deviation(site: Any, giang: User) -> None:
    done = visited(site, giang, measured_area=Decimal("203"), measured_height=Decimal("10.15"), measured_setback=2)
    assert (done.permitted_floors, done.permitted_area, done.permitted_height) == (3, 200, 10)
    assert (done.deviation, done.conforms) == (Decimal("1.50"), True)


@pytest.mark.parametrize(
    "measured, deviation, conforms",
    [
        ({"measured_area": 190}, "0", True),
        ({"measured_area": 204}, "2.00", True),
        ({"measured_area": Decimal("204.01")}, "2.01", False),
        ({"measured_floors": 4}, "33.33", False),
        ({"measured_setback": Decimal("1.9")}, "5.00", False),
        ({"measured_setback": 3}, "0", True),
    ],
    ids=str,
)
def test_worst_measure_counts(site: Any, giang: User, measured: dict[str, Any], deviation: str, conforms: bool) -> None:
    done = visited(site, giang, **measured)
    assert (done.deviation, done.conforms) == (Decimal(deviation), conforms)


def test_visit_needs_photo_position_and_inspector(site: Any, giang: User) -> None:
    with pytest.raises(ValidationError) as refused:
        step(records.inspection(site), "do", giang, done_on=date(2012, 5, 2), measured_floors=3)
    assert refused.value.messages == [
        "Còn thiếu: người kiểm tra.",
        "Cần đính kèm: ảnh hiện trường.",
        "Cần vị trí kiểm tra trên bản đồ.",
    ]


def test_visit_of_tomorrow_is_refused(site: Any, giang: User) -> None:
    with pytest.raises(ValidationError, match="tương lai"):
        visited(site, giang, done_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(ValidationError, match="tương lai"):
        records.inspection(site, done_on=timezone.localdate() + timedelta(days=1))


def test_nothing_measured_is_no_visit(site: Any, giang: User) -> None:
    with pytest.raises(ValidationError, match="trị số đo"):
        visited(site, giang, measured_floors=None)


def test_stages_are_visited_in_order(site: Any, giang: User) -> None:
    with pytest.raises(ValidationError, match="định vị móng, móng, sàn tầng 1"):
        visited(site, giang, "top_out")
    visited(site, giang)
    visited(site, giang, "random")
    visited(site, giang, "foundation")
    visited(site, giang, "first_floor")


def test_missing_tolerance_is_named(site: Any, giang: User) -> None:
    Parameter.objects.filter(code="permit_tolerance_percent").delete()
    with pytest.raises(ValidationError, match="permit_tolerance_percent"):
        visited(site, giang)


def test_another_person_confirms_and_the_site_moves_on(
    site: Any, giang: User, chi: User, person: Any, district: Area
) -> None:
    done = visited(site, giang)
    head = person("truong", "Trưởng", 40, area=district)
    assert step(done, "confirm", head).state == "confirmed"
    site.refresh_from_db()
    assert site.stage == "setting_out"
    own = visited(site, chi, "foundation")
    with pytest.raises(ValidationError, match="phải khác người"):
        step(own, "confirm", chi)


def test_confirming_an_earlier_stage_does_not_take_the_site_back(
    ward_a: Area, site: Any, giang: User, chi: User
) -> None:
    ConstructionSite.objects.filter(pk=site.pk).update(stage="top_out")
    step(visited(site, giang), "confirm", chi)
    site.refresh_from_db()
    assert site.stage == "top_out"


def test_deviation_cannot_be_confirmed_and_opens_a_violation(site: Any, giang: User, chi: User) -> None:
    done = visited(site, giang, measured_floors=5)
    with pytest.raises(ValidationError, match="lập vi phạm"):
        step(done, "confirm", chi)
    step(done, "deviate", giang)
    violation = Violation.objects.get()
    assert (violation.kind, violation.state, violation.channel) == ("wrong_permit", "detected", "inspection")
    assert (violation.permit, violation.site, violation.area) == (site.permit, site, site.area)
    assert (violation.detected_on, violation.offender) == (date(2012, 5, 2), "Trần Thị Bưởi")
    assert violation.place.equals(done.place)


def test_work_as_permitted_opens_no_violation(site: Any, giang: User) -> None:
    with pytest.raises(ValidationError, match="đúng phép"):
        step(visited(site, giang), "deviate", giang)
    assert not Violation.objects.exists()


def test_work_without_the_permit_it_needs_is_a_violation(ward_a: Area, giang: User, chi: User) -> None:
    done = visited(records.site(ward_a), giang)
    with pytest.raises(ValidationError, match="phải có giấy phép"):
        step(done, "confirm", chi)
    step(done, "deviate", giang)
    assert (Violation.objects.get().kind, Violation.objects.get().permit) == ("no_permit", None)


def test_exempt_work_is_visited_and_confirmed(ward_a: Area, giang: User, chi: User) -> None:
    exempt = records.site(ward_a, needs_permit=False, exempt_reason="sửa chữa bên trong")
    assert step(visited(exempt, giang), "confirm", chi).state == "confirmed"


def test_parameter_entered_later_is_judged_by(site: Any, giang: User, chi: User) -> None:
    done = visited(site, giang)
    type(done).objects.filter(pk=done.pk).update(conforms=None)
    done.refresh_from_db()
    assert step(done, "confirm", chi).conforms is True


def test_work_is_complete_when_every_stage_is(site: Any, giang: User, chi: User) -> None:
    with pytest.raises(ValidationError, match="định vị móng, móng, sàn tầng 1, cất nóc, hoàn thành"):
        step(site, "complete", giang)
    for stage in stages_due(site):
        step(visited(site, giang, stage), "confirm", chi)
    violation = records.violation(site.area, site=site)
    site.refresh_from_db()
    with pytest.raises(ValidationError, match="Còn 1 vi phạm"):
        step(site, "complete", giang)
    violation.remove()
    site = step(site, "complete", giang, completed_on=date(2012, 12, 24))
    assert (site.state, site.stage, site.completed_on) == ("completed", "completion", date(2012, 12, 24))


def test_repair_has_one_stage(ward_a: Area) -> None:
    repair = records.site(ward_a, permit=records.issued(ward_a, kind="repair"))
    assert stages_due(repair) == ["completion"]


def test_stopping_needs_minute_and_reason_and_a_head_lets_it_go_on(site: Any, giang: User, chi: User) -> None:
    records.attach(site, giang, "minute")
    stopped = step(site, "stop", giang, "xây vượt tầng")
    assert stopped.state == "stopped"
    with pytest.raises(ValidationError, match="không thể"):
        step(stopped, "complete", giang)
    assert step(stopped, "resume", chi, "đã khắc phục").state == "started"


@pytest.mark.parametrize(
    "wrong",
    [
        {"needs_permit": False},
        {"state": "completed"},
        {"completed_on": date(2012, 12, 1)},
        {"state": "completed", "completed_on": date(2012, 3, 31)},
        {"floors": 0},
        {"floor_area": -1},
    ],
    ids=str,
)
def test_database_refuses(site: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ConstructionSite.objects.filter(pk=site.pk).update(**wrong)
    with pytest.raises(ValidationError):
        records.site(site.area, **wrong)


def test_code_is_once_among_live_sites(ward_a: Area, ward_b: Area, site: Any) -> None:
    with pytest.raises(ValidationError, match="Mã công trình này đã có"):
        records.site(ward_b, code=site.code)


def test_place_outside_the_ward_is_refused(ward_a: Area, ward_b: Area) -> None:
    with pytest.raises(ValidationError, match="Vị trí nằm ngoài Bạch Mai"):
        records.site(ward_a, place=records.inside(ward_b))
    just_outside = records.inside(ward_a, east=1.02)  # some forty metres over a drawn boundary
    assert records.site(ward_a, place=just_outside).pk


def test_same_stage_twice_a_day_is_one_visit(site: Any) -> None:
    records.inspection(site)
    with pytest.raises(ValidationError, match="đã có lần kiểm tra"):
        records.inspection(site)
