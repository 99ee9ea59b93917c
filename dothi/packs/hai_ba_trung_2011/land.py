"""The land fund: some sixty plots with what was proposed for them, three schemes of recovery, the search for land.

All made up. The programme names no plot; it says that farm land and leftover plots were surveyed by 2010.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from shapely.geometry import Polygon, box

from dothi.core.models import Area
from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.plane import degrees
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, Setting, beside
from dothi.registers.planning.land_search import LandSearch
from dothi.registers.planning.plot import PublicPlot
from dothi.registers.planning.recovery_plot import RecoveryPlot
from dothi.registers.planning.recovery_scheme import RecoveryScheme
from dothi.registers.planning.use_proposal import UseProposal

FARMING = ("00244", "00268", "00283")  # wards that still had farm land
SIDES = {  # metres of the shorter and longer side, at least and at most
    "small_public": (8, 16),
    "interleaved": (10, 24),
    "agricultural": (40, 70),
    "relocated_factory": (50, 90),
}
STATES = (  # of three plots a ward, ward after ward
    "in_use in_use verified allocated identified in_use proposed in_use approved_use verified encroached in_use "
    "allocated disputed in_use verified in_use identified proposed in_use"
).split()
LATER = ("approved_use", "allocated", "in_use")
USES = ("culture_house", "parking", "playground", "green", "club", "parking", "culture_house", "public_works")


@dataclass
class Draft:
    """A plot, its outline in the plane, and what it is wanted for."""

    plot: PublicPlot
    outline: Polygon
    use: str
    proposed_on: date


def batches(setting: Setting) -> Iterator[Batch]:
    """Plots, then what rests on them. Copies for size have none: two plots cannot lie on one place."""
    if setting.copy:
        return
    rng = Random("land")  # noqa: S311 - its own, so that the story of others does not change this one
    district = next(iter(setting.wards.values())).parent
    assert district is not None
    drafts = _plots(setting, rng)
    yield PublicPlot, [draft.plot for draft in drafts]
    yield UseProposal, _proposals(setting, rng, drafts)
    schemes = _schemes(setting, district)
    yield RecoveryScheme, schemes
    yield RecoveryPlot, list(_recoveries(drafts, schemes))
    yield LandSearch, _searches(setting, rng, drafts)


def _plots(setting: Setting, rng: Random) -> list[Draft]:
    drafts: list[Draft] = []
    for ward in setting.wards:
        kinds = ["small_public", "interleaved", "agricultural" if ward in FARMING else "small_public"]
        if ward in ("00283", "00292", "00298"):
            kinds.append("relocated_factory")
        for kind in kinds:
            drafts.append(_plot(setting, rng, ward, kind, drafts))
    return drafts


def _plot(setting: Setting, rng: Random, ward: str, origin: str, others: list[Draft]) -> Draft:
    """A rectangle behind the houses of some street, clear of every other plot."""
    least, most = SIDES[origin]
    while True:
        street, line = rng.choice(setting.fronts[ward])
        x, y = beside(line, rng.uniform(0.1, 0.9) * line.length, rng.choice((-1, 1)) * rng.uniform(14, 20))
        wide, deep = rng.uniform(least, most), rng.uniform(least, most) * 1.4
        outline = box(x, y, x + wide, y + deep)
        if all(outline.distance(o.outline) > 3 for o in others):
            break
    number = len(others) + 1
    state = STATES[number % len(STATES)]
    found = date(rng.choice((2009, 2010, 2010, 2011)), rng.randint(1, 12), rng.randint(1, 28))
    filed = state not in ("identified", "encroached") or rng.random() < 0.3
    surveyed = setting.after(found, 60, 200) if filed else None
    plot = PublicPlot(
        code=f"TD-{number:03}",
        address=f"Sau {names.house(rng, street)[0].lower()}{names.house(rng, street)[1:]}",
        origin=origin,
        legal_status="state_managed" if filed else rng.choice(("unclear", "assigned")),
        parcel=f"thửa {rng.randint(1, 180)}, tờ {rng.randint(1, 24)}" if filed else "",
        paper="Sổ mục kê, bản đồ địa chính" if filed else "",
        occupier=names.person(rng) if state in ("encroached", "disputed") or rng.random() < 0.2 else "",
        use_now={"agricultural": "farmed", "relocated_factory": "storage"}.get(origin, rng.choice(("vacant", "built"))),
        place=_stored(outline),
        surveyed_m2=round(outline.area * rng.uniform(0.985, 1.015), 1) if filed else None,
        surveyed_on=surveyed,
        found_on=found,
        filed_on=setting.after(surveyed, 10, 90) if surveyed else None,
        area=setting.wards[ward],
        unit=setting.units["phong-tnmt"],
        state=state,
        synthetic=True,
    )
    proposed = setting.after(date(rng.choice((2012, 2012, 2013, 2014)), 1, 5), 0, 300)
    proposed = max(proposed, plot.filed_on or proposed)
    return Draft(_handled(setting, rng, plot, proposed), outline, USES[number % len(USES)], proposed)


def _handled(setting: Setting, rng: Random, plot: PublicPlot, proposed: date) -> PublicPlot:
    """What its state has behind it."""
    if plot.state in ("disputed", "encroached"):
        setattr(plot, f"{plot.state}_on", setting.after(date(2012, 1, 4), 0, 900))
    if plot.state in LATER:
        plot.approved_on = setting.after(proposed, 40, 200)
        plot.decision_number = f"{rng.randint(100, 3000)}/QĐ-UBND"
    if plot.state in LATER[1:]:
        assert plot.approved_on is not None
        ward = next(code for code, area in setting.wards.items() if area.pk == plot.area_id)
        plot.allocated_to, plot.allocated_on = setting.units[ward], min(setting.after(plot.approved_on, 20, 150), END)
    if plot.state == "in_use":
        assert plot.allocated_on is not None
        plot.used_on, plot.use_now = min(setting.after(plot.allocated_on, 30, 240), END), "public"
    return plot


def _stored(outline: Polygon) -> Any:
    return GEOSGeometry(memoryview(shapely.to_wkb(degrees(outline))), srid=4326)


def _proposals(setting: Setting, rng: Random, drafts: list[Draft]) -> list[UseProposal]:
    """One for each plot that got so far, and some that were refused before."""
    found: list[UseProposal] = []

    def add(draft: Draft, state: str, use: str, proposed: date, decided: date | None) -> None:
        found.append(
            UseProposal(
                code=f"DX-{len(found) + 1:03}",
                plot_id=draft.plot.pk,
                use=use,
                sponsor=setting.units["phong-qldt"] if rng.random() < 0.3 else _ward_of(setting, draft.plot),
                reason="Khu dân cư thiếu nơi sinh hoạt chung" if use in ("culture_house", "club", "playground") else "",
                proposed_on=proposed,
                decision_number=f"{rng.randint(100, 3000)}/UBND-TNMT" if state == "approved" else "",
                decided_on=decided,
                area_id=draft.plot.area_id,
                unit=setting.units["phong-tnmt"],
                state=state,
                synthetic=True,
            )
        )

    for draft in drafts:
        if draft.plot.state in LATER and rng.random() < 0.2:
            earlier = setting.after(date(2011, 3, 1), 0, 200)
            add(draft, "refused", "resettlement", earlier, setting.after(earlier, 30, 90))
        if draft.plot.state in LATER:
            add(draft, "approved", draft.use, draft.proposed_on, draft.plot.approved_on)
        elif draft.plot.state == "proposed":
            add(draft, "submitted", draft.use, draft.proposed_on, None)
    return found


def _ward_of(setting: Setting, plot: PublicPlot) -> Any:
    return next(setting.units[code] for code, area in setting.wards.items() if area.pk == plot.area_id)


def _schemes(setting: Setting, district: Area) -> list[RecoveryScheme]:
    """Farm land for works and homes, small plots for wards, and staff housing, which waits."""
    told: list[dict[str, Any]] = [
        {
            "code": "DA-NN",
            "name": "Đề án thu hồi đất nông nghiệp còn lại xây công trình công cộng, nhà tái định cư",
            "purpose": "public_works",
            "begun_on": date(2011, 9, 5),
            "households": 64,
            "submitted_on": date(2012, 3, 30),
            "decision_number": "1842/QĐ-UBND",
            "approved_on": date(2012, 6, 18),
            "due_on": date(2015, 12, 31),
            "state": "under_way",
        },
        {
            "code": "DA-NL",
            "name": "Đề án tận dụng điểm đất công nhỏ lẻ, xen kẹt",
            "purpose": "small_plots",
            "begun_on": date(2011, 10, 3),
            "submitted_on": date(2011, 12, 20),
            "decision_number": "367/QĐ-UBND",
            "approved_on": date(2012, 2, 9),
            "due_on": date(2014, 12, 31),
            "state": "under_way",
        },
        {
            "code": "DA-CB",
            "name": "Đề án nhà ở cán bộ trên đất cơ sở sản xuất di dời",
            "purpose": "staff_housing",
            "begun_on": date(2012, 4, 2),
            "submitted_on": date(2013, 5, 14),
            "state": "submitted",
        },
    ]
    office = setting.units["phong-tnmt"]
    return [RecoveryScheme(area=district, unit=office, synthetic=True, **facts) for facts in told]


def _recoveries(drafts: list[Draft], schemes: list[RecoveryScheme]) -> Iterator[RecoveryPlot]:
    by = {"agricultural": 0, "small_public": 1, "interleaved": 1, "relocated_factory": 2}
    for draft in drafts:
        plot, scheme = draft.plot, schemes[by[draft.plot.origin]]
        done = None
        if plot.allocated_on and scheme.approved_on:
            done = max(plot.allocated_on, scheme.approved_on)
        yield RecoveryPlot(
            scheme_id=scheme.pk,
            plot_id=plot.pk,
            recovered_on=done,
            minute=f"{plot.code}/BB-BG" if done else "",
            area_id=plot.area_id,
            unit_id=plot.unit_id,
            synthetic=True,
        )


def _searches(setting: Setting, rng: Random, drafts: list[Draft]) -> list[LandSearch]:
    """Each use approved answers a search; others still look, some past their term."""
    needs = {"parking": "Bãi đỗ xe cho khu dân cư", "culture_house": "Nhà văn hoá cho tổ dân phố"}
    found: list[LandSearch] = []
    for draft in (d for d in drafts if d.use in needs and d.plot.state != "withdrawn"):
        hit = draft.plot.state in LATER
        asked = setting.after(date(2011, 9, 1), 0, 120) if hit else setting.after(date(2013, 1, 7), 0, 600)
        found.append(
            LandSearch(
                code=f"TK-{len(found) + 1:03}",
                use=draft.use,
                need=f"{needs[draft.use]}, phường {draft.plot.area.name}",
                asked_by=_ward_of(setting, draft.plot),
                wanted_m2=rng.choice((120, 200, 300, 500, 800)),
                asked_on=asked,
                due_on=setting.after(asked, 200, 700),
                plot_id=draft.plot.pk if hit else None,
                found_on=draft.proposed_on if hit else None,
                area_id=draft.plot.area_id,
                unit=setting.units["phong-tnmt"],
                state="found" if hit else "open",
                synthetic=True,
            )
        )
    return found
