"""Pollution sources and what is measured of air, water, noise and soil. All made up but the limits, which are unchecked.

Of 24 serious sources 14 were dealt with by the end of 2013, 17 by that of 2014, 20 by that of 2015; of the other four
one is late, one works on it, one relapsed, and one has no deadline at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from shapely.geometry import Point as PlanePoint
from shapely.geometry import shape

from dothi.core import law
from dothi.packs.hai_ba_trung_2011 import pollution
from dothi.packs.hai_ba_trung_2011.plane import flat
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import BEHIND, END, Setting, beside, read, shapes, share, weekday
from dothi.registers.environment.air_day import AirDay
from dothi.registers.environment.discharge_point import DischargePoint
from dothi.registers.environment.environment_report import EnvironmentReport
from dothi.registers.environment.exceedance import Exceedance, undetected
from dothi.registers.environment.exceedance_steps import CONFIRM
from dothi.registers.environment.measurement import Measurement
from dothi.registers.environment.monitoring_point import MonitoringPoint
from dothi.registers.environment.pollution_source import PollutionSource
from dothi.registers.environment.remediation_plan import RemediationPlan
from dothi.registers.environment.sampling import Sampling
from dothi.registers.environment.source_inspection import SourceInspection
from dothi.registers.environment.standard import Standard

QUARTERS = (2, 5, 8, 11)  # months of sampling
LAKE = {  # parameter → middle, spread, unit, limit of detection
    "ph": (7.6, 0.4, "ph", None),
    "do": (4.6, 1.0, "mg_l", None),
    "bod5": (14, 5, "mg_l", 1),
    "cod": (29, 9, "mg_l", 3),
    "tss": (38, 14, "mg_l", 2),
    "nh4": (0.55, 0.35, "mg_l", 0.05),
    "po4": (0.18, 0.12, "mg_l", 0.02),
    "coliform": (5600, 2600, "mpn_100ml", 3),
}
WORSE = {"NM-05": 2.1, "NM-04": 1.3}  # points whose water is worse
SOIL = {"as": (6.5, 2.5), "cd": (0.6, 0.5), "pb": (55, 25)}
HOURLY = {"pm10": 105, "pm25": 58, "no2": 70, "o3": 62}  # µg/m³ on a middling day of the automatic station
AUTOMATIC, AUTOMATIC_MONTH = "KK-01", 11  # a station that works by itself every November from 2014
RUSH = {7: 1.25, 8: 1.45, 9: 1.3, 17: 1.25, 18: 1.5, 19: 1.4, 20: 1.2}


def batches(setting: Setting) -> Iterator[Batch]:
    """Limits, sources with what belongs to them, points, samplings, results, what exceeded, and days of air."""
    story = read("monitoring")
    if setting.copy == 0:
        yield Standard, list(_standards(setting, story))
        yield EnvironmentReport, list(_reports(setting))
    told = [t for t in pollution.serious(setting, story) if t.ward in setting.wards]
    serious = [pollution.source(setting, story, t.ward, told=t) for t in told]
    weights = {w: len(lanes) * BEHIND.get(w, 1) for w, lanes in setting.lines.lanes.items()}
    normal = [
        pollution.source(setting, story, ward)
        for ward, count in share(pollution.NORMAL, weights).items()
        for _ in range(count if ward in setting.wards else 0)
    ]
    sources = serious + normal
    for number, source in enumerate(sources, 1):
        source.code = setting.code(f"ON-{number:03}")
    yield PollutionSource, sources
    yield RemediationPlan, [p for s in serious for p in pollution.plans(setting, s)]
    yield (
        DischargePoint,
        [pollution.discharge(setting, s) for s in sources if s.sector in ("craft", "industry", "food")],
    )
    yield SourceInspection, list(pollution.inspections(setting, sources))
    outlets = [_outlet(setting, s) for s in serious if s.state == "delisted" or setting.chance(0.5)]
    points = [p for p in (_point(setting, one) for one in story["points"]) if p is not None] + outlets
    yield MonitoringPoint, points
    samplings: list[Sampling] = []
    results: list[tuple[Sampling, dict[str, Any]]] = []
    by_source = {s.pk: s for s in serious}
    for point in points:
        for taken, facts in _taken(setting, point, by_source):
            samplings.append(taken)
            results += [(taken, one) for one in facts]
    yield Sampling, samplings
    measured = [_measurement(sampling, facts) for sampling, facts in results]
    yield Measurement, measured
    found = list(undetected([m.pk for m in measured]))
    yield Exceedance, [_handled(setting, exceedance) for exceedance in found]
    air = {(s.point, s.taken_on): s for s in samplings if s.point.medium == "air"}
    yield AirDay, [AirDay(point=point, day=day, **pollution.common(setting, s.area)) for (point, day), s in air.items()]


def _standards(setting: Setting, story: dict[str, Any]) -> Iterator[Standard]:
    """One row a limit, over the whole district."""
    district = next(iter(setting.wards.values())).parent
    assert district is not None
    for one in story["standards"]:
        for parameter, limits in one["limits"].items():
            by_time = limits if isinstance(limits, dict) else {"sample": limits}
            for averaging, limit in by_time.items():
                least, most = limit if isinstance(limit, list) else (None, limit)
                words = [
                    one["short"],
                    one.get("class", ""),
                    parameter.upper(),
                    "" if averaging == "sample" else averaging,
                ]
                yield Standard(
                    code=" ".join(filter(None, words)),
                    regulation=one["regulation"],
                    medium=one["medium"],
                    quality_class=one.get("class", ""),
                    parameter=parameter,
                    averaging=averaging,
                    limit_min=None if least is None else Decimal(str(least)),
                    limit_max=None if most is None else Decimal(str(most)),
                    unit_of_measure=story["units"].get(parameter, one["unit"]),
                    valid_from=one["from"],
                    valid_to=one.get("to"),
                    source=f"{one['regulation']} ({story['checked']})",
                    note=one.get("note", ""),
                    **pollution.common(setting, district),
                )


def _reports(setting: Setting) -> Iterator[EnvironmentReport]:
    district = next(iter(setting.wards.values())).parent
    for year, number, issued in (
        (2011, "45/BC-TNMT", date(2012, 3, 30)),
        (2013, "38/BC-TNMT", date(2014, 4, 11)),
        (2015, "", None),
    ):
        yield EnvironmentReport(
            code=f"HTMT-{year}",
            title=f"Báo cáo hiện trạng môi trường quận năm {year}",
            year=year,
            number=number,
            issued_on=issued,
            conclusion="Nước mặt ô nhiễm hữu cơ; bụi cao ở các trục đường lớn." if issued else "",
            **pollution.common(setting, district),
        )


def _outlet(setting: Setting, source: PollutionSource) -> MonitoringPoint:
    """Where the wastewater of a serious source is measured."""
    return MonitoringPoint(
        code=f"NT-{source.code}",
        name=f"Cửa xả {source.facility}",
        address=source.address,
        medium="wastewater",
        quality_class=pollution.WASTE_CLASS,
        source=source,
        opened_on=source.listed_on,
        place=source.place,
        **pollution.common(setting, source.area),
    )


def _point(setting: Setting, one: dict[str, Any]) -> MonitoringPoint | None:
    """A named point, beside its street or at its water; None outside the wards wanted."""
    if one["ward"] not in setting.wards:
        return None
    ward = setting.wards[one["ward"]]
    if "water" in one:
        area = next(flat(shape(f["geometry"])) for f in shapes("basemap") if f["properties"]["name"] == one["water"])
        assert ward.boundary is not None
        cell = flat(shape({"type": ward.boundary.geom_type, "coordinates": ward.boundary.coords}))
        part = area.intersection(cell)
        here: PlanePoint = (part if not part.is_empty else area).representative_point()
        x, y = here.x, here.y
    else:
        fronts = [line for name, line in setting.fronts[one["ward"]] if name == one["street"]]
        line = max(fronts or [line for _name, line in setting.fronts[one["ward"]]], key=lambda piece: piece.length)
        x, y = beside(line, line.length / 2, 7)
    return MonitoringPoint(
        code=setting.code(one["code"]),
        name=one["name"],
        address=f"{one.get('water') or one['street']}, phường {ward.name}",
        medium=one["medium"],
        quality_class=one.get("class", ""),
        opened_on=date(2011, 1, 1),
        place=setting.point(x, y),
        **pollution.common(setting, ward),
    )


def _taken(
    setting: Setting, point: MonitoringPoint, sources: dict[int, PollutionSource]
) -> Iterator[tuple[Sampling, list[dict[str, Any]]]]:
    """The samplings at a point, and the results of each."""
    if point.medium == "wastewater":
        yield from _of_outlet(setting, point, sources[point.source_id or 0])
        return
    for year in pollution.YEARS:
        for quarter, month in enumerate(QUARTERS, 1):
            if point.medium == "soil" and quarter != 4:
                continue
            if point.medium == "noise" and quarter % 2:
                continue
            if setting.rng.random() < 0.03:
                continue  # left out that time
            first = weekday(date(year, month, setting.rng.randint(3, 20)))
            for day in range(3 if point.medium == "air" else 1):
                on = first + timedelta(days=day)
                campaign = f"Quý {quarter} năm {year}"
                facts = {"water": _lake, "noise": _noise, "soil": _soil, "air": _air}[point.medium](setting, point, on)
                yield _sampling(setting, point, on, campaign, automatic=len(facts) > 50), facts


def _sampling(
    setting: Setting, point: MonitoringPoint, on: date, campaign: str, *, automatic: bool = False
) -> Sampling:
    rng = setting.rng
    clock = (0, 0) if automatic else (rng.randint(8, 15), rng.choice((0, 15, 30, 45)))
    return Sampling(
        point=point,
        code=f"{point.code}-{on:%y%m%d}",
        campaign=campaign,
        taken_at=datetime(on.year, on.month, on.day, *clock, tzinfo=timezone.get_default_timezone()),
        taken_on=on,
        lab="Trạm đo tự động" if automatic else "Phòng thí nghiệm quan trắc (mô phỏng)",
        method="Đo liên tục" if automatic else "Lấy mẫu, phân tích phòng thí nghiệm",
        weather=rng.choice(("nắng", "nhiều mây", "mưa nhỏ", "lặng gió, mù")),
        **pollution.common(setting, point.area),
    )


def _lake(setting: Setting, point: MonitoringPoint, on: date) -> list[dict[str, Any]]:
    """Cleaner year by year, but dirtier in some waters."""
    rng = setting.rng
    worse = WORSE.get(point.code.split("/")[0], 1.0) * (1 - 0.04 * (on.year - 2011))
    found = []
    for parameter, (middle, spread, unit, lod) in LAKE.items():
        value = rng.gauss(middle, spread * 0.7)
        value = value if parameter == "ph" else value / worse if parameter == "do" else value * worse
        found.append(_fact(parameter, max(value, 0.0), unit, lod=lod))
    return found


def _noise(setting: Setting, point: MonitoringPoint, on: date) -> list[dict[str, Any]]:
    rng, quiet = setting.rng, 9 if point.quality_class == "đặc biệt" else 0
    return [
        _fact("laeq", rng.gauss(69.5 - quiet, 2.4), "dba", averaging="daytime"),
        _fact("laeq", rng.gauss(57 - quiet, 2.8), "dba", averaging="night"),
    ]


def _soil(setting: Setting, point: MonitoringPoint, on: date) -> list[dict[str, Any]]:
    return [_fact(x, max(setting.rng.gauss(m, s), 0.0), "mg_kg", lod=0.2) for x, (m, s) in SOIL.items()]


def _air(setting: Setting, point: MonitoringPoint, on: date) -> list[dict[str, Any]]:
    """By hand: a day's dust and a few hours of gases. One station works by itself in some months."""
    rng = setting.rng
    season = 1.25 if on.month in (2, 11) else 0.85
    foul = max(rng.gauss(1, 0.28), 0.35) * season * (1 - 0.03 * (on.year - 2011))
    if point.code.startswith(AUTOMATIC) and on.month == AUTOMATIC_MONTH and on.year >= 2014:
        return [
            _fact(
                x, max(rng.gauss(1, 0.1), 0.2) * _of_hour(x, hour) * middle * foul, "ug_m3", averaging="1h", hour=hour
            )
            for x, middle in HOURLY.items()
            for hour in range(1, 25)
            if rng.random() > 0.02  # the station missed it
        ]
    found = [_fact("pm10", 98 * foul, "ug_m3", averaging="24h")]
    if on.year >= 2013:
        found.append(_fact("pm25", 52 * foul * rng.uniform(0.9, 1.1), "ug_m3", averaging="24h"))
    for hour in (9, 18):
        found.append(_fact("no2", 85 * foul * rng.uniform(0.7, 1.3), "ug_m3", averaging="1h", hour=hour, lod=5))
    found.append(_fact("so2", max(rng.gauss(28, 16), 0.0), "ug_m3", averaging="1h", hour=9, lod=8))
    return found


