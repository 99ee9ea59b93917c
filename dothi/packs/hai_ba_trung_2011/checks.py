"""Applications of the last months held against the plans by the kernel itself: what it says is what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone

from dothi.core import law
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, Setting
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.planning import conformity_keeping as keeping
from dothi.registers.planning.conformity_change import ConformityChange
from dothi.registers.planning.conformity_check import ConformityCheck
from dothi.registers.planning.conformity_exception import ConformityException
from dothi.registers.planning.conformity_finding import ConformityFinding

EXCEPTED, CHANGED = 3, 5  # of those in conflict
MOST = 240  # some two seconds of a quiet machine


def batches(setting: Setting) -> Iterator[Batch]:
    """Checks, then their findings. Copies made for size alone have none."""
    if setting.copy:
        return
    wards = {area.pk: area for area in setting.wards.values()}
    permits = ConstructionPermit.objects.filter(
        area__in=wards, place__isnull=False, received_on__gte=END - timedelta(days=400)
    )
    made: list[tuple[ConformityCheck, keeping.Answer]] = []
    with law.reading():
        for permit in permits.select_related("area").order_by("-received_on", "pk")[:MOST]:
            day = min(permit.received_on + timedelta(days=3), END)
            answer = keeping.answered(keeping.question(permit), day)
            check = keeping.drafted(answer, None, synthetic=True)
            check.code = setting.code(f"DC-{day.year}-{len(made) + 1:05}")
            check.checked_at = timezone.make_aware(datetime.combine(day, time(9, 30)))
            made.append((check, answer))
    yield ConformityCheck, [check for check, _answer in made]
    yield ConformityFinding, [row for check, answer in made for row in keeping.rows(check, answer)]
    against = [check for check, _answer in made if check.outcome == "conflict"]
    yield ConformityException, [_exception(setting, n, check) for n, check in enumerate(against[:EXCEPTED], 1)]
    yield ConformityChange, [_change(check) for check in against[-CHANGED:]]


def _exception(setting: Setting, number: int, check: ConformityCheck) -> ConformityException:
    """A decision of the district that lets a house go on."""
    return ConformityException(
        code=setting.code(f"NL-{check.on_day.year}-{number:05}"),
        conformity_check=check,
        subject=check.subject,
        subject_number=check.subject_number or 0,
        label=check.label,
        reason="Nhà ở xuống cấp, nguy hiểm; quy hoạch chưa có kế hoạch thực hiện",
        decision_number=f"{400 + number}/QĐ-UBND",
        decided_on=min(check.on_day + timedelta(days=5), END),
        decided_by="Chủ tịch UBND quận",
        state="decided",
        area_id=check.area_id,
        unit_id=check.unit_id,
        synthetic=True,
    )


def _change(check: ConformityCheck) -> ConformityChange:
    """That the version in the way concerns a house that nobody had held against it before."""
    version = check.findings.filter(outcome="conflict").order_by("pk").values_list("plan_version", flat=True)[0]
    return ConformityChange(
        plan_version_id=version,
        label=check.label,
        after=check,
        found_on=check.on_day,
        area_id=check.area_id,
        unit_id=check.unit_id,
        synthetic=True,
    )
