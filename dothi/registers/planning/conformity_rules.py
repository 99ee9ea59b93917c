"""What holds a record back until it was held against the plans: a guard of its step, and the same in the database.

Task 1.1.5 of the programme. A permit, a project, the use of a plot and a car park are not granted on a check that is
missing, stale or not clear, except by a decision that names that check. The guard examines anew and compares; the database
knows less and lets nothing by that it can tell: which versions are in force where the check looked, and what was asked.
"""

# ruff: noqa: S608 - conditions over our own tables, of our own words
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from dothi.core.rules import Rule
from dothi.registers.planning.conformity_check import REQUIRED, Outcome
from dothi.registers.planning.spatial_plan import Level
from dothi.registers.register import Derived
from dothi.registers.workflow import Refusal

HELD = _("Chưa có kết quả đối chiếu quy hoạch phù hợp, còn giá trị, hoặc quyết định ngoại lệ.")
BROUGHT = _("Hồ sơ quyết định từ ngày bắt buộc đối chiếu quy hoạch phải qua các bước, không nhập thẳng được.")
# A version that is being written now is waited for: it enters before the record is granted, or after.
_HOLD = "IF {when} THEN LOCK TABLE registers_planversion IN SHARE MODE; END IF"
_LATEST = """(SELECT MAX(n.id) FROM registers_conformitycheck n
    WHERE n.subject = '{slug}' AND n.subject_number = NEW.id)"""
_FRESH = f"""NOT EXISTS (SELECT 1 FROM registers_planversion v WHERE v.removed_at IS NULL
        AND v.effective_from <= CURRENT_DATE AND (v.effective_to IS NULL OR v.effective_to > CURRENT_DATE)
        AND ST_Intersects(v.place, c.place) AND NOT EXISTS (SELECT 1 FROM registers_conformityfinding f
            WHERE f.conformity_check_id = c.id AND f.plan_version_id = v.id))
    AND NOT EXISTS (SELECT 1 FROM registers_conformityfinding f
        LEFT JOIN registers_planversion v ON v.id = f.plan_version_id
        LEFT JOIN registers_planzone z ON z.id = f.zone_id
        LEFT JOIN registers_plancoverage s ON s.id = f.coverage_id
        WHERE f.conformity_check_id = c.id AND (v.effective_to <= CURRENT_DATE OR z.valid_to <= CURRENT_DATE
            OR s.until <= CURRENT_DATE OR s.removed_at IS NOT NULL))
    AND (SELECT COUNT(DISTINCT f.level) FROM registers_conformityfinding f
        WHERE f.conformity_check_id = c.id) = {len(Level)}"""
_CLEAR = """(c.outcome = 'clear' AND NOT EXISTS (SELECT 1 FROM registers_conformityfinding f
        WHERE f.conformity_check_id = c.id AND f.outcome <> 'clear'))"""
_EXCEPTED = """EXISTS (SELECT 1 FROM registers_conformityexception e WHERE e.conformity_check_id = c.id
        AND e.state = 'decided' AND e.removed_at IS NULL)"""
_UNSEEN = """(c_latest IS NULL AND EXISTS (SELECT 1 FROM registers_conformityexception e
        WHERE e.conformity_check_id IS NULL AND e.subject = '{slug}' AND e.subject_number = NEW.id
        AND e.state = 'decided' AND e.removed_at IS NULL))"""


def gate(
    name: str,
    slug: str,
    granted: Sequence[Sequence[str]],
    shape: str,
    facts: Mapping[str, str],
    day: str,
    *,
    state: str = "{row}.state",
) -> list[Rule]:
    """The rules that let a register's records into states only after a check.

    Args:
        name: of the rules; the one for rows brought in as granted is called `{name}_when_brought`.
        granted: sets of states; entering any of them from outside it is held.
        shape: SQL over NEW for the shape as WKB.
        facts: column of the check → SQL over NEW for what it must be.
        day: SQL over NEW for the day of the decision.
        state: SQL for the state a row counts as, with `{row}` for NEW or OLD.
    """
    old, new = state.format(row="OLD"), state.format(row="NEW")
    sets = ["(" + ", ".join(f"'{one}'" for one in states) + ")" for states in granted]
    enters = " OR ".join(f"(({new}) IN {one} AND ({old}) NOT IN {one})" for one in sets)
    latest = _LATEST.format(slug=slug)
    same = " AND ".join(
        [f"ST_AsBinary(c.place) = {shape}", *(_same(f"c.{column}", sql) for column, sql in facts.items())]
    )
    held = f"""NOT EXISTS (SELECT 1 FROM registers_conformitycheck c WHERE c.id = {latest}
    AND {same} AND ({_CLEAR} OR {_EXCEPTED})
    AND {_FRESH})
    AND NOT {_UNSEEN.format(slug=slug).replace("c_latest", latest)}"""
    brought = " OR ".join(f"({new}) IN {one}" for one in sets)
    return [
        Rule(
            name=name,
            on=("UPDATE",),
            refuse=f"NEW.removed_at IS NULL AND ({enters}) AND {held}",
            message=HELD,
            hold=_HOLD.format(when=enters),
        ),
        Rule(
            name=f"{name}_when_brought",
            on=("INSERT",),
            refuse=f"""NEW.removed_at IS NULL AND NOT NEW.synthetic AND ({brought}) AND {day} IS NOT NULL
                AND EXISTS (SELECT 1 FROM core_parameter p WHERE p.code = '{REQUIRED}' AND p.value > 0
                AND p.valid_from <= {day} AND (p.valid_to IS NULL OR p.valid_to > {day})
                AND (p.area_id IS NULL OR p.area_id = NEW.area_id))""",
            message=BROUGHT,
            hold="PERFORM 1",
        ),
    ]


def case(column: str, values: Mapping[Any, Any]) -> str:
    """SQL: what a column's value stands for, nothing where it stands for none."""
    told = " ".join(f"WHEN '{key}' THEN '{value}'" for key, value in values.items())
    return f"(CASE {column} {told} ELSE '' END)"


def fits_the_plans(record: Any) -> Refusal:
    """Its latest check is clear and would come out the same today; or a decision excepts it."""
    from dothi.registers.planning.conformity_keeping import standing

    return standing(record).refusal()


def plans_looked_at(record: Any) -> Refusal:
    """Its latest check holds today; a conflict is noted and goes on to whoever decides."""
    from dothi.registers.planning.conformity_keeping import standing

    found = standing(record)
    return found.refusal() if found.stale or found.outcome != Outcome.CONFLICT else None


def conformity(slug: str) -> Derived:
    """A register's column: what the latest check of each record came to."""

    def latest() -> Subquery:
        checks = apps.get_model("registers", "ConformityCheck").objects.filter(
            subject=slug, subject_number=OuterRef("pk")
        )
        return Subquery(checks.order_by("-pk").values("outcome")[:1])

    return Derived(_("đối chiếu quy hoạch"), latest, models.CharField(max_length=11, choices=Outcome))


def _same(one: str, other: str) -> str:
    return f"(({one}) = ({other}) OR (({one}) IS NULL AND ({other}) IS NULL))"
