"""Part one told again: what a programme's document says of the term before, said of another period in the same form.

The sentences are the document's own. Where one states a figure that is a baseline, the figure recomputed for the period
takes its place; where it names the years of that term, those of the period do. Each figure keeps the indicator, the
records behind it and the baseline beside it. What cannot be shown is listed, with why: no data, no register, reported by a
unit only, a number nobody measures. Nothing here judges: what people conclude stands in the review.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from dothi.core import spoken
from dothi.core.period import Period
from dothi.programme import words
from dothi.programme.models import Baseline, Clause, Indicator, Programme
from dothi.programme.outlook import Outlook
from dothi.programme.outlook import of as outlook_of
from dothi.programme.proof import Proof, Result, proofs
from dothi.programme.reviews.freezing import sides
from dothi.programme.reviews.slots import Slot, slots, unclaimed
from dothi.programme.reviews.telling import Telling
from dothi.programme.standing import Stand, Standing, stand

NO_DATA = "no_data"  # a register holds it, and had no row in that time
NO_REGISTER = "no_register"  # no register, and no unit reported it
REPORTED = "reported"  # only a unit's word, with its evidence
SHOWN = "shown"  # computed from records


@dataclass(frozen=True)
class Fact:
    """One figure of a sentence: the indicator's in a year, beside the document's baseline."""

    proof: Proof
    result: Result
    baseline: Baseline | None

    @property
    def indicator(self) -> Indicator:
        """Whose figure it is."""
        return self.proof.indicator

    @property
    def year(self) -> int:
        """The year it speaks of."""
        return self.result.year

    @property
    def value(self) -> Decimal | None:
        """The figure; None when it cannot be shown."""
        return self.result.value

    @property
    def how(self) -> str:
        """Where it comes from, or why it is missing: shown | reported | no_data | no_register."""
        if self.result.value is not None:
            return REPORTED if self.result.by_hand else SHOWN
        return NO_DATA if self.indicator.computed else NO_REGISTER

    @property
    def change(self) -> Decimal | None:
        """How far it is from the baseline, in the indicator's unit."""
        if self.value is None or self.baseline is None:
            return None
        return self.value - self.baseline.value

    @property
    def better(self) -> bool | None:
        """Whether it moved to the good side; None where nothing can be compared or nothing moved."""
        if not self.change:
            return None
        return (self.change > 0) == (self.indicator.polarity == Indicator.Polarity.UP)

    @property
    def said(self) -> str:
        """The figure as a sentence states it: without unit, no zeros added."""
        if self.value is None:
            return _("[chưa có số liệu]")
        plain = spoken.number(self.value.normalize() if self.value == self.value.to_integral() else self.value)
        return plain if self.value == self.value.to_integral() else spoken.number(self.value, self.indicator.decimals)

    @property
    def why(self) -> str:
        """Why it cannot be shown, in words; empty where records show it."""
        return {
            SHOWN: "",
            REPORTED: _("chỉ có số đơn vị báo cáo, không sổ nào tính lại được"),
            NO_DATA: _("sổ có, nhưng không có bản ghi nào trong thời gian này"),
            NO_REGISTER: _("chưa có sổ nào giữ số liệu, cũng chưa đơn vị nào báo cáo"),
        }[self.how]

    def records(self) -> dict[str, dict[str, object]]:
        """How many records stand behind each side, and the digest of their numbers and versions. Asked when needed."""
        return sides(self.indicator, self.year, self.proof.series.since)


@dataclass(frozen=True)
class Piece:
    """Some words of a sentence, or a figure in it (`fact`) with what the document said there (`was`)."""

    text: str
    fact: Fact | None = None
    was: str = ""


