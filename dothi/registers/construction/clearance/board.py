"""A batch as one screen: every household's sixteen steps, what holds it up, and its money.

Task 1.2.4 of the programme. Five questions asked of the database, however many households there are; narrowing and
adding up is done here, so that what is shown, counted and summed cannot disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Case, F, Sum, When
from django.utils.translation import gettext_lazy as _

from dothi.core.text import fold
from dothi.registers.construction.clearance.batch import ClearanceBatch
from dothi.registers.construction.clearance.household import Household, households
from dothi.registers.construction.clearance.legal_steps import NUMBERS, WAIT, Kind
from dothi.registers.construction.clearance.money import dong, signed
from dothi.registers.construction.clearance.payment import payments
from dothi.registers.construction.clearance.plan_line import plan_lines
from dothi.registers.construction.clearance.step import clearance_steps

KINDS = [str(kind) for kind in Kind]
WAITS = {str(kind) for kind, _later in WAIT}  # their term is a wait, which nobody can miss
ZERO = Decimal(0)


class Mark(models.TextChoices):
    """How a step stands on a day."""

    DONE = "done", _("đã làm")
    AFTER = "after", _("đã làm, sau thời hạn")
    DUE = "due", _("đang trong hạn")
    LATE = "late", _("quá hạn")
    OPEN = "open", _("chưa làm, chưa có hạn")
    NOT_APPLICABLE = "not_applicable", _("không áp dụng")


class Cell(NamedTuple):
    """One step of one household; `pk` is None where the step was not laid out."""

    mark: str
    pk: int | None = None
    base_on: date | None = None
    due_on: date | None = None
    done_on: date | None = None
    document: str = ""


EMPTY = Cell(str(Mark.OPEN))


@dataclass(frozen=True)
class Money:
    """Đồng: of the plan in force, given for good, lying on the holding account, and what is still to be given."""

    approved: Decimal = ZERO
    paid: Decimal = ZERO
    escrowed: Decimal = ZERO

    @property
    def remaining(self) -> Decimal:
        """Approved, and neither paid nor put aside."""
        return self.approved - self.paid - self.escrowed

    def __add__(self, other: Money) -> Money:
        return Money(self.approved + other.approved, self.paid + other.paid, self.escrowed + other.escrowed)


@dataclass(frozen=True)
class Line:
    """One household: its steps in the order of the law, and its money."""

    household: Household
    cells: list[Cell]
    money: Money

    @property
    def is_stuck(self) -> bool:
        """Whether something still stands in its way."""
        return bool(self.household.stuck) and self.household.stuck_until is None


@dataclass(frozen=True)
class Asked:
    """What a reader narrows the screen by. `stuck`: yes, no, or a reason; `kind` and `mark`: a step that stands so."""

    on: date
    states: tuple[str, ...] = ()
    stuck: str = ""
    kind: str = ""
    mark: str = ""
    text: str = ""

    def fits(self, line: Line) -> bool:
        """Whether a household is among those asked for."""
        if self.states and line.household.state not in self.states:
            return False
        if self.stuck and not self._stuck(line):
            return False
        if self.mark or self.kind:
            cells = [line.cells[NUMBERS[self.kind] - 1]] if self.kind else line.cells
            wanted = {self.mark} if self.mark else set(Mark.values) - {Mark.DONE, Mark.AFTER, Mark.NOT_APPLICABLE}
            if not any(cell.mark in wanted for cell in cells):
                return False
        return all(word in line.household.search_text for word in fold(self.text).split())

    def _stuck(self, line: Line) -> bool:
        if self.stuck in ("yes", "no"):
            return line.is_stuck == (self.stuck == "yes")
        return line.is_stuck and line.household.stuck == self.stuck


@dataclass
class Board:
    """The screen: the households asked for, and counts of all of the batch and of those shown."""

    batch: ClearanceBatch
    asked: Asked
    everyone: int
    lines: list[Line]
    states: Counter[str]  # of everyone
    reasons: Counter[str]  # why households of everyone are stuck
    marks: dict[str, Counter[str]] = field(default_factory=dict)  # step → mark → households shown
    money: Money = field(default_factory=Money)


def board(user: Any, batch: ClearanceBatch, asked: Asked) -> Board:
    """The batch as `user` may see it."""
    mine = households.records(user).filter(batch=batch).select_related("stuck_owner").order_by("code", "pk")
    steps, money = _steps(user, batch, asked.on), _money(user, batch)
    everyone = [Line(h, steps.get(h.pk, [EMPTY] * len(KINDS)), money.get(h.pk, Money())) for h in mine]
    shown = [line for line in everyone if asked.fits(line)]
    found = Board(
        batch,
        asked,
        len(everyone),
        shown,
        Counter(line.household.state for line in everyone),
        Counter(line.household.stuck for line in everyone if line.is_stuck),
    )
    for number, kind in enumerate(KINDS):
        found.marks[kind] = Counter(line.cells[number].mark for line in shown)
    found.money = sum((line.money for line in shown), Money())
    return found


def mark(kind: str, state: str, due_on: date | None, done_on: date | None, on: date) -> Mark:
    """How a step stands on a day; what was done later was not yet done then."""
    if state == "not_applicable":
        return Mark.NOT_APPLICABLE
    ends = None if kind in WAITS else due_on
    if done_on is not None and done_on <= on:
        return Mark.AFTER if ends is not None and done_on > ends else Mark.DONE
    if ends is None:
        return Mark.OPEN
    return Mark.LATE if ends < on else Mark.DUE


def _steps(user: Any, batch: ClearanceBatch, on: date) -> dict[int, list[Cell]]:
    """Household → its sixteen cells."""
    rows = clearance_steps.records(user).filter(household__batch=batch).order_by()
    names = ("household", "kind", "state", "pk", "base_on", "due_on", "done_on", "document_number")
    found: dict[int, list[Cell]] = {}
    for household, kind, state, pk, base_on, due_on, done_on, document in rows.values_list(*names):
        cells = found.setdefault(household, [EMPTY] * len(KINDS))
        stands = str(mark(kind, state, due_on, done_on, on))
        cells[NUMBERS[kind] - 1] = Cell(stands, pk, base_on, due_on, done_on, document)
    return found


def held() -> Case:
    """A payment's effect on what lies on its household's holding account."""
    return Case(
        When(kind="escrow", then=F("amount")),
        When(kind="escrow_release", then=-F("amount")),
        When(kind="reversal", of_payment__kind="escrow", then=-F("amount")),
        When(kind="reversal", of_payment__kind="escrow_release", then=F("amount")),
        default=ZERO,
        output_field=dong,
    )


def _money(user: Any, batch: ClearanceBatch) -> dict[int, Money]:
    """Household → its money."""
    lines = plan_lines.records(user).filter(household__batch=batch, plan__state="approved", plan__removed_at=None)
    due = _sums(lines.order_by().values("household").annotate(n=Sum("amount")))
    rows = payments.records(user).filter(household__batch=batch).order_by().values("household")
    given: Mapping[int, tuple[Decimal, Decimal]] = {
        row["household"]: (row["net"], row["held"]) for row in rows.annotate(net=Sum(signed()), held=Sum(held()))
    }
    found = {}
    for household in due.keys() | given.keys():
        net, aside = given.get(household, (ZERO, ZERO))
        found[household] = Money(due.get(household, ZERO), Decimal(net) - Decimal(aside), Decimal(aside))
    return found


def _sums(rows: Iterable[Mapping[str, Any]]) -> dict[int, Decimal]:
    return {row["household"]: Decimal(row["n"]) for row in rows}
