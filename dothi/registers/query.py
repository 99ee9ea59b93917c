"""A question asked of a register: the list a reader filters, the map's layer, the export, and a saved measure.

A query is written as an address is (`state=issued&issued_on__gte=2012-01-01&q=bach+mai`), so that any filtered list
can be linked, saved as a measure, and opened again behind its figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any
from urllib.parse import urlencode

from django.contrib.gis.geos import Polygon
from django.db import connection, models
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from dothi.core.engine.search import matching
from dothi.core.models import Area
from dothi.registers.record import Record
from dothi.registers.register import Register, show
from dothi.registers.timeline import standing
from dothi.registers.wards import BadQuery as BadQuery
from dothi.registers.wards import Chosen

RESERVED = {
    "page",
    "sort",
    "q",
    "at",
    "bbox",
    "view",
    "show",
    "measure",
    "indicator",
    "side",
    "period",
    "place",
    "size",
}
RESERVED |= {"ward", "wards_on", "place_on"}  # by location: see `dothi.registers.wards`
ANSWERS = {"1": True, "true": True, "0": False, "false": False}
YEARS = range(1800, 2200)  # of a day that records are read as of
DIGITS = 18  # of a number that a column can hold
ORDERED = (models.DateField, models.IntegerField, models.DecimalField, models.FloatField)  # what is compared
EVERYWHERE = Chosen()
COMPARISONS = {"gte": "≥", "lte": "≤", "gt": ">", "lt": "<"}


@dataclass(frozen=True)
class Term:
    """One condition: a column, how it is compared, and with what."""

    name: str
    lookup: str  # in | gte | lte | gt | lt | isnull | is
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Control:
    """A filter as a form shows it."""

    name: str
    label: str
    kind: str  # choice | record | number | date | yesno
    choices: Sequence[tuple[str, str]] = ()
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)  # lookup → raw values

    @property
    def active(self) -> bool:
        """Whether the reader filters by it."""
        return any(self.chosen.values())


@dataclass(frozen=True)
class Query:
    """A parsed question. `apply()` narrows rows by it, `describe()` says it in words, `address()` writes it back."""

    register: Register
    terms: tuple[Term, ...] = ()
    text: str = ""
    at: date | None = None  # the records that stood on this day
    bbox: tuple[float, float, float, float] | None = None
    sort: str = ""
    problems: tuple[str, ...] = ()
    wards: Chosen = EVERYWHERE

    @classmethod
    def parse(cls, register: Register, params: Mapping[str, Any], *, strict: bool = False) -> Query:
        """Read a query from address parameters (`QueryDict` or a dict of lists or values).

        Raises:
            BadQuery: with `strict`, on the first condition that cannot be read; otherwise it is left out and named
                in `problems`.
        """
        terms, problems = [], []
        for key in params:
            values = _values(params, key)
            if key in RESERVED or not values:
                continue
            try:
                terms.append(_term(register, key, values))
            except BadQuery as problem:
                if strict:
                    raise
                problems.append(str(problem))
        try:
            chosen = Chosen.parse(_values(params, "ward"), _values(params, "wards_on"))
        except BadQuery as problem:
            if strict:
                raise
            problems.append(str(problem))
            chosen = EVERYWHERE
        sort = next(iter(_values(params, "sort")), "")
        if sort and sort.lstrip("-") not in register.columns:
            sort = ""
        at = None
        try:
            at = _day(register, next(iter(_values(params, "at")), ""))
        except BadQuery as problem:
            if strict:
                raise
            problems.append(str(problem))
        return cls(
            register,
            tuple(terms),
            text=next(iter(_values(params, "q")), ""),
            at=at,
            bbox=_bbox(next(iter(_values(params, "bbox")), "")),
            sort=sort,
            problems=tuple(problems),
            wards=chosen,
        )

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that meet every condition, unsorted."""
        rows = self.register.annotated(rows, [t.name for t in self.terms if t.name in self.register.derived])
        for term in self.terms:
            rows = rows.filter(_condition(self.register, term))
        if self.wards:
            rows = rows.filter(self.wards.condition(self.register))
        if self.text:
            rows = matching(rows, self.text)
        if self.at:
            rows = rows.filter(standing(self.register, self.at))
        if self.bbox and self.register.geometry:
            rows = rows.filter(within_box(self.register, self.bbox))
        return rows

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in the order asked for, or the register's own; ties by number."""
        if not self.sort:
            return rows
        name = self.sort.lstrip("-")
        rows = self.register.annotated(rows, [name] if name in self.register.derived else [])
        return rows.order_by(self.sort, "-pk")

    def describe(self) -> list[str]:
        """Each condition as a reader says it."""
        said = [_say(self.register, term) for term in self.terms]
        said += [self.moment] if self.at else []
        said += [self.wards.describe()] if self.wards else []
        return said + ([f"“{self.text}”"] if self.text else [])

    @property
    def moment(self) -> str:
        """The day the records are read as of, in words."""
        return _("Tại ngày %(day)s") % {"day": show(self.at)} if self.at else ""

    def address(self, **changes: str | None) -> str:
        """The query as an address's parameters; `changes` adds, replaces or (None) drops one."""
        pairs = [(_key(t), _raw(v)) for t in self.terms for v in t.values]
        pairs += self.wards.pairs()
        pairs += [("q", self.text)] if self.text else []
        pairs += [("at", self.at.isoformat())] if self.at else []
        pairs += [("bbox", ",".join(f"{b:.6f}" for b in self.bbox))] if self.bbox else []
        pairs += [("sort", self.sort)] if self.sort else []
        pairs = [(k, v) for k, v in pairs if k not in changes]
        return urlencode(pairs + [(k, v) for k, v in changes.items() if v is not None])

    def params(self) -> dict[str, list[str]]:
        """The query as it is kept in a measure."""
        kept: dict[str, list[str]] = {}
        for term in self.terms:
            kept.setdefault(_key(term), []).extend(_raw(v) for v in term.values)
        for key, value in self.wards.pairs() if self.wards else ():
            kept.setdefault(key, []).append(value)
        if self.text:
            kept["q"] = [self.text]
        if self.at:
            kept["at"] = [self.at.isoformat()]
        return kept

    def controls(self) -> list[Control]:
        """The register's filters as a form shows them, with what is chosen."""
        chosen: dict[str, dict[str, list[str]]] = {}
        for term in self.terms:
            chosen.setdefault(term.name, {})[term.lookup] = [_raw(v) for v in term.values]
        return [
            Control(n, self.register.header(n), *_control(self.register, n), chosen.get(n, {}))
            for n in self.register.filters
        ]


