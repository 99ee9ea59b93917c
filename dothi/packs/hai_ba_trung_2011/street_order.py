"""Orders for streets and the checks of them. The five streets are the programme's; all that was found there is made up:
most of the five slip now and then, one keeps slipping, and one is kept all along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dothi.packs.hai_ba_trung_2011 import names
from dothi.packs.hai_ba_trung_2011.roads import Batch
from dothi.packs.hai_ba_trung_2011.setting import END, Setting, read, weekday
from dothi.registers.infrastructure.order_check import OrderCheck
from dothi.registers.infrastructure.street import Street
from dothi.registers.infrastructure.street_ban import StreetOrderRule

YEARS = range(2011, END.year + 1)
QUIET = 3  # as many breaches a check may find while the street counts as kept
HANOI = 7  # hours ahead of UTC


def batches(setting: Setting) -> Iterator[Batch]:
    """The orders, then their checks."""
    told = read("order")
    bans = list(_bans(setting, told))
    yield StreetOrderRule, [ban for ban, _facts in bans]
    checks = [check for ban, facts in bans for check in _checks(setting, ban, facts)]
    checks.sort(key=lambda c: (c.planned_on, c.rule_id))
    counts: dict[int, int] = {}
    for check in checks:
        year = check.planned_on.year
        counts[year] = counts.get(year, 0) + 1
        check.code = setting.code(f"KTTT-{year}-{counts[year]:03}")
    yield OrderCheck, checks


def streets(setting: Setting) -> dict[str, Street]:
    """The named streets of this copy, by name."""
    mark = f"/{setting.copy}" if setting.copy else ""
    found = Street.objects.filter(synthetic=True, kind="named_street", area__in=setting.wards.values()).order_by("pk")
    return {s.name: s for s in found if s.code.partition("/")[2] == mark[1:]}


def _bans(setting: Setting, told: dict[str, Any]) -> Iterator[tuple[StreetOrderRule, dict[str, Any]]]:
    """The orders of streets that are there, with what is to be told of each."""
    here, decided = streets(setting), told["decision"]
    for number, (name, lost) in enumerate(told["named"].items(), 1):
        if name in here:
            facts = {"lost": lost, "missed": told["missed"].get(name, ()), "checks": 12}
            yield (
                _ban(
                    setting,
                    here[name],
                    f"TT-{number:02}",
                    kind="both",
                    hours=told["hours"],
                    decision_number=decided["number"],
                    decided_on=decided["day"],
                    valid_from=decided["from"],
                    named_in_programme=True,
                ),
                facts,
            )
    for number, (name, one) in enumerate(told["others"].items(), 1):
        if name in here:
            ban = _ban(
                setting,
                here[name],
                f"TT-{number + 20:02}",
                kind=one["kind"],
                hours=one["hours"],
                decision_number=f"{setting.rng.randint(200, 4000)}/QĐ-UBND",
                decided_on=one["from"] - timedelta(days=setting.rng.randint(5, 30)),
                valid_from=one["from"],
                valid_to=one.get("to"),
            )
            yield ban, {"lost": {}, "missed": (), "checks": one["checks"]}


def _ban(setting: Setting, street: Street, code: str, *, hours: list[float], **facts: Any) -> StreetOrderRule:
    first, last = (Decimal(str(hour)) for hour in hours)
    return StreetOrderRule(
        code=setting.code(code),
        street=street,
        hour_from=first,
        hour_to=last,
        area_id=street.area_id,
        unit=setting.units["phong-qldt"],
        synthetic=True,
        **facts,
    )


def _checks(setting: Setting, ban: StreetOrderRule, facts: dict[str, Any]) -> Iterator[OrderCheck]:
    """The checks of one order, month by month; those of the first month after the last day are planned."""
    rng, step = setting.rng, 12 // facts["checks"]
    for year in YEARS:
        lost = facts["lost"].get(year, ())
        for month in range(1, 13, step):
            day = weekday(date(year, month, rng.randint(6, 26)))
            if day < ban.valid_from or (ban.valid_to and day >= ban.valid_to):
                continue
            check = _check(setting, ban, day)
            if f"{year}-{month:02}" in facts["missed"]:
                check.state, check.note = "missed", "Lực lượng kiểm tra được điều đi làm nhiệm vụ khác (mô phỏng)"
            else:
                slips = month in lost or (not ban.named_in_programme and rng.random() < 0.25)
                _find(setting, ban, check, rng.randint(QUIET + 1, 22) if slips else rng.choice((0, 0, 0, 1, 1, 2, 3)))
            yield check
            if month in lost:  # looked at again soon after
                again = _check(setting, ban, min(setting.after(day, 3, 5), END))
                if again.planned_on.month == month and again.planned_on > day:
                    _find(setting, ban, again, rng.randint(0, QUIET))
                    yield again
    if ban.valid_to is None:
        yield _check(setting, ban, weekday(date(END.year + 1, 1, rng.randint(11, 26))))


def _check(setting: Setting, ban: StreetOrderRule, day: date) -> OrderCheck:
    ward = next(code for code, area in setting.wards.items() if area.pk == ban.area_id)
    return OrderCheck(rule=ban, planned_on=day, area_id=ban.area_id, unit=setting.units[ward], synthetic=True)


def _find(setting: Setting, ban: StreetOrderRule, check: OrderCheck, found: int) -> None:
    """What a check found, who was fined, and that it was confirmed unless it was made in the last days."""
    rng, day = setting.rng, check.planned_on
    minutes = rng.choice((0, 10, 20, 30, 45))
    check.checked_at = datetime(day.year, day.month, day.day, rng.randint(7, 16) - HANOI, minutes, tzinfo=UTC)
    check.inspector = names.person(rng)
    parked = {"no_parking": found, "no_vending": 0}.get(ban.kind, rng.randint(0, found))
    check.parking_found, check.vending_found = parked, found - parked
    check.fines = rng.randint(found // 2, found)
    check.fined = Decimal(check.fines * rng.choice((100, 150, 200, 300)) * 1000)
    check.state = "done" if day.year == END.year and day.month == 12 and not ban.named_in_programme else "confirmed"
