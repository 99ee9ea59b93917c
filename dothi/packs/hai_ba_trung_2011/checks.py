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
from dothi.registers.planning.conformity_check import ConformityCheck
from dothi.registers.planning.conformity_finding import ConformityFinding

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