def within_box(register: Register, box: tuple[float, float, float, float], name: str = "") -> Q:
    """Rows whose place (or the geometry of that name) meets a box (west, south, east, north; degrees), by the spatial
    index of either engine."""
    name = name or str(register.geometry)
    if connection.vendor != "sqlite":
        return Q(**{f"{name}__bboverlaps": Polygon.from_bbox(box)})
    table, column = register.model._meta.db_table, str(register.field(name).column)
    west, south, east, north = box
    return Q(pk__in=_RTree(table, column, (east, west, north, south)))


class _RTree(models.expressions.RawSQL):
    """Candidates of SQLite's R*Tree: GeoDjango's own lookups do not use it."""

    def __init__(self, table: str, column: str, box: tuple[float, float, float, float]) -> None:
        sql = (
            f'SELECT pkid FROM "idx_{table}_{column}"'  # noqa: S608 - names of our own tables
            " WHERE xmin <= %s AND xmax >= %s AND ymin <= %s AND ymax >= %s"
        )
        super().__init__(sql, box)


def _values(params: Mapping[str, Any], key: str) -> list[str]:
    """The non-empty values of a parameter, from a QueryDict or a plain dict."""
    found = params.getlist(key) if hasattr(params, "getlist") else params.get(key, [])
    found = found if isinstance(found, (list, tuple)) else [found]
    return [str(v).strip() for v in found if str(v).strip() != ""]


def _bbox(text: str) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (west, south, east, north) if all(map(isfinite, (west, south, east, north))) else None


def _day(register: Register, text: str) -> date | None:
    """The day of `at`.

    Raises:
        BadQuery: no day, or the register's records have no time.
    """
    if not text:
        return None
    if not register.timed:
        raise BadQuery(_("Sổ %(register)s không theo thời gian: không xem được tại một ngày.") % {"register": register})
    if (day := read_day(text)) is None or day.year not in YEARS:
        raise BadQuery(_("“%(value)s” không phải ngày (ngày/tháng/năm).") % {"value": text})
    return day


def read_day(text: str) -> date | None:
    """A date of an address, 2014-05-31, or as people type it, 31/5/2014; None when it is neither."""
    try:
        return parse_date("-".join(reversed(text.split("/"))))
    except ValueError:
        return None


def _control(register: Register, name: str) -> tuple[str, Sequence[tuple[str, str]]]:
    kind = register.kind_of(name)
    if kind.choices:
        return "choice", [(str(v), str(label)) for v, label in kind.flatchoices]
    if isinstance(kind, models.ForeignKey):
        if kind.related_model is Area:
            levels = [Area.Level.DISTRICT, Area.Level.WARD] if register.wide else [Area.Level.WARD]
            areas = Area.objects.filter(level__in=levels).order_by("level", "name")
            return "choice", [(str(a.pk), a.name) for a in areas]
        if issubclass(kind.related_model, Record):
            return "record", ()  # found by typing, through the one door
        rows = kind.related_model._default_manager.all()[:300]
        return "choice", [(str(row.pk), str(row)) for row in rows]
    if isinstance(kind, models.BooleanField):
        return "yesno", ()
    if isinstance(kind, (models.DateField, models.DateTimeField)):
        return "date", ()
    if isinstance(kind, (models.IntegerField, models.DecimalField, models.FloatField)):
        return "number", ()
    return "yesno", ()  # any other field: filled or not


