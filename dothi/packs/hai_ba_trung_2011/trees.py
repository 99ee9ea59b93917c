"""Planting sites and trees along the streets and in the gardens: those of before 2011, those planted since, what was seen
of them, what was done to them, and those that fell, with the permit to fell and the tree that took their place.

All made up: more trees from year to year, more of them alive after a year, a few obligations still open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.green import apart
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, Setting, beside, read
from dothi.registers.environment.environment_scheme import EnvironmentScheme
from dothi.registers.environment.felling_permit import FellingPermit
from dothi.registers.environment.green_space import GreenSpace
from dothi.registers.environment.planting_scheme import PlantingScheme
from dothi.registers.environment.planting_site import PlantingSite
from dothi.registers.environment.tree import Tree
from dothi.registers.environment.tree_inspection import TreeInspection
from dothi.registers.environment.tree_work import TreeWork
from dothi.registers.infrastructure.segment import Segment

OLD = 260  # trees of before 2011 that are on record
EMPTY = 24  # sites where a tree is only planned, and as many with none
LOST_YOUNG = {2011: 0.14, 2012: 0.12, 2013: 0.09, 2014: 0.07, 2015: 0.0}  # of those planted, within the year
FELLED, FALLEN = 14, 12  # old trees, 2011 to 2015
REPLACED = 0.7  # of those gone: another was planted
RISKS = {"low": 24, "medium": 12, "high": 6}  # months between inspections, as the pack's parameters have them


@dataclass
class _Story:
    """What has been made so far."""

    sites: list[PlantingSite] = field(default_factory=list)
    trees: list[Tree] = field(default_factory=list)
    permits: list[tuple[FellingPermit, Tree]] = field(default_factory=list)
    successors: list[tuple[Tree, Tree]] = field(default_factory=list)  # gone, new


def batches(setting: Setting) -> Iterator[Batch]:
    """Each batch is written before the next is asked for."""
    setting = apart(setting, "trees")
    if setting.copy:
        return
    schemes = list(_schemes(setting))
    yield PlantingScheme, schemes
    story = _Story()
    free = list(_free_sites(setting))
    _old(setting, story, free)
    _planted(setting, story, free, schemes)
    _gone(setting, story)
    story.sites += free[: 2 * EMPTY]
    for site in free[:EMPTY]:
        _tree(setting, story, site, state="planned", planted_on=None)
    looks = list(_looks(setting, story.trees))
    yield PlantingSite, story.sites
    for tree in story.trees:
        tree.site_id = tree.site.pk
    new = {id(tree) for _gone_one, tree in story.successors}
    yield Tree, [tree for tree in story.trees if id(tree) in new]
    for gone, successor in story.successors:
        gone.state, gone.replaced_by_id = "replaced", successor.pk
    yield Tree, [tree for tree in story.trees if id(tree) not in new]
    for permit, tree in story.permits:
        permit.tree_id = tree.pk
    yield FellingPermit, [permit for permit, _tree in story.permits]
    for look, tree in looks:
        look.tree_id = tree.pk
    yield TreeInspection, [look for look, _tree in looks]
    yield TreeWork, list(_works(setting, story.trees))


def _schemes(setting: Setting) -> Iterator[PlantingScheme]:
    plan = EnvironmentScheme.objects.filter(kind="trees", state="running").first()
    home = next(iter(setting.wards.values()))
    for number, (title, planned, starts, ends) in enumerate(read("green")["plantings"], 1):
        yield PlantingScheme(
            code=f"TC-{starts.year}-{number}",
            title=title,
            scheme=plan if plan and starts > date(2012, 3, 9) else None,
            planned_trees=planned,
            starts_on=starts,
            ends_on=ends,
            decision_number=f"{starts.timetuple().tm_yday}/QĐ-UBND",
            accepted_on=setting.after(ends, 10, 30),
            state="done",
            note="Trồng ở nhiều phường",
            area=home,
            unit=setting.units["phong-qldt"],
            synthetic=True,
        )


def _free_sites(setting: Setting) -> Iterator[PlantingSite]:
    """Sites along the pavements of named streets and in the gardens, in no order."""
    rng, found = setting.rng, []
    codes = {code: line for code, line in setting.drawn.items() if code.startswith("P")}
    paved = Segment.objects.filter(code__in=codes, pavement=True, synthetic=True).order_by("code")
    for segment in paved:
        line, apart_m = codes[segment.code], rng.uniform(38, 62)
        for index in range(1, int(line.length / apart_m)):
            x, y = beside(line, index * apart_m, rng.choice((-5.0, 5.0)))
            found.append({"segment": segment, "place": setting.point(x, y), "area_id": segment.area_id})
    for space in GreenSpace.objects.filter(synthetic=True, managed_by="district").order_by("code"):
        for _n in range(min(12, int(space.area_m2 / 150))):
            at = space.outline.point_on_surface
            spread = 0.00004
            at.x, at.y = at.x + rng.uniform(-spread, spread), at.y + rng.uniform(-spread, spread)
            found.append({"green_space": space, "place": at, "area_id": space.area_id})
    rng.shuffle(found)
    units = {area.pk: setting.units[code] for code, area in setting.wards.items()}
    for number, facts in enumerate(found, 1):
        yield PlantingSite(code=f"VT{number:04}", unit=units[facts["area_id"]], synthetic=True, **facts)


def _tree(setting: Setting, story: _Story, site: PlantingSite, **facts: Any) -> Tree:
    rng = setting.rng
    age = (END.year - facts["planted_on"].year) if facts.get("planted_on") else rng.randint(8, 50)
    tree = Tree(
        code=f"C{len(story.trees) + 1:04}",
        site=site,
        species=rng.choice(read_species()),
        girth_cm=max(12, 14 + age * rng.randint(3, 6)) if facts["state"] != "planned" else None,
        height_m=Decimal(min(24, 3 + age // 2)) if facts["state"] != "planned" else None,
        managed_by="district",
        area_id=site.area_id,
        unit=site.unit,
        synthetic=True,
        **facts,
    )
    story.trees.append(tree)
    return tree


def read_species() -> list[str]:
    """The species of the district's streets."""
    if not _SPECIES:
        _SPECIES.extend(read("green")["species"])
    return _SPECIES


