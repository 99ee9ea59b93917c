"""A row of the batch screen as HTML: thousands of cells, so each is written once and looked up after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dothi.registers.construction.clearance.board import Cell, Line, Mark
from dothi.registers.register import show

CLASSES = {Mark.DONE: "d", Mark.AFTER: "z", Mark.DUE: "w", Mark.LATE: "l", Mark.OPEN: "n", Mark.NOT_APPLICABLE: "x"}
SIGNS = {Mark.DONE: "✓", Mark.AFTER: "✓*", Mark.DUE: "≤", Mark.LATE: "!", Mark.OPEN: "·", Mark.NOT_APPLICABLE: "–"}


class Pen:
    """Writes cells; a day is put into the reader's language once."""

    def __init__(self) -> None:
        self.days: dict[date, str] = {}
        self.said = {
            "base": _("tính từ %s"),
            "due": _("hết hạn %s"),
            "done": _("đã làm %s"),
            "paper": _("văn bản %s"),
        }
        self.labels = {str(value): str(label) for value, label in Mark.choices}

    def cells(self, cells: Iterable[Cell]) -> SafeString:
        """The cells of one household."""
        return mark_safe("".join(map(self._cell, cells)))  # noqa: S308 - each part is escaped below

    def _cell(self, cell: Cell) -> str:
        mark = cell.mark
        if mark in (Mark.DONE, Mark.AFTER):
            assert cell.done_on is not None
            text = f"{cell.done_on:%d/%m}" + ("*" if mark == Mark.AFTER else "")
        elif mark in (Mark.DUE, Mark.LATE):
            text = f"{SIGNS[Mark(mark)]}{cell.due_on:%d/%m}"
        else:
            text = SIGNS[Mark(mark)]
        own = f" data-step={cell.pk}" if cell.pk else ""
        return f'<td class="c {CLASSES[Mark(mark)]}"{own} title="{self._title(cell)}">{text}'

    def _title(self, cell: Cell) -> str:
        parts = [self.labels[cell.mark]]
        for name, day in (("base", cell.base_on), ("due", cell.due_on), ("done", cell.done_on)):
            if day is not None:
                if day not in self.days:
                    self.days[day] = show(day)
                parts.append(self.said[name] % self.days[day])
        if cell.document:
            parts.append(self.said["paper"] % cell.document)
        return escape("; ".join(parts))


def reason(line: Line) -> str:
    """What holds a household up, since when, and who is to clear it."""
    household = line.household
    if not line.is_stuck:
        return ""
    parts = [str(household.get_stuck_display())]
    if household.stuck_since:
        parts.append(_("từ %s") % show(household.stuck_since))
    if household.stuck_owner:
        parts.append(str(household.stuck_owner.short_name or household.stuck_owner))
    return ", ".join(parts)