@dataclass(frozen=True)
class Statement:
    """One sentence or heading of part one, told of the period."""

    clause: Clause
    depth: int
    heading: bool
    pieces: tuple[Piece, ...]
    told: tuple[Fact, ...]  # of a sentence that names no figure: what the registers say of the same
    loose: tuple[str, ...]  # numbers in it that nobody measures

    @property
    def text(self) -> str:
        """The sentence in one string."""
        return "".join(p.text for p in self.pieces)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Every figure of it."""
        return (*(p.fact for p in self.pieces if p.fact), *self.told)

    @property
    def turned(self) -> bool:
        """The words speak of a movement ("từ … lên …") that the figures of the period no longer make."""
        by: dict[int, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            by[fact.indicator.pk].append(fact)
        return any(_turned(facts) for facts in by.values())

    @property
    def shown(self) -> str:
        """full | part | none | words: how much of it can be shown again; `words` where it never named a figure and no
        indicator speaks of it."""
        if not self.facts:
            return "words"
        held = sum(f.value is not None for f in self.facts)
        return "none" if not held else "full" if held == len(self.facts) and not self.loose else "part"


@dataclass(frozen=True)
class Kept:
    """A commitment at the end of the period."""

    stand: Stand
    baseline: Baseline | None
    start: Result | None  # its main indicator in the period's first year
    outlook: Outlook | None

    @property
    def unsaid(self) -> str:
        """Why nothing shows how it goes: no indicator, no data; empty when something does."""
        if not self.stand.proofs:
            return _("chưa có chỉ số nào đo")
        if all(r.value is None for _p, r in self.stand.results):
            return _("có chỉ số, chưa có số liệu")
        if all(r.by_hand for _p, r in self.stand.results if r.value is not None):
            return _("chỉ có số đơn vị báo cáo")
        return ""


@dataclass(frozen=True)
class Retold:
    """Part one of a period, with the commitments of its programme at the period's end."""

    programme: Programme
    period: Period
    statements: tuple[Statement, ...]
    standing: Standing
    commitments: tuple[Kept, ...]

    @property
    def facts(self) -> list[Fact]:
        """Every figure of the sentences."""
        return [f for s in self.statements for f in s.facts]

    @property
    def missing(self) -> list[Fact]:
        """Figures the records do not show."""
        return [f for f in self.facts if f.how != SHOWN]

    @property
    def loose(self) -> list[tuple[Clause, str]]:
        """Numbers of the document that nobody measures."""
        return [(s.clause, number) for s in self.statements for number in s.loose]

    @property
    def unsaid(self) -> list[Kept]:
        """Commitments of which the records say nothing."""
        return [k for k in self.commitments if k.unsaid]

    @property
    def synthetic(self) -> bool:
        """Whether it is told from made-up records."""
        return self.programme.synthetic

    def repeats(self) -> list[tuple[Fact, bool]]:
        """Of a period that ends where the baselines do: each figure, and whether it is the document's own again."""
        found = [f for f in self.facts if f.baseline is not None and f.year == f.baseline.year]
        return [(f, f.value is not None and f.baseline is not None and f.value == f.baseline.value) for f in found]


def retell(programme: Programme, period: Period) -> Retold:
    """Tell part one of a period, in the reader's language.

    Args:
        period: whole years, of the programme's term or the one before it.
    """
    clauses = _part(programme)
    based, told = _named(clauses)
    indicators = {b.indicator_id: b.indicator for several in based.values() for b in several}
    indicators |= {t.indicator_id: t.indicator for several in told.values() for t in several}
    known = proofs(indicators.values(), min(programme.start_year, period.start.year), programme=programme)
    depths: dict[int | None, int] = {None: -1}
    statements = []
    for clause in clauses:
        depths[clause.pk] = depths.get(clause.parent_id, -1) + 1
        statements.append(
            _statement(programme, period, clause, depths[clause.pk], based[clause.pk], told[clause.pk], known)
        )
    now = stand(programme, min(max(period.end.year, programme.start_year), programme.end_year))
    return Retold(programme, period, tuple(statements), now, tuple(_kept(s, period) for s in now.stands.values()))


def _part(programme: Programme) -> list[Clause]:
    """The part of the document in which its baselines stand, in order; all there is of it."""
    every = list(programme.document.clauses.order_by("order"))
    by_pk = {c.pk: c for c in every}
    stated = Baseline.objects.filter(clause__document=programme.document).values_list("clause", flat=True)
    spoken_of = Telling.objects.filter(clause__document=programme.document).values_list("clause", flat=True)
    roots = {_root(by_pk[pk], by_pk) for pk in {*stated, *spoken_of} if pk in by_pk}
    return [c for c in every if _root(c, by_pk) in roots]


def _root(clause: Clause, by_pk: dict[int, Clause]) -> int:
    while clause.parent_id in by_pk:
        clause = by_pk[clause.parent_id]
    return clause.pk


def _named(clauses: Sequence[Clause]) -> tuple[dict[int, list[Baseline]], dict[int, list[Telling]]]:
    based: dict[int, list[Baseline]] = defaultdict(list)
    told: dict[int, list[Telling]] = defaultdict(list)
    sides_joined = ("indicator__top", "indicator__bottom", "clause")
    for baseline in Baseline.objects.filter(clause__in=clauses, area=None).select_related(*sides_joined).order_by("pk"):
        based[baseline.clause_id or 0].append(baseline)
    for telling in Telling.objects.filter(clause__in=clauses).select_related(*sides_joined):
        told[telling.clause_id].append(telling)
    return based, told