def _of_hour(parameter: str, hour: int) -> float:
    """How an hour differs from the day's mean: rush hours of the streets, ozone at noon."""
    if parameter == "o3":
        return 0.4 + 1.5 * max(0.0, 1 - abs(hour - 14) / 7)
    return RUSH.get(hour, 0.85)


def _of_outlet(
    setting: Setting, point: MonitoringPoint, source: PollutionSource
) -> Iterator[tuple[Sampling, list[dict[str, Any]]]]:
    """Dirty before the remedy, clean after; what left the list was found clean twice in between."""
    days = [(setting.after(source.listed_on, 10, 60), False)]
    if source.delisted_on and source.remedied_on:
        days += [
            (setting.after(source.delisted_on, -110, -80), True),
            (setting.after(source.delisted_on, -60, -40), True),
        ]
    elif source.remedied_on is None and source.suspended_on is None:
        days += [(setting.day(year), False) for year in (2013, 2015)]
    for on, clean in days:
        factor = 0.55 if clean else 1.9
        rng = setting.rng
        found = [
            _fact("bod5", 50 * factor * rng.uniform(0.8, 1.2), "mg_l", lod=1),
            _fact("cod", 95 * factor * rng.uniform(0.8, 1.2), "mg_l", lod=3),
            _fact("tss", 90 * factor * rng.uniform(0.7, 1.2), "mg_l", lod=2),
            _fact("ph", rng.uniform(6.4, 8.2), "ph"),
        ]
        yield _sampling(setting, point, on, "Kiểm tra nguồn thải"), found


