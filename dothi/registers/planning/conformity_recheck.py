"""When a version of a plan comes into force, or ends: everything it touches is held against the plans again.

It is asked for in the transaction that writes the version, done in the background, and can be killed at any moment: a record
whose answer is the same as its latest check is left alone, so that the work done twice does nothing twice. Old checks stay;
what came out otherwise is a `ConformityChange`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from dothi.core import history, law
from dothi.core.engine.turns import one_at_a_time
from dothi.core.models import Tracked
from dothi.registers.planning.conformity_change import ConformityChange
from dothi.registers.planning.conformity_check import ConformityCheck, Outcome
from dothi.registers.planning.conformity_finding import ConformityFinding
from dothi.registers.planning.conformity_keeping import Answer, answered, keep, latest, question
from dothi.registers.planning.conformity_subjects import touched
from dothi.registers.planning.plan_version import PlanVersion
from dothi.registers.planning.plan_zone import PlanZone


class ConformityRun(Tracked):
    """That a version's beginning or end is to be followed, and how far that is."""

    class Occasion(models.TextChoices):
        ENTERED = "entered", gettext_lazy("có hiệu lực")
        ENDED = "ended", gettext_lazy("hết hiệu lực")

    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="runs")
    occasion = models.CharField(max_length=7, choices=Occasion)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    looked_at = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "registers"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan_version", "occasion"],
                name="conformity_run_once",
                violation_error_message=gettext_lazy("Phiên bản này đã được theo dõi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_version} {self.occasion}"


def ask(versions: Sequence[int] | Any) -> None:
    """Have what these versions touch held against the plans again, those that bind and those that ended since."""
    for version in PlanVersion.objects.filter(pk__in=versions, state__in=["in_force", "superseded"]):
        occasion = ConformityRun.Occasion.ENTERED if version.state == "in_force" else ConformityRun.Occasion.ENDED
        if occasion == ConformityRun.Occasion.ENDED and not _matters(version):
            continue
        run, made = ConformityRun.objects.get_or_create(
            plan_version=version, occasion=occasion, defaults={"asked_at": timezone.now()}
        )
        if not made:
            ConformityRun.objects.filter(pk=run.pk).update(asked_at=timezone.now(), finished_at=None)
        again.enqueue(run.pk)


def resume() -> int:
    """Take up what a kill left unfinished; returns how many."""
    left = list(ConformityRun.objects.filter(finished_at=None).values_list("pk", flat=True))
    for pk in left:
        again.enqueue(pk)
    return len(left)


@task()
def again(run_id: int) -> None:
    """Background work: follow one version."""
    with history.by("dothi", _("Đối chiếu lại theo quy hoạch")):
        follow(ConformityRun.objects.select_related("plan_version").get(pk=run_id))


def follow(run: ConformityRun) -> None:
    """Hold each live record that the version touches against the plans of today; the caller names the author."""
    version, begun = run.plan_version, timezone.now()
    looked_at = changed = 0
    if not (run.occasion == ConformityRun.Occasion.ENDED and _succeeded(version)):
        with law.reading():
            for region in _regions(version):
                for subject, record in touched(region.extent):
                    shape = subject.shape_of(record)
                    if shape is not None and shape.valid and region.intersects(shape):
                        looked_at += 1
                        changed += _check(record, version)
    ConformityRun.objects.filter(pk=run.pk, asked_at__lte=begun).update(
        finished_at=timezone.now(), looked_at=looked_at, changed=F("changed") + changed
    )


def _check(record: Any, version: PlanVersion) -> int:
    """One record, in a transaction of its own; whether its answer is another than before."""
    try:
        asked = question(record)
    except ValidationError:
        return 0
    with transaction.atomic():
        one_at_a_time(f"conformity {asked.subject} {asked.number}")
        before, answer = latest(asked.subject, record.pk), answered(asked)
        if before is not None and before.digest == answer.digest:
            return 0
        after = keep(answer, None, version, synthetic=record.synthetic)
        if not _differs(before, answer):
            return 0
        change = ConformityChange(
            plan_version=version,
            area=asked.area,
            unit_id=asked.unit_id,
            label=asked.label,
            before=before,
            after=after,
            synthetic=record.synthetic,
        )
        change.save()
    return 1


def _differs(before: ConformityCheck | None, answer: Answer) -> bool:
    """Whether what stands against a record is another than before; of one never checked, whether anything does."""
    if before is None:
        return answer.outcome != Outcome.CLEAR
    told = ConformityFinding.objects.filter(conformity_check=before).exclude(outcome=Outcome.CLEAR)
    then = set(told.values_list("level", "outcome", "zone_id", "limit"))
    now = {(f.level, f.outcome, f.zone, f.limit) for f in answer.findings if f.outcome != Outcome.CLEAR}
    return before.outcome != answer.outcome or then != now


def _regions(version: PlanVersion) -> Iterable[GEOSGeometry]:
    """Where a version speaks, and where zones it ended lie outside that."""
    assert version.place is not None
    yield version.place
    for zone in PlanZone.objects.filter(replaced_by__plan_version=version).distinct():
        if not version.place.covers(zone.place):
            yield zone.place.difference(version.place)


def _succeeded(version: PlanVersion) -> bool:
    """Whether another version took its place, which is followed itself and speaks of the same ground."""
    runs = ConformityRun.objects.filter(
        occasion=ConformityRun.Occasion.ENTERED,
        plan_version__plan=version.plan_id,
        plan_version__effective_from=version.effective_to,
        plan_version__removed_at=None,
    ).exclude(plan_version=version)
    places = [run.plan_version.place for run in runs]
    return any(place is not None and version.place is not None and place.covers(version.place) for place in places)


def _matters(version: PlanVersion) -> bool:
    """Whether anybody rests on what it said: it was followed when it came, or a check names it."""
    return (
        ConformityRun.objects.filter(plan_version=version).exists()
        or ConformityFinding.objects.filter(plan_version=version).exists()
    )
