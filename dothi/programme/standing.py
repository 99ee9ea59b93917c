"""Where the programme stands in a year: every commitment with what would prove it, its light, its people.

The rule of the lights, as published on the page: a commitment's light is the worst of its main indicators', each held
against the target of the commitment's own sentence. A goal's light comes from its own indicators; the lights of the
tasks that serve it are shown beside it, never averaged into it. What people say of a commitment (`Assessment`) stands
beside the light and never changes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from dothi.core.models.places import in_force
from dothi.programme.models import Assessment, Assignment, Commitment, Conflict, Evidence, Programme
from dothi.programme.proof import Proof, Result, proofs
from dothi.programme.status import worst


@dataclass(frozen=True)
class Stand:
    """Where one commitment stands."""

    commitment: Commitment
    year: int
    proofs: tuple[Proof, ...]
    assignments: tuple[Assignment, ...]  # in force on the day looked at
    assessment: Assessment | None  # of that year
    conflicts: tuple[Conflict, ...]  # open ones its sentence is part of
    due: date
    as_of: date

    @cached_property
    def results(self) -> list[tuple[Proof, Result]]:
        """Each of its indicators, in that year."""
        return [(p, p.at(self.year)) for p in self.proofs]

    @cached_property
    def light(self) -> str:
        """The worst of its main indicators."""
        return worst(result.light for proof, result in self.results if proof.leads)

    @property
    def main(self) -> tuple[Proof, Result] | None:
        """The indicator that decides the light; else the first."""
        leading = [(p, r) for p, r in self.results if p.leads]
        deciding = [(p, r) for p, r in leading if r.light == self.light]
        return next(iter(deciding or leading or self.results), None)

    @property
    def lead(self) -> Assignment | None:
        """Who leads it on that day."""
        return next((a for a in self.assignments if a.duty == Assignment.Duty.LEAD), None)

    @property
    def nobody_leads(self) -> bool:
        """No unit leads it. A duty that the document itself lays on a unit needs no other lead."""
        laid = self.commitment.kind == Commitment.Kind.DUTY and bool(self.assignments)
        return self.lead is None and not laid

    @property
    def late(self) -> bool:
        """Its time is over, and neither a figure nor a person says that it is done. What is continuous has no end."""
        return self.overdue(self.as_of, self.light)

    def overdue(self, on: date, light: str) -> bool:
        """The same on another day, under another light: that of a part of the year."""
        found_done = self.assessment is not None and self.assessment.mark == Assessment.Mark.DONE
        return self.due < on and not self.commitment.continuous and light != "good" and not found_done

    @property
    def silent(self) -> bool:
        """Nothing says how it goes: no figure, and nobody's assessment."""
        return self.light == "none" and self.assessment is None


@dataclass(frozen=True)
class Standing:
    """Where the whole programme stands in a year."""

    programme: Programme
    year: int
    stands: dict[int, Stand]  # by commitment, in the document's order
    served_by: dict[int, list[int]]  # goal → the tasks that serve it
    conflicts: list[Conflict]  # open ones

    @property
    def goals(self) -> list[Stand]:
        """The goals, in order."""
        return [s for s in self.stands.values() if s.commitment.kind == Commitment.Kind.GOAL]

    def serving(self, commitment: Commitment) -> list[Stand]:
        """Those that serve a commitment."""
        return [self.stands[pk] for pk in self.served_by.get(commitment.pk, []) if pk in self.stands]

    def served(self, commitment: Commitment) -> list[Stand]:
        """Those that a commitment serves."""
        return [self.stands[goal] for goal, serving in self.served_by.items() if commitment.pk in serving]

    @property
    def late(self) -> list[Stand]:
        """Commitments whose time is over."""
        return [s for s in self.stands.values() if s.late]

    @property
    def leaderless(self) -> list[Stand]:
        """Commitments that no unit leads."""
        return [s for s in self.stands.values() if s.nobody_leads]

    @property
    def silent(self) -> list[Stand]:
        """Commitments of which nothing says how they go."""
        return [s for s in self.stands.values() if s.silent]

    def lights(self) -> dict[str, int]:
        """How many commitments show each light."""
        found = dict.fromkeys(("good", "warn", "bad", "none"), 0)
        for stand in self.stands.values():
            found[stand.light] += 1
        return found


def stand(programme: Programme, year: int | None = None) -> Standing:
    """Where the programme stands in a year; without one, in the last year of its term that has data."""
    commitments = list(programme.commitments.select_related("clause").order_by("order"))
    evidence = list(
        Evidence.objects.filter(commitment__programme=programme)
        .select_related("indicator__top", "indicator__bottom")
        .order_by("commitment", "order", "pk")
    )
    indicators = {e.indicator_id: e.indicator for e in evidence}.values()
    known = proofs(indicators, programme.start_year, programme=programme)
    year = last_year_with_data(programme, known.values()) if year is None else year
    last_day = min(timezone.localdate(), date(year, 12, 31))
    commitments = [c for c in commitments if c.since is None or c.since <= last_day]
    for one in commitments:
        one.clause.read_on = last_day  # the words in force then
    proving: dict[int, list[Proof]] = defaultdict(list)
    clauses = {c.pk: c.clause_id for c in commitments}
    for link in evidence:
        if link.commitment_id in clauses:
            proving[link.commitment_id].append(known[link.indicator_id].of(clauses[link.commitment_id], link.main))
    assignments = _in_force(programme, last_day)
    assessments = {a.commitment_id: a for a in Assessment.objects.filter(commitment__in=clauses, year=year)}
    conflicts = list(programme.conflicts.filter(resolution="").prefetch_related("clauses").order_by("pk"))
    touching: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        for clause in conflict.clauses.all():
            clause.read_on = last_day
            touching[clause.pk].append(conflict)
    return Standing(
        programme,
        year,
        {
            c.pk: Stand(
                c,
                year,
                tuple(proving[c.pk]),
                tuple(assignments[c.pk]),
                assessments.get(c.pk),
                tuple(touching[c.clause_id]),
                c.due_on or date(programme.end_year, 12, 31),
                min(timezone.localdate(), date(year + 1, 1, 1)),
            )
            for c in commitments
        },
        _served_by(programme),
        conflicts,
    )


def last_year_with_data(programme: Programme, known: Iterable[Proof]) -> int:
    """The last year of the term in which any indicator has a value; without one, this year or the term's end."""
    known = list(known)
    for year in reversed(programme.years):
        if any(p.at(year).value is not None for p in known):
            return year
    return max(programme.start_year, min(programme.end_year, timezone.localdate().year))


def _in_force(programme: Programme, day: date) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = defaultdict(list)
    standing = Assignment.objects.filter(in_force(day), commitment__programme=programme)
    for one in standing.select_related("unit").order_by("pk"):
        found[one.commitment_id].append(one)
    return found


def _served_by(programme: Programme) -> dict[int, list[int]]:
    links = Commitment.serves.through.objects.filter(from_commitment__programme=programme)
    found: dict[int, list[int]] = defaultdict(list)
    for serving, served in links.order_by("from_commitment__order").values_list("from_commitment", "to_commitment"):
        found[served].append(serving)
    return dict(found)