def _term(register: Register, key: str, values: list[str]) -> Term:
    name, _sep, lookup = key.partition("__")
    if name not in register.filters:
        raise BadQuery(_("Không có bộ lọc “%(name)s” trong sổ %(register)s.") % {"name": key, "register": register})
    kind = register.kind_of(name)
    if lookup == "isnull":
        return Term(name, "isnull", (_yes(register, name, values[0]),))
    ordered = isinstance(kind, ORDERED) and not kind.choices
    if ordered and lookup in COMPARISONS:
        return Term(name, lookup, (_read(register, name, kind, values[0]),))
    if lookup:
        raise BadQuery(_("Không hiểu điều kiện “%(key)s”.") % {"key": key})
    if isinstance(kind, models.BooleanField):
        return Term(name, "is", (_yes(register, name, values[0]),))
    if ordered:
        return Term(name, "is", (_read(register, name, kind, values[0]),))
    if kind.choices:
        known = {str(v): v for v, _label in kind.flatchoices}
        if unknown := [v for v in values if v not in known]:
            raise BadQuery(
                _("“%(value)s” không phải giá trị của %(field)s.")
                % {"value": unknown[0], "field": register.header(name)}
            )
        return Term(name, "in", tuple(known[v] for v in values))
    if isinstance(kind, models.ForeignKey):
        if any(not v.isdecimal() or len(v) > DIGITS for v in values):
            raise BadQuery(_("“%(value)s” không phải số của bản ghi.") % {"value": ", ".join(values)})
        return Term(name, "in", tuple(int(v) for v in values))
    return Term(name, "in", tuple(values))


def _yes(register: Register, name: str, text: str) -> bool:
    if text.casefold() not in ANSWERS:
        raise BadQuery(
            _("“%(value)s” không phải có hay không ở %(field)s.") % {"value": text, "field": register.header(name)}
        )
    return ANSWERS[text.casefold()]


def _read(register: Register, name: str, kind: models.Field[Any, Any], text: str) -> Any:
    if isinstance(kind, models.DateField):
        if (day := read_day(text)) is None:
            raise BadQuery(
                _("“%(value)s” không phải ngày (ngày/tháng/năm) ở %(field)s.")
                % {"value": text, "field": register.header(name)}
            )
        return day
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise BadQuery(
            _("“%(value)s” không phải số ở %(field)s.") % {"value": text, "field": register.header(name)}
        ) from None
    if not number.is_finite() or number.adjusted() >= DIGITS:
        raise BadQuery(_("“%(value)s” không phải số.") % {"value": text})
    return number


def _condition(register: Register, term: Term) -> Q:
    if term.lookup == "isnull":
        kind = register.kind_of(term.name)
        if isinstance(kind, (models.CharField, models.TextField)):  # an empty text is no text
            empty = Q(**{term.name: ""}) | Q(**{f"{term.name}__isnull": True})
            return empty if term.values[0] else ~empty
        return Q(**{f"{term.name}__isnull": term.values[0]})
    if term.lookup == "is":
        return Q(**{term.name: term.values[0]})
    if term.lookup == "in":
        return Q(**{f"{term.name}__in": term.values})
    return Q(**{f"{term.name}__{term.lookup}": term.values[0]})


def _say(register: Register, term: Term) -> str:
    label, kind = register.header(term.name), register.kind_of(term.name)
    if term.lookup == "isnull":
        said = _("%(field)s: chưa có") if term.values[0] else _("%(field)s: đã có")
        return said % {"field": label}
    if term.lookup == "in" and kind.choices:
        names = dict(kind.flatchoices)
        return f"{label}: {', '.join(str(names[v]) for v in term.values)}"
    if term.lookup == "in" and isinstance(kind, models.ForeignKey) and not issubclass(kind.related_model, Record):
        rows = kind.related_model._default_manager.filter(pk__in=term.values)
        return f"{label}: {', '.join(str(row) for row in rows)}"
    values = ", ".join(show(v, None) for v in term.values)
    if term.lookup in COMPARISONS:
        return f"{label} {COMPARISONS[term.lookup]} {values}"
    return f"{label}: {values}"


def _key(term: Term) -> str:
    return term.name if term.lookup in {"in", "is"} else f"{term.name}__{term.lookup}"


def _raw(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.isoformat() if isinstance(value, date) else str(value)
