"""Cells read as values: one plain function a kind of field, made once a column."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator, MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from dothi.core.text import fold
from dothi.registers.exchange import figures
from dothi.registers.exchange.figures import Reader, written
from dothi.registers.exchange.problems import Doubt, Late, invalid
from dothi.registers.exchange.sheet import FormulaError

_MARKS = {"x", "v", "✓", "✔"}
_YES = _MARKS | {"co", "1", "true", "yes", "y", "dung", "da", "roi"}
_NO = {"khong", "0", "false", "no", "n", "-", "sai", "chua", "o"}


def reader(f: models.Field[Any, Any]) -> Reader:
    """The function that reads one field's cells. It raises `Doubt`; a filled cell never becomes nothing silently."""
    if f.choices:
        return _choice(f)
    if isinstance(f, models.BooleanField):
        return _truth
    if isinstance(f, models.DateTimeField):
        return figures.moment
    if isinstance(f, models.DateField):
        return figures.date_of
    if isinstance(f, models.DecimalField):
        return figures.decimal(f)
    if isinstance(f, models.IntegerField):
        return figures.integer
    if isinstance(f, models.JSONField):
        return _json
    return _text(f)


def empty(f: models.Field[Any, Any]) -> Any:
    """What a field holds when its cell is blank."""
    if isinstance(f, (models.CharField, models.TextField)) and not f.null:
        return f.get_default() if f.has_default() else ""
    if f.null:
        return None
    return f.get_default() if f.has_default() else None


def column(f: models.Field[Any, Any], cells: list[Any], doubt: Callable[[int, Doubt], None]) -> list[Any]:
    """A whole column read; each different cell once. Doubts go to `doubt` with the index of their row."""
    read, checked, blank = reader(f), _validated(f), empty(f)
    if isinstance(f, models.BooleanField) and any(isinstance(c, str) and fold(c) in _MARKS for c in cells):
        blank = False  # a column of ticks: no tick is no
    seen: dict[Any, Any] = {}
    values = []
    for row, cell in enumerate(cells):
        if cell is None:
            values.append(blank)
            continue
        key = cell if type(cell) is str else (type(cell), cell)
        if key not in seen:
            try:
                if isinstance(cell, FormulaError):
                    raise Doubt(
                        _("Ô chứa lỗi công thức %(shown)s."), _("Hãy sửa công thức hoặc ghi giá trị."), shown=cell.shown
                    )
                seen[key] = checked(read(cell))
            except Doubt as found:
                seen[key] = found
        value = seen[key]
        if isinstance(value, Doubt):
            doubt(row, value)
            value = value.kept
        values.append(value)
    return values


def _validated(f: models.Field[Any, Any]) -> Reader:
    """The field's own validators (lengths and ranges), on a value that was read."""
    # Lengths, digits and NUL are looked at by the readers themselves.
    ours = (MaxLengthValidator, ProhibitNullCharactersValidator, DecimalValidator)
    limits = [limit for limit in f.validators if not isinstance(limit, ours)]
    if not limits:
        return lambda value: value

    def checked(value: Any) -> Any:
        if value is None or value == "":
            return value
        for limit in limits:
            try:
                limit(value)
            except ValidationError as error:
                raise invalid(error)[0] from None
        return value

    return checked


def _text(f: models.Field[Any, Any]) -> Reader:
    longest = getattr(f, "max_length", None)
    lines = isinstance(f, models.TextField)

    def read(cell: Any) -> str:
        said = written(cell)
        said = said.replace("\x00", "").replace("\r\n", "\n").replace("_x000D_", "")
        said = said if lines else said.replace("\n", " ")
        if longest and len(said) > longest:
            raise Doubt(
                _("Dài %(length)s ký tự, tối đa %(limit)s."), _("Hãy rút gọn."), length=len(said), limit=longest
            )
        return said

    return read


def _choice(f: models.Field[Any, Any]) -> Reader:
    known = choice_names(f)
    codes = {str(value): value for value, _label in f.flatchoices}

    def read(cell: Any) -> Any:
        said = written(cell)
        if said in codes:
            return codes[said]
        found = known.get(fold(said), set())
        if len(found) == 1:
            return next(iter(found))
        allowed = Late(lambda: _labels(f))
        if found:
            raise Doubt(
                _("“%(value)s” có thể là nhiều giá trị."),
                _("Hãy ghi mã: %(allowed)s."),
                value=said,
                allowed=", ".join(map(str, found)),
            )
        raise Doubt(
            _("“%(value)s” không phải giá trị của cột này."),
            _("Chọn một trong: %(allowed)s."),
            value=said,
            allowed=allowed,
        )

    return read


def choice_names(f: models.Field[Any, Any]) -> dict[str, set[Any]]:
    """Folded code or label, in every language of the house → the values it can mean."""
    known: dict[str, set[Any]] = {}
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            for value, label in f.flatchoices:
                known.setdefault(fold(str(value)), set()).add(value)
                known.setdefault(fold(str(label)), set()).add(value)
    return known


def _labels(f: models.Field[Any, Any]) -> str:
    labels = [str(label) for _value, label in f.flatchoices]
    return ", ".join(labels[:12]) + ("…" if len(labels) > 12 else "")


def _truth(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    said = fold(written(cell))
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise Doubt(
        _("Không hiểu “%(value)s” là có hay không."),
        _("Hãy ghi Có hoặc Không (hoặc x, để trống)."),
        value=written(cell),
    )


def json_text(value: Any) -> str:
    """A list as a cell holds it: its parts between semicolons where that reads back, else JSON."""
    if not value:
        return ""
    plain = isinstance(value, list) and all(isinstance(v, str) and v.strip() == v and v and ";" not in v for v in value)
    said = "; ".join(value) if plain else ""
    return said if plain and said[0] not in "[{" else json.dumps(value, ensure_ascii=False)


def _json(cell: Any) -> Any:
    said = written(cell)
    if said[:1] in "[{":
        try:
            return json.loads(said)
        except ValueError:
            raise Doubt(_("Danh sách không đọc được."), _("Hãy ghi các mục cách nhau bằng dấu chấm phẩy.")) from None
    return [part.strip() for part in said.split(";") if part.strip()]
