"""Investment projects: those the programme names, those beside them, and what was renovated from 2006 on.

68 renovations stand completed at the end of 2010, as the programme reports. The named works end as `projects.yaml` says;
sums, plans and payments follow from their days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

import shapely
from shapely.geometry import box

from dothi.packs.hai_ba_trung_2011 import buildings, money
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, Setting, beside, read, share
from dothi.registers.construction.obstacle import ProjectObstacle
from dothi.registers.construction.project import InvestmentProject

BILLION = 1_000_000_000
RENOVATED = 68  # completed from 2006 to 2010
RENOVATIONS, LANES = 36, 14  # from 2011 to 2015, that nobody named
CLEARERS = {"clearance": "ban-boi-thuong", "capital": "phong-tckh", "procedure": "phong-qldt"}
EXEMPT = "Công trình theo quy hoạch chi tiết đã được duyệt"
WHAT = {"education": "trường học", "culture": "nhà văn hoá", "office": "trụ sở", "health": "trạm y tế"}


@dataclass
class Draft:
    """A project in the making: what was said of it, and its record."""

    facts: dict[str, Any]
    record: InvestmentProject
    start: date | None  # of the works
    end: date | None
    mix: dict[str, int] = field(default_factory=lambda: {"district": 100})

    @property
    def held(self) -> list[Any]:
        """Its obstacles."""
        found: list[Any] = self.facts.get("held", [])
        return found


def batches(setting: Setting) -> Iterator[Batch]:
    """Projects, their money, their obstacles, the buildings they build. Chance of their own: others' records stay."""
    own = replace(setting, rng=Random(f"projects {setting.copy}"))  # noqa: S311
    named = read("projects")
    drafts = [_draft(own, facts) for facts in _told(own, named) if facts["ward"] in own.wards]
    yield InvestmentProject, [draft.record for draft in drafts]
    yield from money.batches(own, [draft for draft in drafts if not draft.facts.get("bare")])
    yield ProjectObstacle, list(_obstacles(own, drafts))
    yield from buildings.batches(own, drafts, named)


