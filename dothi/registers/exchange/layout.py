"""Finds the table in a sheet as Vietnamese offices draw it: titles above, headers in two rows, totals and names below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from dothi.core.text import fold
from dothi.registers.exchange import headings
from dothi.registers.exchange.asked import BY_PLACE, IGNORED, Asked
from dothi.registers.exchange.cells import COLUMNS, HEAD
from dothi.registers.exchange.located import Settled, settle
from dothi.registers.exchange.problems import NOTE, QUESTION, WARNING, Doubt, Place, Problems, letters, shown
from dothi.registers.exchange.sheet import MAX_ROWS, Sheet
from dothi.registers.register import Register

_DITTO = {"nt", "-nt-", "n.t", "n/t", "″", '"', "''", "-//-", "//", "nhu tren", "(nhu tren)"}
_DITTO_BEGINS = frozenset("nN-(″\"'/")
_TOTAL = re.compile(r"(tong cong|tong so|tong|cong)[\s:.]*[\d.,]*")
_CLOSING = re.compile(
    r"nguoi lap|thu truong|ky, ?ghi|ky ten|ngay .{0,6}thang .{0,6}nam|xac nhan cua|^(giam doc|chu tich)"
)
_NUMBERING = re.compile(r"\(?(\d{1,2}|[a-z])\)?(\s*=.*)?")


@dataclass(frozen=True)
class Layout:
    """Where the table of one sheet is: the last row of its header and the column of each target."""

    sheet: Sheet
    last: int  # index in `sheet.rows`
    columns: dict[str, int]
    names: dict[int, str]  # column → heading as written
    unknown: list[int] = field(default_factory=list)
    doubled: list[int] = field(default_factory=list)
    targets: dict[int, str] = field(default_factory=dict)  # column → what it fills, those left out among them


@dataclass
class Table:
    """The rows of all sheets that hold a table, column by column."""

    register: Register
    layouts: list[Layout]
    where: list[tuple[int, int]] = field(default_factory=list)  # layout, number of the row in its sheet
    cells: dict[str, list[Any]] = field(default_factory=dict)
    asked: Asked = field(default_factory=Asked)
    settled: Settled = field(default_factory=lambda: Settled([], []))

    def __len__(self) -> int:
        return len(self.where)

    def place(self, row: int, target: str = "") -> Place:
        """Where a cell stands in the file."""
        which, number = self.where[row]
        layout = self.layouts[which]
        column = layout.columns.get(target)
        return Place(
            sheet=layout.sheet.name,
            row=number,
            column="" if column is None else letters(column),
            heading="" if column is None else layout.names[column],
            field=target,
            value=shown(self.cells[target][row]) if target in self.cells else "",
        )


def table(register: Register, sheets: Sequence[Sheet], problems: Problems, asked: Asked | None = None) -> Table:
    """The table in `sheets`; what was left out, what is unknown and what is missing goes to `problems`.

    Args:
        asked: what a person chose for this import.
    """
    asked = asked or Asked()
    names = {**headings.known(register), **asked.remembered, **asked.headings}
    layouts = [found for sheet in sheets if (found := find(sheet, names))]
    if not layouts and (drawn := [s for s in sheets if "layer" in s.facts and not s.facts.get("chosen")]):
        problems.add(_which(drawn), Place())
        return Table(register, [], asked=asked)
    most = max((len(layout.columns) for layout in layouts), default=0)
    layouts = [
        layout for layout in layouts if 2 * len(layout.columns) >= most
    ]  # the others only mention a heading or two
    for sheet in sheets if layouts else ():
        if sheet.rows and not any(layout.sheet is sheet for layout in layouts):
            problems.add(
                Doubt(_("Trang “%(sheet)s” không có bảng của sổ, bị bỏ qua."), level=NOTE, sheet=sheet.name), Place()
            )
    if not layouts:
        wanted = ", ".join(register.header(n) for n in required(register))
        problems.add(
            Doubt(
                _("Không tìm thấy dòng tiêu đề của sổ “%(register)s” trong tệp."),
                _("Cần ít nhất các cột: %(columns)s. Có thể tải tệp mẫu của sổ."),
                register=register.model._meta.verbose_name_plural,
                columns=wanted,
            ),
            Place(),
        )
    made = Table(register, layouts, asked=asked)
    made.settled = settle([one.sheet for one in layouts], asked.system, problems)
    targets = list(dict.fromkeys(t for layout in layouts for t in layout.columns if t != headings.SERIAL))
    made.cells = {t: [] for t in targets if not t.startswith(headings.COMPUTED)}
    for which, layout in enumerate(layouts):
        _remarks(register, layout, problems, asked)
        _gather(made, which, problems)
    for name, said in asked.constants.items():
        if name not in made.cells and said != BY_PLACE:
            made.cells[name] = [said or None] * len(made)
    if len(made) > MAX_ROWS:
        problems.add(
            Doubt(_("Bảng có quá nhiều dòng, mỗi lần nhập tối đa %(limit)s dòng. Hãy chia nhỏ tệp."), limit=MAX_ROWS),
            Place(),
        )
    if layouts and not len(made):
        problems.add(Doubt(_("Bảng có tiêu đề nhưng không có dòng dữ liệu nào.")), Place(sheet=layouts[0].sheet.name))
    return made


def required(register: Register) -> list[str]:
    """Fields without which no record can be made."""
    return [f.name for f in headings.fields(register) if headings.needs(f)]


def find(sheet: Sheet, names: dict[str, str]) -> Layout | None:
    """The table of a sheet: the one or two rows that name the most fields; none when fewer than two are named."""
    if "layer" in sheet.facts or "srid" in sheet.facts:  # a layer has its header, and a person can say what it means
        return _read_header(sheet, 0, 0, names) if sheet.rows else None
    best: tuple[int, Layout] | None = None
    for first in range(min(HEAD, len(sheet.rows))):
        for span in (1, 2):
            last = first + span - 1
            if last >= len(sheet.rows) or sheet.numbers[last] != sheet.numbers[first] + span - 1:
                continue
            layout = _read_header(sheet, first, last, names)
            score = sum(not t.startswith("@") or t in (headings.LON, headings.X) for t in layout.columns)
            if best is None or score > best[0]:
                best = (score, layout)
    return best[1] if best and best[0] >= 2 else None


def _read_header(sheet: Sheet, first: int, last: int, names: dict[str, str]) -> Layout:
    rows = [_spread(sheet, index) for index in range(first, last + 1)]
    columns: dict[str, int] = {}
    titles: dict[int, str] = {}
    unknown, doubled, targets = [], [], {}
    for column in range(max(len(r) for r in rows)):
        parts = [str(r[column]) for r in rows if column < len(r) and r[column] is not None]
        parts = list(dict.fromkeys(parts))
        if not parts:
            continue
        titles[column] = " – ".join(parts)
        below = rows[-1][column] if column < len(rows[-1]) else None
        tries = [" ".join(parts), *([parts[-1]] if below is not None or len(rows) == 1 else parts[:1])]
        found = next((t for said in tries if (t := headings.target(names, said))), None)
        targets[column] = found or ""
        if found == IGNORED:
            continue
        if found is None:
            unknown.append(column)
        elif found in columns:
            doubled.append(column)
        else:
            columns[found] = column
    return Layout(sheet, last, columns, titles, unknown, doubled, targets)


def _spread(sheet: Sheet, index: int) -> list[Any]:
    """A header row with each merged cell's text over all its columns."""
    row, number = list(sheet.rows[index]), sheet.numbers[index] - 1
    for top, left, bottom, right in sheet.merged:
        if top <= number <= bottom and right > left and left < len(row) and row[left] is not None:
            row += [None] * (min(right, COLUMNS) + 1 - len(row))
            row[left : right + 1] = [row[left]] * (min(right, COLUMNS) + 1 - left)
    return row


