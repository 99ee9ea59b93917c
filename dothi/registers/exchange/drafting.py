"""Rows become the records they would be: the stored ones with what the file changes, or new ones, under the model's rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from dothi.core import access
from dothi.core.access import Scope
from dothi.core.engine import bulk
from dothi.core.models import Role
from dothi.registers.exchange.problems import NOTE, Doubt, Late
from dothi.registers.exchange.reading import OUTSIDE, Read
from dothi.registers.exchange.references import Sibling
from dothi.registers.record import Record
from dothi.registers.register import show

CHUNK = 5_000  # rows that are records at a time
TOLD = 1_000  # changed values that are quoted
KEPT = ("state", "synthetic")  # not edited by hand, but part of what a record is


def by_field(error: ValidationError) -> dict[str, list[str]]:
    """The sentences of a model's rules by field; those of no field under nothing."""
    if not hasattr(error, "error_dict"):
        return {"": error.messages}
    return {"" if name == NON_FIELD_ERRORS else name: said for name, said in error.message_dict.items()}


def _again(record: Any, name: str, which: int) -> str:
    """What a rule says in the language of this moment."""
    try:
        record.clean()
    except ValidationError as error:
        return by_field(error)[name][which]
    return ""


@dataclass
class Draft:
    """What turns rows into records.

    changed: row → number of the stored record; numbers: row → number of its record, given or to be given; locking:
    stored records stay as they are until the transaction ends.
    """

    read: Read
    changed: Mapping[int, int]
    numbers: Mapping[int, int]
    user: Any
    locking: bool
    told: int = 0
    together: list[tuple[int, Any]] = field(default_factory=list)  # rows and records whose rules look at each other
    scopes: dict[Role, Scope] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._new = self.read.given()
        self._edited = [f for f in self._new if f.editable]
        model: Any = self.read.register.model
        self._keeps = model.clean_together.__func__ is not Record.clean_together.__func__  # type: ignore[attr-defined]

    def between(self) -> None:
        """What the rows break between themselves."""
        made, rows = self.read, {id(record): row for row, record in self.together}
        for record, error in self.read.register.model.clean_together([record for _row, record in self.together]):
            row = rows[id(record)]
            for name, messages in by_field(error).items():
                for message in messages if name not in made.unread(row, True) else ():
                    made.tell(row, name if name in made.values else "", Doubt(message))

    def records(self, rows: list[int], fields: Sequence[models.Field[Any, Any]]) -> Iterator[tuple[Any, ...]]:
        """Row, whether new, and the values of `fields` (all of the model's), after the record's own rules were heard."""
        made, values_of = self.read, bulk.reader(fields)
        model: Any = made.register.model
        stored = self._stored([self.changed[r] for r in rows if r in self.changed])
        related = self._related(rows)
        must = [i for i, f in enumerate(fields) if not f.null and f.name not in made.lacking]
        blank = [f.get_default() for f in fields]  # by position, a record is made eight times as fast as by name
        at = {f.name: i for i, f in enumerate(fields)}
        for row in rows:
            old = stored.get(self.changed.get(row, 0))
            values = self._values(row, old is None)
            if old is None:
                facts = blank.copy()
                facts[0] = self.numbers[row]
                for name, value in values.items():
                    facts[at[name]] = value
                record: Any = model(*facts)
                self._begins(row)
            else:
                record = old
                self._may_change(row, old)
                record.version += 1
                for name, value in values.items():
                    setattr(record, fields[at[name]].attname, value)
            for name, found in related.items():
                if (value := values.get(name)) in found:
                    record._state.fields_cache[name] = found[value]
            self._obey(row, record, old is None)
            if self._keeps:
                self.together.append((row, record))
            whole = values_of(record)
            for i in must:
                if row in made.bad and not fields[i].editable:
                    continue  # it follows from what could not be read
                if whole[i] is None and fields[i].name not in made.bad.get(row, ()):
                    made.tell(row, fields[i].name, Doubt(_("Thiếu “%(heading)s”."), heading=fields[i].verbose_name))
            yield (row, old is None, *whole)

    def _stored(self, numbers: list[int]) -> dict[int, Any]:
        rows = self.read.register.model._default_manager.order_by("pk")
        if self.locking:
            rows = rows.select_for_update(of=("self",))
        return dict(rows.in_bulk(numbers))

    def _related(self, rows: list[int]) -> dict[str, dict[Any, Any]]:
        """The records that the rows name, so that no rule asks the database row by row."""
        found = {}
        for f in self.read.given():
            if isinstance(f, models.ForeignKey):
                numbers = {v for r in rows if isinstance(v := self.read.values[f.name][r], int)}
                found[f.name] = f.related_model._base_manager.in_bulk(numbers)
        return found

    def _values(self, row: int, new: bool) -> dict[str, Any]:
        """What the row puts into its record. A cell that could not be read leaves what was there."""
        unread, found = self.read.bad.get(row, ()), {}
        for f in self._new if new else self._edited:
            if f.name in unread:
                continue
            value = self.read.values[f.name][row]
            if type(value) is Sibling:
                value = self.numbers[value.row]
            elif type(value) is bytes:
                value = memoryview(value)  # a geometry, made when someone asks for it
            if value is not None or f.null:
                found[f.name] = value
        return found

    def _obey(self, row: int, record: Any, new: bool) -> None:
        """What the record's own rules object to. A row with unread cells is tried as far as it goes."""
        made = self.read
        unread = made.unread(row, new)
        try:
            record.prepare()
            record.clean()
        except ValidationError as error:
            for name, messages in by_field(error).items():
                for n in range(len(messages) if name not in unread else 0):
                    made.tell(row, name if name in made.values else "", Doubt(Late(partial(_again, record, name, n))))
        except (TypeError, ValueError, AttributeError, ArithmeticError):
            if not unread:
                raise

    def _begins(self, row: int) -> None:
        """A new record may stand in a later state only for someone who could have brought it there."""
        made, workflow = self.read, self.read.register.workflow
        if workflow is None or "state" not in made.values:
            return
        state = made.values["state"][row]
        if state in (None, "", workflow.initial):
            return
        role = max((t.by for t in workflow.transitions if t.target == state), default=Role.MANAGER)
        area, unit = (made.values[n][row] if n in made.values else None for n in ("area", "unit"))
        if not self._scope(role).covers(area, unit):
            made.tell(
                row,
                "state",
                Doubt(
                    _("Trạng thái này chỉ người có quyền “%(role)s” mới nhập được."),
                    _("Hãy nhập ở trạng thái “%(first)s” rồi xử lý tiếp, hoặc nhờ người có quyền nhập."),
                    role=role.label,
                    first=workflow.states(workflow.initial).label,
                ),
            )

    def _may_change(self, row: int, old: Any) -> None:
        """A stored record is changed by a clerk over it, while it may be edited, and never past its workflow."""
        made, register = self.read, self.read.register
        if not self._scope(Role.CLERK).covers(old.area_id, old.unit_id):
            made.tell(row, register.key[0], OUTSIDE)
            return
        if not register.may_edit(self.user, old):
            state = Late(lambda: str(old.get_state_display()))
            made.tell(
                row, register.key[0], Doubt(_("Hồ sơ đang ở trạng thái “%(state)s”, không sửa được nữa."), state=state)
            )
            return
        for f in made.given():
            value, was = made.values[f.name][row], getattr(old, f.attname)
            if type(value) is bytes and was is not None:
                was = bulk.wkb(connection, was)
            if value == was or f.name in made.bad.get(row, ()) or not (f.editable or f.name in KEPT):
                continue
            if f.name in KEPT or (register.workflow and f.name in register.workflow.step_fields):
                made.tell(
                    row,
                    f.name,
                    Doubt(
                        _("Đang là “%(old)s”; chỉ một bước xử lý mới đổi được."),
                        _("Hãy giữ nguyên ô này rồi xử lý trên trang của hồ sơ."),
                        old=self._shown(f, old, was),
                    ),
                )
            elif self.told < TOLD:
                self.told += 1
                made.tell(row, f.name, Doubt(_("Sửa từ “%(old)s”."), level=NOTE, old=self._shown(f, old, was)))

    def _scope(self, role: Role) -> Scope:
        if role not in self.scopes:
            self.scopes[role] = access.scope(self.user, self.read.register.domain, role)
        return self.scopes[role]

    def _shown(self, f: models.Field[Any, Any], old: Any, was: Any) -> Late:
        """A stored value as its reader sees it."""
        if f.choices:
            return Late(lambda: str(dict(f.flatchoices).get(was, was)))
        text = str(getattr(old, f.name)) if isinstance(f, models.ForeignKey) else "…" if type(was) is bytes else ""
        return Late(lambda: text or show(was, f) or "–")
