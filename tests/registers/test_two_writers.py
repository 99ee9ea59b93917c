"""Two people at one record: the second is told, nothing is lost. With real connections, on both engines."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from dothi.core import history
from dothi.core.models import Area, Change, User
from dothi.registers import workflow
from dothi.registers.construction.permit import ConstructionPermit, permits
from dothi.registers.construction.violation import Violation, violations
from dothi.registers.record import Stale
from tests import records


def at_once(*work: Callable[[], object]) -> list[object]:
    """Run pieces of work at the same moment, each on a connection of its own; what each returned or raised."""
    results: list[object] = [None] * len(work)
    gate = threading.Barrier(len(work))

    def run(number: int) -> None:
        try:
            gate.wait()
            with history.by(f"người {number}"):
                results[number] = work[number]()
        except Exception as problem:
            results[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def failures(results: list[object], kind: type[Exception]) -> int:
    """How many failed so; anything else that failed is raised."""
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, kind):
            raise result
    return sum(isinstance(result, kind) for result in results)


def test_editing_an_old_page_is_refused_with_a_clear_message(db: None, ward_a: Area) -> None:
    permit = records.permit(ward_a)
    mine, theirs = (ConstructionPermit.objects.get(pk=permit.pk) for _n in range(2))
    theirs.note = "người kia"
    theirs.save()
    mine.note = "của tôi"
    with pytest.raises(Stale, match=r"đã được người khác sửa .* mở lại"):
        mine.save()
    permit.refresh_from_db()
    assert (permit.note, permit.version, mine.version) == ("người kia", 2, 1)


def test_bulk_update_makes_open_pages_stale(db: None, ward_a: Area) -> None:
    permit = records.permit(ward_a)
    ConstructionPermit.objects.update(note="hàng loạt")
    with pytest.raises(Stale):
        permit.save()
    ConstructionPermit.objects.bulk_update([ConstructionPermit(pk=permit.pk, note="nữa")], ["note"])
    permit.refresh_from_db()
    assert (permit.note, permit.version) == ("nữa", 3)


def test_refused_save_keeps_the_version_it_had(db: None, ward_a: Area) -> None:
    permit = records.permit(ward_a)
    permit.area_id = None
    with pytest.raises(Exception, match=r"(?i)null"):
        permit.save()
    assert permit.version == 1


def test_step_decided_on_an_old_page_is_refused(db: None, law_in_force: None, ward_a: Area, giang: User) -> None:
    permit = records.permit(ward_a)
    ConstructionPermit.objects.update(floors=9)
    assert permits.workflow is not None
    with pytest.raises(Stale):
        workflow.apply(permits.workflow, permit, "review", giang, "construction")
    permit.refresh_from_db()
    with pytest.raises(Stale):
        workflow.apply(permits.workflow, permit, "review", giang, "construction", version=1)
    assert workflow.apply(permits.workflow, permit, "review", giang, "construction", version=2).version == 3


def test_removed_record_takes_no_step(db: None, law_in_force: None, ward_a: Area, giang: User) -> None:
    permit = records.permit(ward_a)
    permit.remove()
    assert permits.workflow is not None
    with pytest.raises(Stale):
        workflow.apply(permits.workflow, permit, "review", giang, "construction")


@pytest.mark.django_db(transaction=True)
def test_of_many_saves_at_once_one_wins_and_the_others_know(ward_a: Area) -> None:
    permit = records.permit(ward_a)

    def save(note: str) -> Callable[[], object]:
        def work() -> None:
            mine = ConstructionPermit.objects.get(pk=permit.pk)
            mine.version = permit.version  # every page was opened before anyone saved
            mine.note = note
            mine.save()

        return work

    results = at_once(*(save(f"bản {n}") for n in range(6)))
    assert failures(results, Stale) == 5
    permit.refresh_from_db()
    winner = results.index(None)
    assert (permit.note, permit.version) == (f"bản {winner}", 2)
    trail = Change.objects.filter(table_name="registers_constructionpermit", verb="U")
    assert [(c.actor, c.after["note"]) for c in trail] == [(f"người {winner}", f"bản {winner}")]


@pytest.mark.django_db(transaction=True)
def test_one_permit_is_decided_once(law_in_force: None, ward_a: Area, district: Area, giang: User, person: Any) -> None:
    heads = [person(f"truong{n}", f"Trưởng {n}", 40, area=district) for n in range(4)]
    permit = records.permit(ward_a, floors=3, floor_area=200, state="site_checked", place=records.inside(ward_a))
    records.checked(permit, giang)
    flow = permits.workflow
    assert flow is not None

    def decide(head: User, name: str) -> Callable[[], object]:
        values = {"number": f"{head.pk}/GPXD", "refused_ground": "vượt chỉ giới"}
        return lambda: workflow.apply(flow, permit, name, head, "construction", values=values)

    results = at_once(*(decide(head, name) for head, name in zip(heads, ("issue", "refuse") * 2, strict=True)))
    assert failures(results, Stale) == 3
    permit.refresh_from_db()
    (step,) = workflow.steps_of(permit)
    assert step.target == permit.state


@pytest.mark.django_db(transaction=True)
def test_two_closers_close_once(law_in_force: None, ward_a: Area, district: Area, person: Any) -> None:
    heads = [person(f"truong{n}", f"Trưởng {n}", 40, area=district) for n in range(2)]
    violation = records.violation(
        ward_a,
        state="enforced",
        recorded_on=date(2012, 6, 6),
        decided_on=date(2012, 6, 12),
        enforced_on=date(2012, 8, 1),
    )
    flow = violations.workflow
    assert flow is not None
    results = at_once(*(lambda h=head: workflow.apply(flow, violation, "close", h, "construction") for head in heads))  # type: ignore[misc]
    assert failures(results, ValidationError) == 1
    assert Violation.objects.get().state == "closed"
    assert workflow.steps_of(violation).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_number_is_given_once(ward_a: Area) -> None:
    results = at_once(*(lambda: records.issued(ward_a, number="15/GPXD") for _n in range(4)))
    assert sum(isinstance(result, Exception) for result in results) == 3
    assert ConstructionPermit.objects.filter(number="15/GPXD").count() == 1


@pytest.mark.django_db(transaction=True)
def test_authors_of_writes_at_once_are_not_mixed_up(ward_a: Area) -> None:
    def write(number: int) -> Callable[[], object]:
        def work() -> None:
            for n in range(5):
                records.permit(ward_a, note=f"người {number}", address=f"Số {number}/{n}")

        return work

    assert failures(at_once(*(write(n) for n in range(4))), Exception) == 0
    trail = Change.objects.filter(table_name="registers_constructionpermit", verb="I")
    assert len(trail) == 20
    assert all(change.actor == change.after["note"] for change in trail)
