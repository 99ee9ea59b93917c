"""A whole register is held against the plans by one command: as each record alone, killed or not, here or on a cluster."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import numpy as np
import pytest
from distributed import LocalCluster
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from dothi.core import history
from dothi.core.models import Area, Change, Parameter, User
from dothi.registers.construction.site import ConstructionSite
from dothi.registers.planning import sweep as sweeping
from dothi.registers.planning.conformity_check import ConformityCheck
from dothi.registers.planning.conformity_finding import ConformityFinding
from dothi.registers.planning.conformity_keeping import answered, check, question, standing
from dothi.registers.planning.conformity_subjects import SUBJECTS
from dothi.registers.planning.sweep import ConformitySweep, sweep
from tests import records
from tests.records import planning

pytestmark = pytest.mark.usefixtures("author")
SIDE = 0.0004  # degrees, some forty metres
CHILD = """
import os, signal, sys, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import call_command
from dothi.registers.planning import sweep
sweep.CHUNK = 10
write, calls = sweep._findings, []
def die(*args):
    calls.append(write(*args))
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
sweep._findings = die
call_command("conform", user="chi", workers=1)
"""


@pytest.fixture
def town(ward_a: Area, chi: User) -> list[ConstructionSite]:
    """Two plans in force with zones over half the ward, one statement, and sixty works: drawn, only placed, or neither."""
    zoning = planning.in_force(planning.plan(ward_a), zones=9)
    for n, function in enumerate(["residential", "green", "traffic"]):
        place = planning.ground(ward_a, n / 6, 0, (n + 1) / 6, 0.8)
        planning.zone(zoning, function, place=place, max_floors=n + 2)
    redline = planning.in_force(planning.plan(ward_a, "redline"), zones=1, place=planning.ground(ward_a, east=0.5))
    planning.zone(redline, "traffic", place=planning.ground(ward_a, 0.3, 0.3, 0.4, 0.6))
    planning.coverage(ward_a, "redline", place=planning.ground(ward_a, 0.45, 0, 0.9, 1))
    Parameter.objects.create(
        code="conformity_tolerance_m2", name="t", value=Decimal("2.5"), valid_from=date(2000, 1, 1), source="s"
    )
    chance, made = np.random.default_rng(5), []
    for n in range(60):
        x, y = 105.8405 + chance.uniform(0, 0.0185), 20.9905 + chance.uniform(0, 0.038)
        drawn = MultiPolygon(Polygon.from_bbox((x, y, x + SIDE, y + SIDE * 0.7)), srid=4326) if n % 4 else None
        place = Point(x, y, srid=4326) if n % 10 else None
        kind = ["house", "office", "other"][n % 3]
        made.append(records.site(ward_a, footprint=drawn, place=place, floors=n % 6 + 1, kind=kind))
    return made


def rows() -> list[tuple[Any, ...]]:
    """Every check with its findings, without the numbers and the moment of writing."""
    found = []
    for made in ConformityCheck.objects.order_by("pk"):
        facts = [
            (f.attname, str(getattr(made, f.attname)))
            for f in ConformityCheck._meta.concrete_fields
            if f.name not in ("id", "checked_at")
        ]
        findings = [
            tuple(
                str(getattr(one, f.attname))
                for f in ConformityFinding._meta.concrete_fields
                if f.name not in ("id", "conformity_check")
            )
            for one in made.findings.order_by("pk")
        ]
        found.append((*facts, *findings))
    return found


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def run(**options: Any) -> str:
    out = StringIO()
    call_command("conform", user="chi", stdout=out, stderr=StringIO(), **{"workers": 1, **options})
    return out.getvalue()


@pytest.mark.django_db
def test_each_record_hears_what_it_hears_alone(town: list[ConstructionSite], chi: User) -> None:
    said = run()
    assert "57 hồ sơ, ghi 57 kết quả mới" in said
    assert "chưa có hình: 3" in said
    outcomes = set()
    for site in town:
        if site.footprint is None and site.place is None:
            continue
        alone, kept = answered(question(site)), ConformityCheck.objects.get(subject_number=site.pk)
        assert (kept.digest, kept.outcome, kept.tolerance) == (alone.digest, alone.outcome, alone.tolerance)
        assert not standing(site).stale
        assert (kept.checked_by, kept.label, kept.search_text != "") == (chi, str(site), True)
        outcomes.add(kept.outcome)
        with undone():
            by_hand = check(site, chi)
            one, other = ([facts(f) for f in c.findings.order_by("pk")] for c in (kept, by_hand))
            assert one == other
    assert outcomes == {"conflict", "not_checked"}


@pytest.mark.django_db
@pytest.mark.parametrize("slug", sorted(SUBJECTS))
def test_every_kind_of_record_is_asked_as_alone(slug: str, ward_a: Area, chi: User, law_in_force: None) -> None:
    planning.zone(planning.in_force(planning.plan(ward_a)), "green", place=planning.ground(ward_a))
    record = records.SAMPLES[slug](ward_a)
    try:
        alone = answered(question(record)).digest
    except ValidationError:
        alone = None
    run(register=slug)
    kept = ConformityCheck.objects.filter(subject=slug, subject_number=record.pk).first()
    assert (kept.digest if kept else None) == alone


def facts(finding: ConformityFinding) -> list[Any]:
    return [
        getattr(finding, f.attname)
        for f in ConformityFinding._meta.concrete_fields
        if f.name not in ("id", "conformity_check")
    ]


@pytest.mark.django_db
def test_the_second_run_writes_only_what_changed(town: list[ConstructionSite], chi: User) -> None:
    run()
    before = ConformityCheck.objects.count(), ConformityFinding.objects.count(), Change.objects.count()
    assert "ghi 0 kết quả mới" in run()
    after = ConformityCheck.objects.count(), ConformityFinding.objects.count()
    assert after == before[:2]
    told = Change.objects.filter(table_name=ConformityCheck._meta.db_table).first()
    assert told is not None
    assert (told.actor, told.reason) == ("chi", "dothi conform")
    moved = next(s for s in town if s.footprint is not None)
    moved.floors = 40
    moved.save()
    assert "ghi 1 kết quả mới" in run()
    assert ConformityCheck.objects.filter(subject_number=moved.pk).count() == 2


@pytest.mark.django_db
def test_another_plan_in_force_is_another_sweep(town: list[ConstructionSite], ward_a: Area) -> None:
    run()
    planning.coverage(ward_a, "flood_corridor")
    said = run()
    assert "ghi 57 kết quả mới" in said
    assert ConformitySweep.objects.values("plans").distinct().count() == 2
    layer = next(line for line in said.splitlines() if "thoát lũ" in line)
    assert "phù hợp 5" in layer.replace("không phù hợp", "-")


@pytest.mark.django_db
def test_only_records_that_a_kind_of_plan_touches(town: list[ConstructionSite]) -> None:
    run(level="redline")
    some = ConformityCheck.objects.count()
    assert 0 < some < 57
    levels = set(ConformityCheck.objects.earliest("pk").findings.values_list("level", flat=True))
    assert len(levels) == 7


@pytest.mark.django_db
def test_a_day_of_the_past_is_checked_by_its_plans(town: list[ConstructionSite]) -> None:
    run(on=date(2011, 6, 1))
    assert set(ConformityCheck.objects.values_list("on_day", "outcome")) == {(date(2011, 6, 1), "not_checked")}
    assert "ghi 0 kết quả mới" in run(on=date(2011, 6, 1))
    assert "ghi 57 kết quả mới" in run()


@pytest.mark.django_db
def test_nobody_checks_what_is_not_theirs(town: list[ConstructionSite], binh: User) -> None:
    out = StringIO()
    call_command("conform", user="binh", workers=1, stdout=out)
    assert "0 hồ sơ" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("conform", user="nobody")


@pytest.mark.django_db
def test_shapes_that_cross_themselves_are_named_not_measured(town: list[ConstructionSite]) -> None:
    x, y = 105.85, 21.0
    bow = Polygon(((x, y), (x + SIDE, y + SIDE), (x + SIDE, y), (x, y + SIDE), (x, y)), srid=4326)
    ConstructionSite.objects.filter(pk=town[1].pk).update(footprint=MultiPolygon(bow, srid=4326))
    said = run()
    assert "hình sai, không đo được: 1" in said
    assert not ConformityCheck.objects.filter(subject_number=town[1].pk).exists()


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_goes_on_and_doubles_nothing(
    town: list[ConstructionSite], chi: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "CHUNK", 10)
    with undone():
        run()
        whole = rows()
    assert (len(whole), ConformityCheck.objects.count()) == (57, 0)
    name = str(connection.settings_dict["NAME"])
    child = subprocess.run([sys.executable, "-c", CHILD, name], env=os.environ, capture_output=True, check=False)
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert ConformityCheck.objects.count() == 20  # the third chunk was written, and not kept
    assert ConformitySweep.objects.get().counts["seen"] == 20
    said = run()
    assert "57 hồ sơ, ghi 57 kết quả mới" in said
    assert ConformitySweep.objects.get().finished_at is not None
    assert rows() == whole


@pytest.mark.django_db(transaction=True)
def test_processes_and_a_cluster_give_the_same_rows(
    town: list[ConstructionSite], chi: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "CHUNK", 7)
    with undone():
        run()
        alone = rows()
    with undone():
        run(workers=2)
        assert rows() == alone
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with undone():
            run(cluster=cluster.scheduler_address)
            assert rows() == alone
        lost = [worker.pid for worker in cluster.workers.values()]

        def kill(_made: ConformitySweep, _done: int) -> None:
            if lost:
                os.kill(lost.pop(), signal.SIGKILL) if len(lost) == 2 else lost.clear()

        with undone():
            sweep("sites", chi, cluster=cluster.scheduler_address, say=kill)
            assert rows() == alone


@pytest.mark.django_db
def test_a_cluster_that_does_not_answer_is_told(town: list[ConstructionSite]) -> None:
    with pytest.raises(CommandError, match="chạy lại"):
        run(cluster="tcp://127.0.0.1:9")
    assert not ConformityCheck.objects.exists()


def test_progress_tells_how_long_it_still_takes() -> None:
    from dothi.cli.management.commands.conform import progress

    made = ConformitySweep(total=1000, counts={"seen": 500})
    assert progress(made, 250, 10) == f"500/1000 hồ sơ, 25 hồ sơ/giây, còn {timedelta(seconds=20)}"


@pytest.mark.django_db
def test_numbers_go_on_from_the_checks_there_are(town: list[ConstructionSite], chi: User) -> None:
    first = check(town[1], chi)
    with history.by("tests"):
        run()
    year = timezone.localdate().year
    codes = sorted(ConformityCheck.objects.values_list("code", flat=True))
    assert codes == [f"DC-{year}-{n:05}" for n in range(1, 58)]
    assert first.code == codes[0]
