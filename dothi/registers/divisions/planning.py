"""What files would change among the areas, and everything that stands in the way; nothing is written here.

The areas as they are and as the files would have them are looked at together, so that a file may end an old ward, begin
the new one that takes its code, and say what became of what.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from dothi.core.models import Area, AreaSuccession
from dothi.registers.divisions import checking
from dothi.registers.divisions.columns import AREAS, BOUNDARY, DIGITS, FIELDS, Table, plain
from dothi.registers.divisions.reading import Defaults, Line, read
from dothi.registers.exchange.problems import NOTE, WARNING, Doubt, Late, Place, Problems

Key = tuple[str, str, date]  # code, level, first day
ABOVE = {"ward": ("district", "city"), "district": ("city",), "group": ("ward",), "city": ()}


@dataclass
class Draft:
    """An area as it would be: what is stored, and what the files say otherwise."""

    key: Key
    area: Area | None
    values: dict[str, Any] = field(default_factory=dict)  # name, valid_to, parent (a Draft), boundary, note
    line: Line | None = None

    def get(self, name: str) -> Any:
        """A value as it would be; of the parent its number or its draft."""
        if name in self.values:
            return self.values[name]
        return getattr(self.area, "parent_id" if name == "parent" else name) if self.area else None

    @property
    def changes(self) -> dict[str, Any]:
        """The values that differ from what is stored."""
        return {n: v for n, v in self.values.items() if self.area is None or _differs(self.area, n, v)}

    @property
    def said(self) -> str:
        """The area as a message names it."""
        return f"{self.get('name')} ({self.key[0]}, {self.key[2]:%d/%m/%Y})"

    def stands(self, day: date) -> bool:
        """Whether it would be in force on a day."""
        end = self.get("valid_to")
        return self.key[2] <= day and (end is None or day < end)


@dataclass
class Step:
    """A succession as it would be."""

    old: Draft
    new: Draft
    kind: str
    share: Any
    note: str
    line: Line | None
    stored: AreaSuccession | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """The values that differ from what is stored."""
        wanted = {"kind": self.kind, "share": self.share, "note": self.note}
        return {n: v for n, v in wanted.items() if self.stored is None or getattr(self.stored, n) != v}


@dataclass
class Plan:
    """Everything the files would do."""

    tables: list[Table]
    drafts: dict[Key, Draft]
    steps: list[Step] = field(default_factory=list)
    found: Problems = field(default_factory=Problems)
    saved: Counter[str] = field(default_factory=Counter)  # the counts as they were before it was written

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.found.holds_back

    @property
    def touched(self) -> list[Draft]:
        """The areas that a file names."""
        return [d for d in self.drafts.values() if d.line is not None or d.changes]

    @property
    def counts(self) -> Counter[str]:
        """Rows: new, changed, same; areas and successions together."""
        rows: list[tuple[bool, bool]] = [(d.area is None, bool(d.changes)) for d in self.touched]
        rows += [(s.stored is None, bool(s.changes)) for s in self.steps if s.line is not None]
        return Counter("new" if new else "changed" if changed else "same" for new, changed in rows)


def plan(tables: Sequence[Table], defaults: Defaults) -> Plan:
    """Read the tables, areas before successions, and check the whole."""
    stored = Area.objects.order_by("code", "valid_from")
    made = Plan(
        list(tables), {(a.code, a.level, a.valid_from): Draft((a.code, a.level, a.valid_from), a) for a in stored}
    )
    for table in sorted(tables, key=lambda t: t.kind != AREAS):
        for name in table.lacking:
            made.found.add(
                Doubt(
                    _("Chưa biết cột nào là “%(heading)s”."),
                    _("Hãy chỉ cột ở bảng trên, hoặc đổi tên cột trong tệp."),
                    heading=FIELDS[table.kind][name],
                ),
                Place(sheet=" ".join(p for p in (table.file, table.sheet) if p)),
            )
        if not table.lacking:
            lines = read(table, defaults, made.found)
            if table.kind == AREAS:
                _areas(made, lines)
            else:
                _successions(made, lines)
    if not tables:
        made.found.add(Doubt(_("Tệp không có bảng nào đọc được.")), Place())
    checking.check(made)
    return made


def _areas(made: Plan, lines: list[Line]) -> None:
    drafts = []
    for line in lines:
        if line.broken or (key := _key(made, line)) is None:
            continue
        draft = made.drafts.setdefault(key, Draft(key, None))
        if draft.line is not None:
            line.tell(
                made.found,
                Doubt(_("Trùng với dòng %(row)s: cùng mã, cấp và ngày bắt đầu."), row=draft.line.place().row),
                "code",
            )
            continue
        draft.line = line
        given = {n: line.values[n] for n in ("name", "valid_to", "note", BOUNDARY) if n in line.values}
        draft.values |= {n: v for n, v in given.items() if not (n == BOUNDARY and v is None)}
        if draft.area is None and draft.get("valid_to") is None:
            draft.values["valid_to"] = line.values["else_to"]
        if draft.area is not None and plain(draft.area.name) == plain(draft.get("name")):
            del draft.values["name"]  # written otherwise (a dash, hoà for hòa) it is no other name
        elif draft.area is not None:
            line.tell(
                made.found,
                Doubt(
                    _("Đơn vị này đang có tên “%(old)s”, tệp ghi “%(new)s”."),
                    _("Nếu là đơn vị khác dùng lại mã, hãy ghi đúng ngày bắt đầu."),
                    level=WARNING,
                    old=draft.area.name,
                    new=draft.get("name"),
                ),
                "name",
            )
        drafts.append(draft)
    orphans = [d for d in drafts if not _parent(made, d)]  # once all are known: a parent may stand below its part
    if orphans and orphans[0].line:
        said = _("%(count)s đơn vị mới chưa ghi thuộc đơn vị cấp trên nào, bắt đầu từ dòng này.")
        orphans[0].line.tell(made.found, Doubt(said, level=WARNING, count=len(orphans)), "parent")


def _key(made: Plan, line: Line) -> Key | None:
    """Which area a row speaks of. Without a first day of its own it is the one that bears this code and this very name
    (on the day said for the whole file, if one is said), else a new one from that day; a reused code alone never tells.
    """
    code, level, since, day = (line.values[n] for n in ("code", "level", "valid_from", "else_from"))
    if since is not None:
        return code, level, since
    holders = [d for k, d in made.drafts.items() if k[:2] == (code, level) and d.area is not None]
    same = [d for d in holders if plain(d.get("name")) == plain(line.values["name"])]
    same = [d for d in same if day is None or d.stands(day)]
    if len(same) == 1:
        if same[0].key[2] != day:
            said = _("Tệp không ghi ngày bắt đầu: được hiểu là %(area)s.")
            line.tell(made.found, Doubt(said, level=NOTE, area=same[0].said), "code")
        return same[0].key
    if day is not None:
        return code, level, day
    line.tell(
        made.found,
        Doubt(
            _("Thiếu ngày bắt đầu hiệu lực, chỉ mã thì không biết là đơn vị nào."),
            _others(holders, _("Hãy ghi ngày bắt đầu chung cho cả tệp.")),
        ),
        "valid_from",
    )
    return None


def _others(holders: Sequence[Draft], otherwise: Any) -> Any:
    """Who has borne a code, as a hint; `otherwise` when nobody has."""
    names = ", ".join(d.said for d in holders)
    return Late(lambda: str(_("Mã này từng là: %(others)s.")) % {"others": names}) if names else otherwise


def _parent(made: Plan, draft: Draft) -> bool:
    """Find the area above by its code, among those that stood in the same time; whether it has one, or needs none."""
    line = draft.line
    assert line is not None
    code = line.values["parent"] or ("" if draft.area else line.values["else_parent"])
    if not code:
        return draft.area is not None or draft.key[1] == Area.Level.CITY
    for level in ABOVE[draft.key[1]]:
        for wanted in dict.fromkeys((code, code.zfill(DIGITS.get(Area.Level(level), 0)))):
            those = [d for k, d in made.drafts.items() if k[:2] == (wanted, level) and together(d, draft)]
            if those:
                draft.values["parent"] = next((d for d in those if d.stands(draft.key[2])), those[0])
                return True
    line.tell(
        made.found,
        Doubt(
            _("Không có đơn vị cấp trên mã “%(code)s” có hiệu lực ngày %(day)s."),
            _("Hãy nhập đơn vị cấp trên trước, hoặc bỏ cột này."),
            code=code,
            day=f"{draft.key[2]:%d/%m/%Y}",
        ),
        "parent",
    )
    return True


def together(one: Draft, other: Draft) -> bool:
    """Whether two areas stand on a common day."""
    ends = [d.get("valid_to") or date.max for d in (one, other)]
    return one.key[2] < ends[1] and other.key[2] < ends[0]


def _successions(made: Plan, lines: list[Line]) -> None:
    known = {(s.old_id, s.new_id): s for s in AreaSuccession.objects.all()}
    for line in lines:
        if line.broken:
            continue
        new = _end(made, line, "new", line.values["new_from"])
        old = _end(made, line, "old", line.values["old_from"], before=new.key[2] if new else None)
        if new is None or old is None:
            continue
        kind, share = line.values["kind"], line.values["share"]
        stored = known.get((old.area.pk, new.area.pk)) if old.area and new.area else None
        note = line.values["note"] or (stored.note if stored and "note" not in line.table.mapping else "")
        step = Step(old, new, kind, share, note, line, stored)
        if any(s.old is old and s.new is new for s in made.steps):
            line.tell(made.found, Doubt(_("Quan hệ kế tục này đã có ở một dòng trên.")), "old_code")
            continue
        made.steps.append(step)
        if kind == AreaSuccession.Kind.WHOLE and old.get("valid_to") is None:
            old.values["valid_to"] = new.key[2]
            line.tell(
                made.found,
                Doubt(
                    _("%(area)s sẽ hết hiệu lực từ %(day)s."), level=NOTE, area=old.said, day=f"{new.key[2]:%d/%m/%Y}"
                ),
                "old_code",
            )


def _end(made: Plan, line: Line, end: str, since: date | None, before: date | None = None) -> Draft | None:
    """The old or new area of a succession: by its first day, or, of an old one, as that which gave way to the new."""
    code, level = line.values[f"{end}_code"], line.values["level"]
    holders = [d for k, d in made.drafts.items() if k[:2] == (code, level)]
    if since is not None:
        found = [d for d in holders if d.key[2] == since]
    elif before is not None:
        found = [d for d in holders if d.get("valid_to") == before]
        found = found or [d for d in holders if d.get("valid_to") is None and d.key[2] < before]
    else:
        found = []
    if len(found) == 1:
        return found[0]
    line.tell(
        made.found,
        Doubt(
            _("Không rõ đơn vị mã “%(code)s” nào: cần ngày bắt đầu của nó."),
            _others(holders, _("Hãy nhập đơn vị này trước.")),
            code=code,
        ),
        f"{end}_code",
    )
    return None


def _differs(area: Area, name: str, value: Any) -> bool:
    if name == "parent":
        return area.parent_id != (value.area.pk if value.area else None)
    held = getattr(area, name)
    if name == BOUNDARY and held is not None and value is not None:
        return not held.equals_exact(value)
    return bool(held != value)


def by_code(drafts: Sequence[Draft]) -> dict[tuple[str, str], list[Draft]]:
    """Drafts that bear one code at one level, by their first day."""
    found: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    for draft in drafts:
        found[draft.key[:2]].append(draft)
    return {code: sorted(those, key=lambda d: d.key[2]) for code, those in found.items()}
