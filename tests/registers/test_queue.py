"""Two writers who could each break a rule without seeing the other wait for each other. With real connections.

The first has written and not yet committed when the second writes; only once the first is through is the second looked at.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone

from dothi.core import history, rules
from dothi.core.models import Area
from dothi.core.rules import Rule
from dothi.registers.environment.exceedance import Exceedance
from dothi.registers.infrastructure.fault import Fault
from dothi.registers.infrastructure.water_area import WaterArea
from dothi.registers.record import Stale
from dothi.registers.register import registers
from tests import records
from tests.records import assets, conduct, green, land, monitoring

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[[], object]
WAITING = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def one_waits(first: Work, second: Work) -> list[object]:
    """Let the first write, the second too while the first is not through, then the first commit.

    What each returned or raised. On SQLite the second waits for the one writer there is; on PostgreSQL for a row.
    """
    results: list[object] = [None, None]
    written, going = threading.Event(), threading.Event()

    def lead() -> object:
        with transaction.atomic():
            made = first()
            written.set()
            going.wait(20)
            for _n in range(20):  # until the second waits, or is through without
                if done.wait(0.1) or stuck():
                    break
        return made

    def follow() -> object:
        written.wait(20)
        going.set()
        return second()

    done = threading.Event()

    def run(number: int, work: Work) -> None:
        try:
            with history.by(f"người {number}"):
                results[number] = work()
        except Exception as problem:
            results[number] = problem
        finally:
            (done if number else written).set()
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate((lead, follow))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def stuck() -> bool:
    """Whether somebody waits for a lock, where the database can say."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone() is not None


def second_is_refused(first: Work, second: Work, name: str, said: str = "") -> None:
    """The first stands, the second breaks the rule of that name; or is told so by the page, when it came late enough."""
    one, two = one_waits(first, second)
    assert not isinstance(one, Exception), one
    assert isinstance(two, (ValidationError, IntegrityError)), two
    told = str(two), getattr(two, "code", "")
    assert name in told[0] or name == told[1] or (said and said in told[0]), two


def changed(record: models.Model, **values: Any) -> Work:
    """An UPDATE of its row alone, past the model."""
    return lambda: type(record)._base_manager.filter(pk=record.pk).update(**values)


def test_two_plots_of_the_land_fund_on_one_ground(ward_a: Area) -> None:
    ground = records.plot(ward_a)
    second_is_refused(lambda: land.land(ward_a, place=ground), lambda: land.land(ward_a, place=ground), "plot_overlap")


def test_a_pond_and_a_garden_on_one_ground(ward_a: Area) -> None:
    ground = records.plot(ward_a)
    second_is_refused(
        lambda: green.water_body(ward_a, outline=ground),
        lambda: green.green_space(ward_a, outline=ground),
        "greenspace_overlap",
        "Chồng lên",
    )


def test_the_first_two_limits_of_an_empty_register(ward_a: Area) -> None:
    second_is_refused(
        lambda: monitoring.standard(ward_a), lambda: monitoring.standard(ward_a), "standard_periods_apart"
    )


def test_one_requirement_twice(ward_a: Area) -> None:
    since = date(2012, 1, 1)
    second_is_refused(
        lambda: conduct.required(ward_a, since=since, until=None),
        lambda: conduct.required(ward_a, since=date(2012, 6, 1), until=None),
        "required_course_overlap",
    )


def test_two_holders_of_one_post(ward_a: Area) -> None:
    post = conduct.post(ward_a)
    second_is_refused(
        lambda: conduct.tenure(post, since=date(2011, 1, 1), until=date(2013, 1, 1)),
        lambda: conduct.tenure(post, since=date(2012, 1, 1)),
        "post_tenure_overlap",
    )


def test_a_gap_is_confirmed_while_its_area_is_supplied(ward_a: Area) -> None:
    dry = assets.water_area(ward_a, supplied_on=None)
    gap = assets.water_gap(dry)
    assert gap.state == "found"
    second_is_refused(
        changed(gap, state="confirmed"), changed(dry, supplied_on=date(2013, 1, 1)), "water_area_supplied_with_evidence"
    )
    assert WaterArea.objects.get().supplied_on is None