def _which(drawn: Sequence[Sheet]) -> Doubt:
    """What is asked of a drawing: its layers have no table, so a person says which one holds the records."""
    return Doubt(
        _("Tệp có %(count)s lớp; chưa chọn lớp nào để nhập."),
        _("Hãy chọn lớp trên trang này."),
        QUESTION,
        count=len(drawn),
    )


def _remarks(register: Register, layout: Layout, problems: Problems, asked: Asked) -> None:
    """What the header leaves to say: columns unknown or named twice, or known from an earlier import."""
    sheet, number = layout.sheet.name, layout.sheet.numbers[layout.last]
    for target, column in layout.columns.items():
        bare = headings.bare(layout.names[column])
        if asked.remembered.get(bare) == target and bare not in asked.headings:
            problems.add(
                Doubt(
                    _("Cột “%(heading)s” được hiểu là “%(field)s”, như lần nhập trước."),
                    level=NOTE,
                    heading=layout.names[column],
                    field=register.field(target).verbose_name,
                ),
                Place(sheet, number, letters(column), layout.names[column]),
            )
    for column in layout.unknown:
        problems.add(
            Doubt(_("Cột “%(heading)s” không có trong sổ, bị bỏ qua."), level=WARNING, heading=layout.names[column]),
            Place(sheet, number, letters(column), layout.names[column]),
        )
    for column in layout.doubled:
        problems.add(
            Doubt(
                _("Hai cột cùng mang một nội dung: “%(heading)s”."),
                _("Hãy bỏ bớt một cột."),
                heading=layout.names[column],
            ),
            Place(sheet, number, letters(column), layout.names[column]),
        )