_SPECIES: list[str] = []


def _old(setting: Setting, story: _Story, free: list[PlantingSite]) -> None:
    rng = setting.rng
    for _n in range(min(OLD, len(free) // 2)):
        story.sites.append(site := free.pop())
        risk = rng.choices(("low", "medium", "high"), (70, 22, 8))[0]
        health = "poor" if risk == "high" else rng.choices(("good", "fair", "poor"), (65, 30, 5))[0]
        state = "declining" if health == "poor" else "mature"
        tree = _tree(setting, story, site, state=state, planted_on=None, risk=risk, health=health)
        tree.protected = bool(tree.girth_cm and tree.girth_cm > 200 and rng.random() < 0.3)


def _planted(setting: Setting, story: _Story, free: list[PlantingSite], schemes: list[PlantingScheme]) -> None:
    """The trees of each planting, a few less than planned; some did not live through their first year."""
    rng, whole = setting.rng, len(setting.lines.named)
    here = len({code.split("-")[0] for code in setting.drawn if code.startswith("P")}) / whole
    for scheme in schemes:
        for _n in range(min(round(scheme.planned_trees * here * rng.uniform(0.93, 1.0)), len(free) - 2 * EMPTY)):
            story.sites.append(site := free.pop())
            on = scheme.starts_on + timedelta(days=rng.randint(0, (scheme.ends_on - scheme.starts_on).days))
            tree = _tree(setting, story, site, state="planted", planted_on=on, scheme_id=None)
            tree.__dict__["planting"] = scheme
            if rng.random() < LOST_YOUNG[on.year]:
                tree.state, tree.ended_on = "dead", on + timedelta(days=rng.randint(40, 350))
            elif on.year < END.year:
                tree.state = "established"
            tree.scheme_id = scheme.pk


def _gone(setting: Setting, story: _Story) -> None:
    """Old trees felled with a permit or in an emergency, or blown down; most were replaced on the same site."""
    rng = setting.rng
    old = [tree for tree in story.trees if tree.state in ("mature", "declining")]
    few = max(1, round(len(old) / OLD * FELLED)), max(1, round(len(old) / OLD * FALLEN))
    chosen = rng.sample(old, min(sum(few), len(old)))
    for number, tree in enumerate(chosen):
        on = setting.day(2011 + number % 5)
        tree.ended_on, tree.state, tree.risk = on, "felled" if number < few[0] else "dead", "high"
        if tree.state == "felled":
            permit = _permit(setting, len(story.permits) + 1, tree, on)
            tree.felling_paper = permit.number or permit.code
            story.permits.append((permit, tree))
    refused = rng.sample([tree for tree in old if tree not in chosen], min(3, len(old) - len(chosen)))
    for tree in refused:
        permit = _permit(setting, len(story.permits) + 1, tree, setting.day(2014))
        permit.state, permit.number, permit.felled_on = "refused", "", None
        story.permits.append((permit, tree))
    for tree in [t for t in story.trees if t.ended_on is not None]:
        assert tree.ended_on is not None
        on = setting.after(tree.ended_on, 30, 300)
        if rng.random() < REPLACED and on < END:
            story.successors.append((tree, _tree(setting, story, tree.site, state="planted", planted_on=on)))


def _permit(setting: Setting, number: int, tree: Tree, on: date) -> FellingPermit:
    """Granted before the felling; every fifth was an emergency, decided after it, the last one not yet."""
    rng, emergency = setting.rng, number % 5 == 0
    applied = on if emergency else on - timedelta(days=rng.randint(8, 40))
    decided = setting.after(on, 2, 9) if emergency else applied + timedelta(days=rng.randint(3, (on - applied).days))
    waiting = emergency and on.year >= 2015
    return FellingPermit(
        code=f"CH-{on.year}-{number:02}",
        number="" if waiting else f"{number}/GPCH",
        applicant=names.person(rng),
        ground="danger" if emergency else rng.choice(("dead", "danger", "project")),
        applied_on=applied,
        felled_on=on if emergency else None,
        decided_on=None if waiting else decided,
        state="emergency" if waiting else "granted",
        area_id=tree.area_id,
        unit=setting.units["phong-qldt"],
        synthetic=True,
    )


def _looks(setting: Setting, trees: list[Tree]) -> Iterator[tuple[TreeInspection, Tree]]:
    """Inspections of the trees that stand; the last one stands on the tree too. Some are overdue."""
    rng = setting.rng
    for tree in trees:
        if tree.state not in ("mature", "declining") or (tree.risk == "low" and rng.random() < 0.6):
            continue
        last = setting.after(END - timedelta(days=RISKS[tree.risk] * 30), -20, RISKS[tree.risk] * 28)
        tree.inspected_on = min(last, END - timedelta(days=3))
        advice = {"low": "none", "medium": "prune", "high": rng.choice(("support", "prune", "fell"))}[tree.risk]
        look = TreeInspection(
            inspected_on=tree.inspected_on,
            inspector=names.person(rng),
            girth_cm=tree.girth_cm,
            height_m=tree.height_m,
            health=tree.health,
            risk=tree.risk,
            defects="" if tree.risk == "low" else rng.choice(("cành khô", "nghiêng", "sâu mục gốc")),
            advice=advice,
            state="confirmed",
            area_id=tree.area_id,
            unit=setting.units["phong-qldt"],
            synthetic=True,
        )
        yield look, tree


def _works(setting: Setting, trees: list[Tree]) -> Iterator[TreeWork]:
    """Prunings before the storms, and the fellings."""
    rng = setting.rng
    for tree in trees:
        felled = tree.state in ("felled", "replaced") and tree.planted_on is None and tree.ended_on is not None
        felled = felled and tree.felling_permits.exists()
        if not felled and (tree.state not in ("mature", "declining") or rng.random() < 0.55):
            continue
        planned = tree.ended_on if felled and tree.ended_on else date(rng.randint(2011, 2015), rng.randint(4, 6), 15)
        done = planned if felled else setting.after(planned, 0, 40)
        late = not felled and planned.year == END.year and rng.random() < 0.2
        yield TreeWork(
            tree_id=tree.pk,
            kind="felling" if felled else "pruning",
            planned_on=planned,
            done_on=None if late else done,
            contractor="Công ty Công viên cây xanh",
            cost=rng.randint(3, 40) * 100_000,
            state="planned" if late else "accepted",
            area_id=tree.area_id,
            unit=setting.units["phong-qldt"],
            synthetic=True,
        )