def test_an_area_is_supplied_while_a_gap_of_it_is_written_down(ward_a: Area) -> None:
    dry = assets.water_area(ward_a, supplied_on=None)
    second_is_refused(
        changed(dry, supplied_on=date(2013, 1, 1)),
        lambda: assets.water_gap(dry, state="confirmed"),
        "water_gap_supply",
    )


def test_a_permit_is_taken_away_while_its_tree_is_felled(ward_a: Area) -> None:
    tree = green.tree(green.somewhere(ward_a))
    permit = green.felling_permit(tree, state="granted", number="3/GPCH", decided_on=date(2014, 6, 9))
    felled = changed(tree, state="felled", ended_on=date(2014, 7, 1), felling_paper="3/GPCH")
    second_is_refused(felled, changed(permit, removed_at=timezone.now()), "felling_permit_of_felled")


def test_two_faults_are_said_to_be_each_others_duplicate(ward_a: Area) -> None:
    hole = assets.manhole(ward_a)
    one, two = assets.fault(hole), assets.fault(hole)
    results = one_waits(
        changed(one, state="duplicate", duplicate_of=two), changed(two, state="duplicate", duplicate_of=one)
    )
    assert isinstance(results[1], DatabaseError)
    assert Fault.objects.filter(state="duplicate").count() == 1


def test_a_duplicate_of_what_becomes_one(ward_a: Area) -> None:
    hole = assets.manhole(ward_a)
    one, two, three = assets.fault(hole), assets.fault(hole), assets.fault(hole)
    second_is_refused(
        changed(two, state="duplicate", duplicate_of=three),
        changed(one, state="duplicate", duplicate_of=two),
        "fault_duplicate",
    )


def test_an_exceedance_is_found_while_its_limit_is_corrected(ward_a: Area) -> None:
    limit = monitoring.standard(ward_a)
    sampling = monitoring.sampling(monitoring.point(ward_a))
    correct = changed(limit, limit_max=20, smallest_max=20_000)
    _one, two = one_waits(correct, lambda: monitoring.measurement(sampling, value=30))
    found = list(Exceedance.objects.values_list("limit", flat=True))
    if isinstance(two, Exception):  # it had read the limit before the correction came through
        assert "Giới hạn này vừa được sửa" in str(two)
        assert found == []
    else:
        assert found == [20]


def test_deadlock_is_told_as_a_record_that_changed(ward_a: Area) -> None:
    hole = assets.manhole(ward_a)
    one, two = assets.fault(hole), assets.fault(hole)
    gate = threading.Barrier(2)

    def both(first: Fault, last: Fault) -> Work:
        def work() -> object:
            with transaction.atomic():
                mine = Fault.objects.get(pk=first.pk)
                mine.note = "trước"
                mine.save()
                gate.wait(20) if connection.vendor == "postgresql" else None
                other = Fault.objects.get(pk=last.pk)
                other.note = "sau"
                other.save()
            return other

        return work

    from tests.registers.test_two_writers import at_once

    results = at_once(both(one, two), both(two, one))
    lost = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(problem, Stale) for problem in lost), lost
    assert len(lost) == (1 if connection.vendor == "postgresql" else 0)


def test_a_rule_that_reads_other_rows_waits_at_those_it_names(db: None) -> None:
    gap = registers["water-gaps"].model
    rule = next(rule for rule in gap.rules if rule.name == "water_gap_supply")
    assert rules.held(gap, rule) == [rules.rows("registers_waterarea", 'NEW."supply_id"')]
    plain = Rule(name="plain", on=["INSERT"], refuse="NEW.supply_id = 0", message="không")
    assert rules.held(gap, plain) == [], "its own row is the writer's already"
    said = Rule(name="said", on=["INSERT"], refuse=rule.refuse, message="không", hold=rules.alike("x", "NEW.area_id"))
    assert rules.held(gap, said) == ["PERFORM pg_advisory_xact_lock(hashtext('x'), (NEW.area_id)::int)"]