def lacking(made: Table, names: Iterable[str], problems: Problems) -> None:
    """Tell the columns without which no new record can be made, once a sheet."""
    for layout in made.layouts:
        for name in names:
            if name not in layout.columns and not (name == made.register.geometry and _points(layout)):
                heading = made.register.field(name).verbose_name
                problems.add(
                    Doubt(_("Thiếu cột bắt buộc “%(heading)s”."), _("Hãy thêm cột này."), heading=heading),
                    Place(layout.sheet.name, layout.sheet.numbers[layout.last], field=name),
                )


def _points(layout: Layout) -> bool:
    return bool({headings.LON, headings.X} & layout.columns.keys())


def _gather(made: Table, which: int, problems: Problems) -> None:
    """The data rows of one sheet, without numbering, groups, totals and what stands below the table."""
    layout, kept = made.layouts[which], []
    sheet, layer = layout.sheet, "srid" in layout.sheet.facts
    end = len(sheet.rows) if layer else _end(layout)
    for index in range(layout.last + 1, end):
        row = sheet.rows[index]
        remark = None if layer else _left_out(row, index == layout.last + 1, layout)
        if remark is None:
            kept.append(row)
            made.where.append((which, sheet.numbers[index]))
        elif remark != " ":
            problems.add(Doubt(remark, level=NOTE), Place(sheet.name, sheet.numbers[index], value=_quoted(row)))
    for target, cells in made.cells.items():
        column = layout.columns.get(target)
        if column is None:
            cells += [None] * len(kept)
        else:
            told = [row[column] if column < len(row) else None for row in kept]
            cells += told if layer else _repeated(told)
    for index in range(end, len(sheet.rows)):
        problems.add(
            Doubt(_("Dòng nằm dưới bảng, bị bỏ qua."), level=NOTE),
            Place(sheet.name, sheet.numbers[index], value=_quoted(sheet.rows[index])),
        )


def _repeated(cells: list[Any]) -> list[Any]:
    """A column in which "nt", "như trên" and their like became what stands above."""
    for at, value in enumerate(cells):
        if type(value) is str and value[0] in _DITTO_BEGINS and len(value) < 11 and at and fold(value) in _DITTO:
            cells[at] = cells[at - 1]
    return cells


def _left_out(row: list[Any], first: bool, layout: Layout) -> Any:
    """Why a row is no record: a remark, a blank for a silent reason, or nothing when it is one."""
    filled = [v for v in row if v is not None]
    if first and len(filled) > 1 and all(_NUMBERING.fullmatch(fold(str(v))) for v in filled):
        return " "
    text = next((v for v in filled if type(v) is str), "")
    if text[:1] in "TtCc" and _TOTAL.fullmatch(fold(text)):
        return _("Dòng tổng cộng, bị bỏ qua.")
    if text and len(filled) < 3 and len(layout.columns) > 2:
        serial = layout.columns.get(headings.SERIAL)
        if len(filled) == 1 or (type(filled[1]) is str and serial is not None and row[serial] is filled[0]):
            return _("Dòng chỉ có một ô, coi là tên nhóm, bị bỏ qua.")
    if not any(c < len(row) and row[c] is not None for t, c in layout.columns.items() if t != headings.SERIAL):
        return " "
    return None


def _end(layout: Layout) -> int:
    """The index after the last row of the table: signatures, names and dates below it do not belong to it."""
    rows, end = layout.sheet.rows, len(layout.sheet.rows)
    start = max(layout.last + 1, end - 20)
    for index in range(start, end):
        texts = [fold(v) for v in rows[index] if isinstance(v, str)]
        if sum(v is not None for v in rows[index]) <= 3 and any(_CLOSING.search(t) for t in texts):
            return index
    return end


def _quoted(row: list[Any]) -> str:
    return shown(" | ".join(str(v) for v in row if v is not None))
