"""Streets, segments and lamps. At 31/12/2010, as the programme reports: 90 streets asphalted, 821 roads and lanes
concreted, 92 km of roads and lanes at least 2 m wide lit by 2.649 lamps. What follows is made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from shapely.geometry import LineString
from shapely.ops import substring

from dothi.packs.hai_ba_trung_2011.setting import BEHIND, END, YEARS, Setting, beside, read, share
from dothi.registers.infrastructure.lamp import Lamp
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street import Street

LANES = 930
CONCRETED = {2010: 821, 2011: 13, 2012: 17, 2013: 18, 2014: 15, 2015: 13}  # lanes; the rest is brick or earth
LIT_METRES = 92_000  # of lanes 2 m wide or more, at the end of 2010
LAMPS = 2_649
LIT_LATER = {2011: 0.06, 2012: 0.09, 2013: 0.13, 2014: 0.15, 2015: 0.17}  # of the lanes dark at the end of 2010
PAVED = {2010: 0.47, 2011: 0.08, 2012: 0.09, 2013: 0.10, 2014: 0.10, 2015: 0.07}  # pavement sections renovated
SPACING = 33.0  # metres between lamps on lanes lit later
Batch = tuple[type[Any], list[Any]]


def batches(setting: Setting) -> Iterator[Batch]:
    """Streets, then their segments, then lamps; each batch is written before the next is asked for."""
    streets, parts = _named(setting)
    lanes, more = _lanes(setting)
    yield Street, streets + lanes
    segments = []
    for street, facts in parts + more:
        segments.append(Segment(street_id=street.pk, **facts))
    yield Segment, segments
    yield from _lamps(setting, segments, {s.pk for s in lanes})


def _common(setting: Setting, ward: str, unit: str = "") -> dict[str, Any]:
    owner = setting.units[unit] if unit else setting.units[ward]
    return {"area": setting.wards[ward], "unit": owner, "synthetic": True}


def _named(setting: Setting) -> tuple[list[Street], list[tuple[Street, dict[str, Any]]]]:
    """Named streets and their segments."""
    rng, later = setting.rng, read("streets")["asphalted_later"]
    main = {name: road["class"] for name, road in read("sketch")["roads"].items()}
    streets, parts = [], []
    for number, (name, pieces) in enumerate(setting.lines.named.items(), 1):
        here = [(ward, line) for ward, line in pieces if ward in setting.wards]
        if not here:
            continue
        lengths: dict[str, float] = {}
        for ward, line in here:
            lengths[ward] = lengths.get(ward, 0) + line.length
            setting.fronts.setdefault(ward, []).append((name, line))
        home, kind = max(lengths, key=lambda w: lengths[w]), main.get(name, 3)
        level = Street.Class.values[kind - 1]
        code = setting.code(f"P{number:03}")
        street = Street(
            code=code, name=name, kind="named_street", street_class=level, **_common(setting, home, "phong-qldt")
        )
        street.managed_by = "city" if kind == 1 else "district"
        streets.append(street)
        opened = date(rng.randint(1955, 1995), rng.randint(1, 12), 1)
        on = later.get(name, date(rng.randint(1996, 2010), rng.randint(1, 12), rng.randint(1, 28)))
        width = {1: rng.uniform(14, 30), 2: rng.uniform(8, 14), 3: rng.uniform(6, 11)}[kind]
        paved = name not in later and (kind < 3 or rng.random() < 0.8)
        for index, (ward, line) in enumerate(here, 1):
            setting.drawn[f"{code}-{index:02}"] = line
            facts = {
                "code": f"{code}-{index:02}",
                "line": setting.line(line),
                "width_m": Decimal(f"{width:.1f}"),
                "surface": "asphalt" if on else "concrete",
                "surfaced_on": on and on - timedelta(days=20 * (index - 1)),
                "drained": True,
                "opened_on": opened,
                **_common(setting, ward, "phong-qldt"),
            }
            if paved:
                facts |= {
                    "pavement": True,
                    "pavement_width_m": Decimal(f"{rng.uniform(2, 6):.1f}"),
                    "length": line.length,
                }
            parts.append((street, facts))
    _pave(setting, [facts for _street, facts in parts if "pavement" in facts])
    return streets, parts


def _pave(setting: Setting, sections: list[dict[str, Any]]) -> None:
    """Renovated year by year, short sections first: by number they pass 90 %, by length they do not."""
    rng = setting.rng
    order = sorted(sections, key=lambda s: s.pop("length") + rng.uniform(-15, 15))
    years = [year for year, part in PAVED.items() for _ in range(round(part * len(order)))]
    for index, section in enumerate(order):
        if index >= len(years):
            section["pavement_state"] = rng.choice(("fair", "poor", "poor"))
            continue
        year = years[index] if years[index] > 2010 else rng.randint(2006, 2010)
        section["pavement_renovated_on"] = setting.day(year)
        section["pavement_state"] = "good" if year > 2011 else rng.choice(("good", "fair"))


def _lanes(setting: Setting) -> tuple[list[Street], list[tuple[Street, dict[str, Any]]]]:
    """Lanes, one segment each, long ones two."""
    rng = setting.rng
    quota = share(LANES, {ward: len(lines) for ward, lines in setting.lines.lanes.items()})
    years = _concreting(quota)
    streets, parts = [], []
    for ward in setting.wards:
        named = list(setting.fronts.get(ward, ()))
        for number, line in enumerate(setting.lines.lanes[ward][: quota[ward]], 1):
            year = years.get((ward, number))
            kind = rng.choices(("lane", "alley", "road"), (70, 26, 4))[0]
            name = _lane_name(kind, number, line, named)
            code = setting.code(f"N{ward[2:]}-{number:03}")
            street = Street(code=code, name=name, kind=kind, **_common(setting, ward))
            street.managed_by = "ward" if kind == "alley" else "district"
            streets.append(street)
            setting.fronts.setdefault(ward, []).append((name, line))
            parts += [(street, facts) for facts in _lane_parts(setting, ward, code, kind, line, year)]
    return streets, parts


def _concreting(quota: dict[str, int]) -> dict[tuple[str, int], int]:
    """The year in which each lane (ward, number) was concreted; wards that do worse come late."""
    rng = Random("concrete")  # noqa: S311 - the same in every copy
    order = [(rng.random() + 0.2 * BEHIND.get(w, 0.9), w, n) for w, count in quota.items() for n in range(1, count + 1)]
    years = [year for year, count in CONCRETED.items() for _ in range(count)]
    return {(ward, number): year for (_late, ward, number), year in zip(sorted(order), years, strict=False)}


def _lane_name(kind: str, number: int, line: LineString, named: list[tuple[str, LineString]]) -> str:
    street = min(named, key=lambda n: n[1].distance(line))[0] if named else "khu dân cư"
    if kind == "road":
        return f"Đường nội bộ {number} {street}"
    return f"Ngõ {2 * number + 1} {street}" if kind == "lane" else f"Ngách {number}/{2 * number} {street}"


def _lane_parts(
    setting: Setting, ward: str, code: str, kind: str, line: LineString, year: int | None
) -> Iterator[dict[str, Any]]:
    rng = setting.rng
    low, high, usual = {"road": (4, 7, 5), "lane": (1.7, 5, 3), "alley": (1.2, 2.8, 1.9)}[kind]
    width = Decimal(f"{rng.triangular(low, high, usual):.1f}")
    opened = date(rng.randint(1960, 1996), rng.randint(1, 12), 1)
    on = setting.day(year if year and year > 2010 else rng.randint(1997, 2010)) if year else None
    halves = 2 if line.length > 230 else 1
    for index in range(halves):
        piece = substring(line, index / halves, (index + 1) / halves, normalized=True)
        setting.drawn[f"{code}-{index + 1}"] = piece
        yield {
            "code": f"{code}-{index + 1}",
            "line": setting.line(piece),
            "width_m": width,
            "surface": "concrete" if on else rng.choice(("brick", "earth")),
            "surfaced_on": on,
            "drained": rng.random() < (0.85 if on else 0.3),
            "opened_on": opened,
            **_common(setting, ward),
        }


def _lamps(setting: Setting, segments: list[Segment], lanes: set[int]) -> Iterator[Batch]:
    """Lamps on lanes; those along named streets belong to the city's company and are not kept here."""
    rng, part = setting.rng, len(lanes) / LANES
    ours = [s for s in segments if s.street_id in lanes]
    codes = {area.pk: code for code, area in setting.wards.items()}

    def late(segment: Segment) -> float:
        return rng.random() + 0.35 * BEHIND.get(codes[segment.area_id], 0.9)

    wide = sorted((s for s in ours if s.width_m >= 2), key=late)
    first = _adding_up(wide, Decimal(round(LIT_METRES * part)))
    dark = sorted((s for s in ours if s.width_m >= Decimal("1.5") and s not in first), key=late)
    lit = [(s, rng.randint(1999, 2010), n) for s, n in _spread(first, round(LAMPS * part))]
    years = [year for year, some in LIT_LATER.items() for _ in range(round(some * len(dark)))]
    lit += [(s, year, max(1, round(float(s.length_m) / SPACING))) for s, year in zip(dark, years, strict=False)]
    standing, replaced = [], []
    for segment, year, count in lit:
        for lamp in _row_of_lamps(setting, segment, year, count):
            new = _successor(setting, lamp) if year <= 2010 and rng.random() < 0.05 else None
            standing.append(new or lamp)
            replaced += [(lamp, new)] if new else []
    yield Lamp, standing
    for lamp, new in replaced:
        lamp.replaced_by_id = new.pk
    yield Lamp, [lamp for lamp, _new in replaced]