def _told(setting: Setting, named: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What is told of each project: the pack's own words for those of the district itself, then the unnamed ones."""
    if not setting.copy:
        for one in named["named"]:
            yield {**one, "named": True}
        yield from named["others"]
    yield from _old_renovations(setting)
    yield from _renovations(setting)
    yield from _lanes(setting)


def _spread(setting: Setting, total: int) -> list[str]:
    """A ward for each of `total` things, shared out over all wards alike."""
    counts = share(total, dict.fromkeys(setting.lines.lanes, 1.0))
    return [ward for ward, count in counts.items() for _ in range(count)]


def _old_renovations(setting: Setting) -> Iterator[dict[str, Any]]:
    """What the predecessor's programme renovated: closed, their money accounted for elsewhere."""
    rng = setting.rng
    for number, ward in enumerate(_spread(setting, RENOVATED), 1):
        end = date(rng.randint(2006, 2010), rng.randint(1, 12), rng.randint(1, 28))
        sector = rng.choice(list(WHAT))
        yield {
            "code": f"DA-0{number:02}",
            "name": f"Sửa chữa {WHAT[sector]} số {number}",
            "ward": ward,
            "sector": sector,
            "nature": "renovation",
            "total": rng.randint(3, 40) / 10,
            "plan": [end - timedelta(days=200), end + timedelta(days=rng.randint(-60, 60))],
            "did": [end - timedelta(days=190), end],
            "bare": True,
        }


def _renovations(setting: Setting) -> Iterator[dict[str, Any]]:
    """Schools, halls and offices made fit for work (task 1.2.7)."""
    rng = setting.rng
    for number, ward in enumerate(_spread(setting, RENOVATIONS), 1):
        start = setting.day(2011 + number % 5)
        sector = rng.choice(["education", "education", "culture", "office"])
        yield {
            "code": f"DA-2{number:02}",
            "name": f"Cải tạo {WHAT[sector]} số {RENOVATED + number}",
            "ward": ward,
            "sector": sector,
            "nature": "renovation",
            "total": rng.randint(8, 60) / 10,
            **_course(setting, start, rng.randint(100, 260)),
            "renews": True,
        }


def _lanes(setting: Setting) -> Iterator[dict[str, Any]]:
    """Small works on lanes and drains."""
    rng = setting.rng
    for number, ward in enumerate(_spread(setting, LANES), 1):
        street, _line = rng.choice(setting.fronts[ward]) if ward in setting.fronts else ("ngõ xóm", None)
        yield {
            "code": f"DA-3{number:02}",
            "name": f"Cải tạo đường và thoát nước {street}",
            "ward": ward,
            "street": street,
            "sector": rng.choice(["transport", "infrastructure"]),
            "nature": "renovation",
            "total": rng.randint(10, 90) / 10,
            "mix": {"district": 90, "socialised": 10} if rng.random() < 0.4 else {"district": 100},
            **_course(setting, setting.day(2011 + number % 5), rng.randint(90, 240)),
        }


def _course(setting: Setting, start: date, days: int) -> dict[str, Any]:
    """When works were to run, and ran: one in three late, the latest still under way."""
    begun = setting.after(start, 0, 25)
    end = begun + timedelta(days=days + (setting.rng.randint(20, 120) if setting.chance(0.33) else -5))
    return {"plan": [start, start + timedelta(days=days + 20)], "did": [begun, end if end <= END else None]}


def _draft(setting: Setting, facts: dict[str, Any]) -> Draft:
    rng, (first, last) = setting.rng, facts["plan"]
    start, end = facts.get("did", (None, None))
    begin = start or first
    approved = min(begin, first) - timedelta(days=rng.randint(60, 160))
    record = InvestmentProject(
        code=setting.code(facts["code"]),
        name=facts["name"],
        group=facts.get("group", "C"),
        sector=facts["sector"],
        nature=facts.get("nature", "new"),
        managed_by=facts.get("managed_by", "district"),
        owner_unit=setting.units["ubnd-thanh-pho" if facts.get("managed_by") == "city" else "ban-qlda"],
        named_in_programme=facts.get("named", False),
        clause=facts.get("clause", ""),
        policy_decision=f"{rng.randint(100, 3999)}/QĐ-UBND",
        policy_on=approved - timedelta(days=rng.randint(60, 150)),
        approval_decision=f"{rng.randint(100, 3999)}/QĐ-UBND",
        approved_on=approved,
        total_approved=round(facts["total"] * BILLION),
        planned_start=first,
        planned_end=last,
        place=setting.line(_site(setting, facts)),  # type: ignore[misc,arg-type]
        state=facts.get("state", "construction"),
        area=setting.wards[facts["ward"]],
        unit=setting.units["ban-qlda"],
        synthetic=True,
    )
    if start:
        record.started_on, record.permit_exempt = start, EXEMPT
        record.site_handed_on, record.site_share = start - timedelta(days=rng.randint(3, 30)), 100
        if any(kind == "clearance" and until is None for kind, _since, until, _what in facts.get("held", [])):
            record.site_share = rng.randint(45, 85)
    if record.state == "suspended":
        record.suspended_in, record.stop_decision = "clearance", f"{rng.randint(100, 3999)}/QĐ-UBND"
        record.stopped_on = first + timedelta(days=300)
    if end:
        _finish(setting, record, end, bare=facts.get("bare", False))
    return Draft(facts, record, start, end, facts.get("mix", {"district": 100}))


def _finish(setting: Setting, record: InvestmentProject, end: date, *, bare: bool) -> None:
    """How far a completed project has come with its account and its warranty."""
    record.completed_on, record.state = end, "acceptance"
    settled, warranty = setting.after(end, 110, 330), end + timedelta(days=365)
    if bare or settled <= END:
        record.warranty_to = warranty
        record.state = "closed" if bare or (warranty <= END and settled <= END) else "warranty"


def _site(setting: Setting, facts: dict[str, Any]) -> shapely.Geometry:
    """The ground of a project: along its street, or a square beside some street of its ward."""
    fronts = setting.fronts[facts["ward"]]
    own = next((line for name, line in fronts if name == facts.get("street")), None)
    if own is not None:
        return own.buffer(8, cap_style="flat", join_style="mitre").simplify(1)
    line = setting.rng.choice(fronts)[1]
    half = min(90.0, 9 + facts["total"] ** 0.5 * 3)
    x, y = beside(line, setting.rng.uniform(0.2, 0.8) * line.length, half + 8)
    return box(x - half, y - half, x + half, y + half)


def _obstacles(setting: Setting, drafts: list[Draft]) -> Iterator[ProjectObstacle]:
    for draft in drafts:
        for number, (kind, since, until, what) in enumerate(draft.held, 1):
            yield ProjectObstacle(
                project_id=draft.record.pk,
                code=f"VM-{draft.record.code}-{number}",
                kind=kind,
                what=what,
                blocks="construction" if draft.start is None or since <= draft.start else "acceptance",
                opened_on=since,
                due_on=since + timedelta(days=180),
                resolved_on=until,
                resolution="Đã thống nhất với các bên và ghi biên bản" if until else "",
                state="resolved" if until else "open",
                area=draft.record.area,
                unit=setting.units[CLEARERS[kind]],
                synthetic=True,
            )