def _fact(
    parameter: str,
    value: float,
    unit: str,
    *,
    averaging: str = "sample",
    hour: int | None = None,
    lod: float | None = None,
) -> dict[str, Any]:
    """One result as a laboratory writes it, below its limit of detection without a value."""
    places = Decimal("0.01") if value < 10 else Decimal("0.1") if value < 1000 else Decimal(1)
    below = lod is not None and value < lod
    return {
        "parameter": parameter,
        "averaging": averaging,
        "hour": hour,
        "value": None if below else Decimal(str(value)).quantize(places),
        "below_lod": below,
        "lod": None if lod is None else Decimal(str(lod)),
        "unit_of_measure": unit,
    }


def _measurement(sampling: Sampling, facts: dict[str, Any]) -> Measurement:
    return Measurement(sampling=sampling, area=sampling.area, unit=sampling.unit, synthetic=True, **facts)


def _handled(setting: Setting, exceedance: Exceedance) -> Exceedance:
    """As far as it came: most are confirmed in time, a case is opened for those at outlets, some samples were bad."""
    rng, found = setting.rng, exceedance.found_on
    due = law.deadline(CONFIRM, found) or found
    if (END - found).days < 40 or rng.random() < 0.08:
        return exceedance
    if rng.random() < 0.04:
        exceedance.state, exceedance.invalid_reason = "invalid_sample", "Mẫu bảo quản không đúng quy trình"
        return exceedance
    late = rng.random() < 0.15
    exceedance.state = "confirmed"
    exceedance.confirmed_on = min(setting.after(due, 3, 30) if late else setting.after(found, 4, 14), END)
    if rng.random() < 0.5 and (END - exceedance.confirmed_on).days > 30:
        exceedance.state, exceedance.case_number = "case_opened", f"{rng.randint(1, 400)}/HS-MT"
        exceedance.case_opened_on = setting.after(exceedance.confirmed_on, 4, 20)
        if rng.random() < 0.6 and (END - exceedance.case_opened_on).days > 200:
            exceedance.state, exceedance.resolution = "resolved", "Đã xử lý; kết quả đo lại đạt quy chuẩn"
            exceedance.resolved_on = setting.after(exceedance.case_opened_on, 90, 190)
    return exceedance