def _adding_up(candidates: list[Segment], metres: Decimal) -> set[Segment]:
    """The first segments that together make a length, with one swapped so that it fits."""
    taken: list[Segment] = []
    left = metres
    for segment in candidates:
        if segment.length_m > left:
            break
        taken.append(segment)
        left -= segment.length_m
    rest = candidates[len(taken) :]
    swaps = ((abs(left - new.length_m + old.length_m), i, new) for i, old in enumerate(taken) for new in rest)
    best = min(swaps, key=lambda swap: swap[0], default=None)
    if best and best[0] < left:
        taken[best[1]] = best[2]
    return set(taken)


def _spread(segments: set[Segment], lamps: int) -> Iterator[tuple[Segment, int]]:
    """So many lamps over so many segments, by length, at least one each."""
    ordered = sorted(segments, key=lambda s: s.code)
    counts = share(lamps - len(ordered), {s.code: max(0.0, float(s.length_m) - SPACING) for s in ordered})
    for segment in ordered:
        yield segment, 1 + counts[segment.code]


def _row_of_lamps(setting: Setting, segment: Segment, year: int, count: int) -> Iterator[Lamp]:
    rng = setting.rng
    line, on = setting.drawn[segment.code], setting.day(year)
    kind, power = (("compact", 40), ("sodium", 70))[rng.random() < 0.4] if year < 2013 else ("led", 30)
    for index in range(count):
        x, y = beside(line, line.length * (index + 0.5) / count, rng.choice((-2.0, 2.0)))
        lamp = Lamp(
            code=f"D{segment.code}-{index + 1:02}",
            segment_id=segment.pk,
            place=setting.point(x, y),
            pole_code=f"C{segment.code}-{index + 1:02}",
            power_w=power,
            kind=kind,
            installed_on=on,
            owner="district",
            area_id=segment.area_id,
            unit_id=segment.unit_id,
            synthetic=True,
        )
        if rng.random() < 0.012:
            lamp.state, lamp.fault_since = "out", setting.after(max(on, date(2013, 6, 1)), 30, 900)
            if lamp.fault_since > END:
                lamp.fault_since = setting.day(END.year)
            lamp.fault_since = max(lamp.fault_since, on)
        yield lamp


def _successor(setting: Setting, old: Lamp) -> Lamp:
    """A newer lamp on the same pole, the day the old one came down."""
    day = setting.day(setting.rng.choice(YEARS[1:]))
    old.state, old.removed_on, old.fault_since = "removed", day, None
    new = Lamp(place=old.place, segment_id=old.segment_id, pole_code=old.pole_code, owner=old.owner, synthetic=True)
    new.code, new.kind, new.power_w, new.installed_on = f"{old.code}B", "led", 30, day
    new.area_id, new.unit_id = old.area_id, old.unit_id
    return new