def _statement(
    programme: Programme,
    period: Period,
    clause: Clause,
    depth: int,
    based: list[Baseline],
    told: list[Telling],
    known: dict[int, Proof],
) -> Statement:
    heading = bool(clause.heading)
    text = clause.signed or clause.heading
    held = slots(text, based)
    first = {i: min(b.year for b in based if b.indicator_id == i) for i in {b.indicator_id for b in based}}
    several = {i for i in first if sum(b.indicator_id == i for b in based) > 1}

    def year_of(baseline: Baseline) -> int:
        opening = baseline.indicator_id in several and baseline.year == first[baseline.indicator_id]
        return period.start.year if opening else period.end.year

    def renamed(words: str) -> str:
        return _renamed(words, programme) if period.start.year >= programme.start_year else words

    pieces, last = [], 0
    for slot in held:
        pieces.append(Piece(renamed(text[last : slot.start])))
        pieces.append(_piece(text, slot, period, known, year_of, based))
        last = slot.end
    pieces.append(Piece(renamed(text[last:])))
    placed = {s.baseline.indicator_id for s in held if s.baseline}
    rest = [
        Fact(known[b.indicator_id], known[b.indicator_id].at(year_of(b)), b)
        for b in based
        if b.indicator_id not in placed
    ]
    rest += [
        Fact(known[t.indicator_id], known[t.indicator_id].at(period.end.year), _before(known[t.indicator_id]))
        for t in told
        if t.indicator_id not in {b.indicator_id for b in based}
    ]
    loose = () if heading else tuple(unclaimed(text, held))
    return Statement(clause, depth, heading, tuple(p for p in pieces if p.text), tuple(rest), loose)


def _piece(
    text: str,
    slot: Slot,
    period: Period,
    known: dict[int, Proof],
    year_of: Callable[[Baseline], int],
    based: Sequence[Baseline],
) -> Piece:
    was = text[slot.start : slot.end]
    if slot.baseline is not None:
        proof = known[slot.baseline.indicator_id]
        fact = Fact(proof, proof.at(year_of(slot.baseline)), slot.baseline)
        return Piece(fact.said, fact, was)
    if slot.span is not None:
        return Piece(f"{period.start.year} - {period.end.year}", None, was)
    opening = slot.year == min(b.year for b in based) and len({b.year for b in based}) > 1
    return Piece(str(period.start.year if opening else period.end.year), None, was)


def _renamed(text: str, programme: Programme) -> str:
    """Words that name the programme before name this one."""
    before = re.search(r"\d+-\w+/\w+", programme.predecessor_text)
    return text.replace(before[0], programme.document.symbol) if before and programme.document.symbol else text


def _before(proof: Proof) -> Baseline | None:
    return next((b for b in reversed(proof.baselines) if b.area_id is None), None)


def _kept(one: Stand, period: Period) -> Kept:
    main = one.main
    if main is None:
        return Kept(one, None, None, None)
    proof, _result = main
    first = max(period.start.year, one.commitment.programme.start_year)
    return Kept(
        one, _before(proof), proof.at(first), outlook_of(proof, one.year, last=one.commitment.programme.end_year)
    )


def _turned(facts: Iterable[Fact]) -> bool:
    pairs = [(f.baseline.value, f.value) for f in facts if f.baseline is not None and f.value is not None]
    if len(pairs) < 2:  # a movement has two ends
        return False
    (old_a, new_a), (old_b, new_b) = pairs[0], pairs[-1]
    return (old_b - old_a) * (new_b - new_a) < 0


def lines(retold: Retold) -> list[str]:
    """Part one as plain paragraphs, for papers."""
    return [s.text for s in retold.statements]


def missing_lines(retold: Retold) -> list[str]:
    """What could not be shown, one sentence each."""
    said = [
        _("%(name)s (năm %(year)s): %(why)s.") % {"name": f.indicator, "year": f.year, "why": f.why}
        for f in retold.missing
    ]
    said += [
        _("Mục %(path)s nêu số %(number)s mà chưa chỉ số nào đo.") % {"path": c.path, "number": number}
        for c, number in retold.loose
    ]
    return list(dict.fromkeys(said))


def compared(fact: Fact) -> str:
    """A figure beside its baseline: "2.649 bóng (2010) → 3.120 bóng (2015)"."""
    now = words.amount(fact.value, fact.indicator)
    if fact.baseline is None:
        return f"{now} ({fact.year})"
    return f"{words.natural(fact.baseline.value, fact.indicator)} ({fact.baseline.year}) → {now} ({fact.year})"
