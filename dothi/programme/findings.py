"""What a person accepted of a reading, as rows: commitments, targets, baselines, conflicts.

Names, criteria and corrections that were accepted stay with the reading, from where the document's page shows them.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dothi.core.models import User
from dothi.core.text import fold
from dothi.programme import own
from dothi.programme.models import (
    Baseline,
    Clause,
    Commitment,
    Conflict,
    Evidence,
    Indicator,
    Programme,
    Proposal,
    Target,
)
from dothi.programme.reading import check, day, number

KINDS = Proposal.Kind
LETTERS = {"goal": "G", "task": "T", "solution": "S", "duty": "D", "milestone": "M"}


def write(user: User, programme: Programme, clauses: dict[str, Clause], accepted: list[Proposal]) -> Counter[str]:
    """Write what was accepted, in the transaction of the caller; returns how many rows of each sort.

    Args:
        clauses: the document's, by path.

    Raises:
        ValidationError: something accepted does not hold.
    """
    made: Counter[str] = Counter()
    for proposal in accepted:
        check(proposal.kind, proposal.content)
    commitments = _commitments(programme, accepted, clauses, made)
    _figures(user, programme, accepted, clauses, commitments, made)
    _conflicts(programme, accepted, clauses, made)
    return made


def _commitments(
    programme: Programme, accepted: list[Proposal], clauses: dict[str, Clause], made: Counter[str]
) -> dict[str, Commitment]:
    """The commitments by path: those accepted, and those that stood already."""
    found = {c.clause.path: c for c in programme.commitments.select_related("clause")}
    numbers = Counter(c.kind for c in found.values())
    dates = {p.clause: day(p.content.get("last")) for p in accepted if p.kind == KINDS.DATE}
    taken = {c.code for c in found.values()}
    for proposal in accepted:
        if proposal.kind != KINDS.COMMITMENT or proposal.clause in found:
            continue
        said = proposal.content
        while True:
            numbers[said["kind"]] += 1
            code = f"{LETTERS[said['kind']]}{numbers[said['kind']]}"
            if code not in taken:
                break
        taken.add(code)
        one = Commitment(
            programme=programme,
            clause=_clause(proposal, clauses),
            code=code,
            kind=said["kind"],
            order=clauses[proposal.clause].order,
            title=str(said["title"]).strip()[:300],
            continuous=bool(said.get("continuous")),
            list_open=bool(said.get("list_open")),
            expected_count=said.get("expected_count"),
            due_on=day(said.get("due")) or dates.get(proposal.clause),
        )
        one.full_clean()
        one.save()
        found[proposal.clause] = one
        made["commitments"] += 1
    return found


def _figures(
    user: User,
    programme: Programme,
    accepted: list[Proposal],
    clauses: dict[str, Clause],
    commitments: dict[str, Commitment],
    made: Counter[str],
) -> None:
    """Targets and baselines, each of the indicator chosen, or of a new one that no register computes yet."""
    new: dict[tuple[str, str], Indicator] = {}
    for proposal in accepted:
        if proposal.kind not in (KINDS.TARGET, KINDS.BASELINE, KINDS.RESULT):
            continue
        said, clause = proposal.content, _clause(proposal, clauses)
        if _stands(proposal.kind, clause, said):
            continue
        indicator = _indicator(user, said, new)
        one = (_target if proposal.kind == KINDS.TARGET else _baseline)(programme, indicator, clause, said)
        if one is None:
            continue
        one.full_clean()
        one.save()
        made["targets" if proposal.kind == KINDS.TARGET else "baselines"] += 1
        if proposal.kind == KINDS.TARGET and (commitment := _commitment_of(clause, commitments)):
            Evidence.objects.get_or_create(commitment=commitment, indicator=indicator)
    made["indicators"] += len(new)


def _stands(kind: str, clause: Clause, said: dict[str, Any]) -> bool:
    """Whether the same figure of the same sentence stands already, in a programme whose text is replaced."""
    value = number(said.get("value"))
    held: Any = clause.targets if kind == KINDS.TARGET else clause.baselines
    return value is not None and held.filter(value=value).exists()


def _indicator(user: User, said: dict[str, Any], new: dict[tuple[str, str], Indicator]) -> Indicator:
    if code := said.get("indicator"):
        if found := Indicator.objects.filter(code=code).first():
            return found
        raise ValidationError(_("Không còn chỉ số “%(code)s”.") % {"code": code})
    name = str(said.get("name") or said.get("subject") or said.get("text") or "").strip()[:200]
    unit = str(said.get("unit") or "")[:40]
    key = (fold(name), unit)
    if key not in new:
        value = number(said.get("value"))
        indicator = Indicator(
            code=own.code_for(Indicator, name),
            name=name,
            unit=unit,
            decimals=max(0, -int(value.normalize().as_tuple().exponent)) if value is not None else 0,
            nature=Indicator.Nature.FLOW if unit == "%" else Indicator.Nature.CUMULATIVE,
            owner=user,
        )
        indicator.full_clean()
        indicator.save()
        new[key] = indicator
    return new[key]


def _target(programme: Programme, indicator: Indicator, clause: Clause, said: dict[str, Any]) -> Target | None:
    return Target(
        indicator=indicator,
        year=said.get("year") or programme.end_year,
        operator=said["op"],
        value=number(said.get("value")),
        value_max=number(said.get("value_max")),
        wording=str(said.get("text") or "")[:300],
        clause=clause,
    )


def _baseline(programme: Programme, indicator: Indicator, clause: Clause, said: dict[str, Any]) -> Baseline | None:
    """What stood before; None without a number, and where the same year was said in another sentence."""
    year, value = said.get("year") or programme.start_year - 1, number(said.get("value"))
    if value is None or indicator.baselines.filter(year=year, area=None).exists():
        return None
    return Baseline(indicator=indicator, year=year, value=value, clause=clause, evidence=str(clause.document))


def _conflicts(programme: Programme, accepted: list[Proposal], clauses: dict[str, Clause], made: Counter[str]) -> None:
    held = {(c.kind, frozenset(x.path for x in c.clauses.all())) for c in programme.conflicts.all()}
    for proposal in accepted:
        said = proposal.content
        if proposal.kind != KINDS.CONFLICT or (said["kind"], frozenset(said["clauses"])) in held:
            continue
        conflict = Conflict.objects.create(
            programme=programme,
            kind=said["kind"][:40],
            explanation=said["explanation"],
            explanation_en=said.get("explanation_en", ""),
        )
        conflict.clauses.set([clauses[path] for path in said["clauses"] if path in clauses])
        made["conflicts"] += 1


def _clause(proposal: Proposal, clauses: dict[str, Clause]) -> Clause:
    if proposal.clause not in clauses:
        raise ValidationError(_("Không có mục “%(path)s” trong văn bản.") % {"path": proposal.clause})
    return clauses[proposal.clause]


def _commitment_of(clause: Clause | None, commitments: dict[str, Commitment]) -> Commitment | None:
    """The commitment of a sentence, or of the nearest heading above it that is one."""
    while clause is not None and clause.path not in commitments:
        clause = clause.parent
    return commitments[clause.path] if clause is not None else None
