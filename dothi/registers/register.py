"""A register: everything the product needs to know about one kind of record, said once.

A register is a file with a model and one `Register` value. Menu, list, search, filters, map layer, form, detail page,
transitions, import, export, measures and tests follow from it. A new attribute of `Register` is allowed when three
registers need it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dothi.core import access, history, spoken
from dothi.core.models import Role
from dothi.core.rules import ALWAYS
from dothi.registers.record import Record
from dothi.registers.workflow import Workflow

registers: dict[str, Register] = {}
PLACES = 2  # of a decimal, shown even when they are zeros


@dataclass(frozen=True)
class Derived:
    """A column that is asked of the database, not stored: `lit`, `lamps`, `controlled`."""

    label: str | Promise
    expression: Callable[[], Any]
    output: models.Field[Any, Any]


@dataclass(frozen=True)
class Register:
    """One kind of record.

    slug: its name in addresses and measures; domain: whose grants open it; columns: shown in the list, in order;
    filters: fields a reader can filter by (what can be asked follows from the field's type); key: the fields that
    identify a row of a spreadsheet; numbering: what the codes begin with that the house gives when the first of `key` is
    left empty; quick: fields asked when something is noted in the street, on a phone; headings: spreadsheet headings →
    field (several headings may name one field); public: fields anyone may see, in rows that meet `public_where`; parent:
    the foreign key to the record this one is part of; wide: its records may speak of the whole district, not only of a
    ward; due: state → the field that says by when the next step is due; since, until: the date fields that say from when
    the thing stood or had come in and from when no longer, so that it can be read as of a day (`timeline`; over a foreign
    key: `version__in_force_on`); derived: columns the database computes; parameters: codes of the dated parameters its rules read → label; by_hand: whether people add its records, or only
    the house itself (checks, what a closing froze).
    """

    slug: str
    domain: str
    model: type[Record]
    columns: Sequence[str]
    filters: Sequence[str] = ()
    workflow: Workflow | None = None
    key: Sequence[str] = ()
    numbering: str = ""
    quick: Sequence[str] = ()
    headings: Mapping[str, str] = field(default_factory=dict)
    public: Sequence[str] = ()
    public_where: models.Q = field(default_factory=models.Q)
    parent: str | None = None
    wide: bool = False
    due: Mapping[str, str] = field(default_factory=dict)
    since: str = ""
    until: str = ""
    derived: Mapping[str, Derived] = field(default_factory=dict)
    parameters: Mapping[str, str | Promise] = field(default_factory=dict)
    by_hand: bool = True

    def __post_init__(self) -> None:
        registers[self.slug] = self

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The register's name, plural, in the reader's language, first letter upper."""
        name = str(self.model._meta.verbose_name_plural)
        return name[:1].upper() + name[1:]

    @property
    def singular(self) -> str:
        """What one of its records is called."""
        return str(self.model._meta.verbose_name)

    @cached_property
    def geometry(self) -> str | None:
        """The model's one geometry field, if it has a place."""
        return next((f.name for f in self.model._meta.fields if isinstance(f, GeometryField)), None)

    @property
    def timed(self) -> bool:
        """Whether its records can be read as of a day."""
        return bool(self.since or self.until)

    @cached_property
    def children(self) -> list[Register]:
        """The registers whose records are parts of this one's."""
        return [r for r in registers.values() if r.parent and r.field(r.parent).related_model is self.model]

    def records(self, user: Any, role: Role = Role.VIEWER) -> models.QuerySet[Any]:
        """The records over which `user` holds `role`. Nothing else may reach the table."""
        return access.permitted(self.model.objects.all(), user, self.domain, role)

    def may_edit(self, user: Any, record: Any) -> bool:
        """Whether `user` may change the record's facts by hand: a clerk there, and nothing has made them final."""
        return not self.kept and not self.frozen(record) and access.may(user, self.domain, Role.CLERK, record)

    def may_add(self, user: Any, within: Any = None) -> bool:
        """Whether `user` may add a record: anywhere at all, or as a part of `within`."""
        return self.by_hand and access.may(user, self.domain, Role.CLERK, within)

    @cached_property
    def kept(self) -> bool:
        """Whether a record, once written, stays as it is, by a rule of the database."""
        return any("UPDATE" in rule.on and rule.refuse == ALWAYS for rule in self.model.rules)

    def frozen(self, record: Any) -> bool:
        """Whether the record's state has made its facts final."""
        return self.workflow is not None and record.state in {*self.workflow.final, *self.workflow.frozen}

    def may_remove(self, user: Any, record: Any) -> bool:
        """Whether `user` may take the record out: a clerk there; a manager (quản trị) once it was decided."""
        return not self.kept and access.may(
            user, self.domain, Role.MANAGER if self.frozen(record) else Role.CLERK, record
        )

    def remove(self, user: Any, record: Any, reason: str = "") -> None:
        """Take a record out of every list, in `user`'s name.

        Raises:
            PermissionDenied: the user is no clerk there.
            ValidationError: it was decided and the user is no manager, or others rest on it.
        """
        access.require(user, self.domain, Role.CLERK, record)
        if not self.may_remove(user, record):
            if self.kept:
                raise ValidationError(_("Dòng đã ghi được giữ nguyên: không sửa, không xoá."))
            raise ValidationError(_("Hồ sơ đã có quyết định: chỉ người quản trị được xoá."))
        with history.by(user, reason):
            record.remove()

    @cached_property
    def form_fields(self) -> list[str]:
        """The fields a form shows: those a person fills, apart from what the steps of the workflow fill."""
        by_steps = self.workflow.step_fields if self.workflow else set()
        return [f.name for f in self.model._meta.fields if f.editable and not f.primary_key and f.name not in by_steps]

    def removed(self, user: Any) -> models.QuerySet[Any]:
        """Removed records that `user` may restore."""
        gone = self.model.all_objects.exclude(removed_at=None)
        return access.permitted(gone, user, self.domain, Role.CLERK)

    def published(self) -> models.QuerySet[Any]:
        """The rows anyone may see; their fields are those of `public` and no others."""
        rows: models.QuerySet[Any] = self.model.objects.all()
        return rows.filter(self.public_where) if self.public else rows.none()

    def field(self, name: str) -> models.Field[Any, Any]:
        """The model field of that name.

        Raises:
            FieldDoesNotExist: a derived or misspelt name.
        """
        return self.model._meta.get_field(name)  # type: ignore[return-value]

    def kind_of(self, name: str) -> models.Field[Any, Any]:
        """The field that says how a column or derived column reads and filters."""
        return self.derived[name].output if name in self.derived else self.field(name)

    def header(self, name: str) -> str:
        """A column's heading, in the reader's language, first letter upper."""
        label = str(self.derived[name].label if name in self.derived else self.field(name).verbose_name)
        return label[:1].upper() + label[1:]

    def with_columns(self, rows: models.QuerySet[Any], names: Sequence[str] | None = None) -> models.QuerySet[Any]:
        """`rows` with the named columns (default: the list's) ready: foreign keys joined, derived ones computed."""
        names = self.columns if names is None else names
        related = [n for n in names if n not in self.derived and self.field(n).is_relation]
        rows = rows.select_related(*related) if related else rows
        return self.annotated(rows, [n for n in names if n in self.derived])

    def annotated(self, rows: models.QuerySet[Any], names: Sequence[str]) -> models.QuerySet[Any]:
        """`rows` with the named derived columns computed by the database."""
        missing = {n: self.derived[n] for n in names if n not in rows.query.annotations}
        if not missing:
            return rows
        wrapped = {n: models.ExpressionWrapper(d.expression(), output_field=d.output) for n, d in missing.items()}
        found: models.QuerySet[Any] = rows.annotate(**wrapped)
        return found

    def cell(self, record: Any, name: str) -> str:
        """One value of a record as a reader sees it, in the reader's language."""
        return self.said(name, getattr(record, name))

    def said(self, name: str, value: Any) -> str:
        """A value of a column as a reader sees it."""
        kind = self.kind_of(name)
        if kind.choices:
            return str(dict(kind.flatchoices).get(value, value or ""))
        return show(value, kind)

    def tone(self, record: Any) -> str:
        """The colour of a record's state."""
        return self.workflow.tone(record.state) if self.workflow else "neutral"


def show(value: Any, kind: models.Field[Any, Any] | None = None) -> str:
    """A value as a reader sees it: dates and numbers by language, yes and no in words, nothing as nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(kind, models.IntegerField) and (kind.name or "").endswith("year"):
        return str(value)  # a year names, it does not count
    if isinstance(value, (int, Decimal, float)) and not isinstance(kind, models.ForeignKey):
        number = Decimal(str(value))
        decimals = kind.decimal_places if isinstance(kind, models.DecimalField) else None
        if decimals is not None and decimals > PLACES:  # finer than money or areas: only the places that say something
            decimals = min(decimals, max(PLACES, -int(number.normalize().as_tuple().exponent)))
        return spoken.number(number, decimals)
    return str(value)


def find(*packages: ModuleType) -> None:
    """Import every module below the packages: each may declare a register."""
    for package in packages:
        for module in walk_packages(package.__path__, package.__name__ + "."):
            import_module(module.name)


def register_of(model: Any) -> Register | None:
    """The register whose records a model holds, if it is one."""
    return next((r for r in registers.values() if r.model is model), None)


def is_field(register: Register, name: str) -> bool:
    """Whether a declaration's name is a field or a derived column of the register."""
    if name in register.derived:
        return True
    try:
        register.field(name)
    except FieldDoesNotExist:
        return False
    return True
