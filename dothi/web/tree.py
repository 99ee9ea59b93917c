"""The document as a tree of headings, with the commitments under each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from dothi.core.models import Unit
from dothi.programme.models import Clause, Commitment
from dothi.programme.standing import Stand, Standing

SHOWS = ("late", "leaderless", "silent", "conflicts")


@dataclass
class Branch:
    """A heading and what stands under it, in the document's order."""

    clause: Clause
    stands: list[Stand] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)

    @property
    def every(self) -> list[Stand]:
        """All the commitments under it, at any depth."""
        return self.stands + [s for b in self.branches for s in b.every]

    @property
    def lights(self) -> list[tuple[str, int]]:
        """How many of each light, worst first, those that occur."""
        every = self.every
        counted = [(light, sum(s.light == light for s in every)) for light in ("bad", "warn", "good", "none")]
        return [(light, count) for light, count in counted if count]

    @property
    def title(self) -> str:
        """The heading's marker and words."""
        return " ".join(filter(None, (self.clause.marker, self.clause.said if not self.clause.heading else "")))


def tree(clauses: Iterable[Clause], stands: Iterable[Stand]) -> list[Branch]:
    """Headings that hold a commitment, in order; a commitment's own clause is a line, not a heading."""
    branches = {c.pk: Branch(c) for c in clauses}
    roots: list[Branch] = []
    placed: set[int] = set()

    def place(pk: int) -> Branch:
        branch = branches[pk]
        if pk not in placed:
            placed.add(pk)
            parent = branch.clause.parent_id
            (place(parent).branches if parent in branches else roots).append(branch)
        return branch

    for stand in stands:
        parent = stand.commitment.clause.parent_id
        if parent in branches:
            place(parent).stands.append(stand)
        else:  # a sentence of its own, or of the document that added the commitment
            branches.setdefault(stand.commitment.clause_id, Branch(stand.commitment.clause))
            place(stand.commitment.clause_id).stands.append(stand)
    return roots


@dataclass(frozen=True)
class Wanted:
    """What the reader filters the tree by."""

    lights: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    lead: str = ""  # the code of a unit, or "-" for nobody
    show: str = ""  # late | leaderless | silent | conflicts

    @classmethod
    def read(cls, params: QueryDict) -> Wanted:
        """From an address; what is unknown is left out."""
        return cls(
            tuple(v for v in params.getlist("light") if v in ("good", "warn", "bad", "none")),
            tuple(v for v in params.getlist("kind") if v in Commitment.Kind.values),
            params.get("lead", ""),
            params.get("show", "") if params.get("show") in SHOWS else "",
        )

    def __bool__(self) -> bool:
        return bool(self.lights or self.kinds or self.lead or self.show)

    def holds(self, stand: Stand) -> bool:
        """Whether a commitment is asked for."""
        lead = stand.lead.unit.code if stand.lead else "-"
        return (
            (not self.lights or stand.light in self.lights)
            and (not self.kinds or stand.commitment.kind in self.kinds)
            and (not self.lead or self.lead == lead)
            and (
                {
                    "late": stand.late,
                    "leaderless": stand.nobody_leads,
                    "silent": stand.silent,
                    "conflicts": bool(stand.conflicts),
                }.get(self.show, True)
            )
        )


def leads(standing: Standing) -> list[Unit]:
    """The units that lead anything, by name."""
    found: Mapping[int, Unit] = {s.lead.unit_id: s.lead.unit for s in standing.stands.values() if s.lead}
    return sorted(found.values(), key=str)
