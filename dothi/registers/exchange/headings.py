"""What a column of a sheet is called, and which field it fills."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation

from dothi.core.text import fold
from dothi.registers.register import Register

LON, LAT, X, Y = "@lon", "@lat", "@x", "@y"  # a point in two columns: degrees, or metres of VN-2000
SERIAL = "@serial"  # the running number of a row
COMPUTED = "@computed:"  # before the name of a column that the database computes
WIDTH = 10  # characters of a column's name in a .dbf
INTERNAL = {"version", "removed_at", "search_text"}

_SERIAL = ("tt", "stt", "so tt", "no", "no.", "#")
_POINT = {
    LON: ("kinh do", "longitude", "lon", "lng", "long", "kinh do (wgs 84)", "kinh do (wgs84)"),
    LAT: ("vi do", "latitude", "lat", "vi do (wgs 84)", "vi do (wgs84)"),
    X: ("x", "toa do x", "x (m)", "x(m)", "x (vn-2000)", "x vn2000", "toa do x (m)", "northing"),
    Y: ("y", "toa do y", "y (m)", "y(m)", "y (vn-2000)", "y vn2000", "toa do y (m)", "easting"),
}
_SHAPE = ("wkt", "geometry", "geom", "hinh hoc", "toa do", "toa do (wgs 84)")


def fields(register: Register) -> list[models.Field[Any, Any]]:
    """The columns of a register that go through a sheet: all that the record itself holds."""
    return [f for f in register.model._meta.concrete_fields if not f.primary_key and f.name not in INTERNAL]


def in_order(register: Register) -> list[str]:
    """The columns of a file that we write: the list's first, then all else a record holds; its place apart."""
    own = [f.name for f in fields(register) if f.name != register.geometry]
    shown = [n for n in register.columns if n in register.derived or n in own]
    return list(dict.fromkeys([*shown, *own]))


def short_names(names: Sequence[str], said: Mapping[str, str]) -> dict[str, str]:
    """Names of at most ten characters, as a .dbf has them, each once, and none that says another field (`said`: heading,
    folded → field): the same whenever the same fields are named."""
    found: dict[str, str] = {}
    for name in names:
        short, number = name[:WIDTH], 1
        while short in found.values() or said.get(bare(short), name).removeprefix(COMPUTED) != name:
            number += 1
            short = f"{name[: WIDTH - len(str(number))]}{number}"
        found[name] = short
    return found


def needs(f: Any) -> bool:
    """Whether a field must be filled by a person."""
    return bool(f.editable and not f.blank and not f.has_default())


def day_of(register: Register) -> str:
    """The field that holds a record's own day: the first date that each must have; nothing when there is none."""
    return next((f.name for f in fields(register) if isinstance(f, models.DateField) and needs(f)), "")


def said(register: Register) -> dict[str, str]:
    """Heading, folded → field or computed column.

    What the register declares comes first, then the names of its fields and columns in every language of the house.
    """
    names: dict[str, str] = {}
    for heading, name in register.headings.items():
        _learn(names, [heading], name)
    for f in fields(register):
        _learn(names, [f.name], f.name)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for f in fields(register):
                _learn(names, [str(f.verbose_name)], f.name)
            for name, derived in register.derived.items():
                _learn(names, [str(derived.label)], COMPUTED + name)
    for name in register.derived:
        _learn(names, [name], COMPUTED + name)
    return names


def known(register: Register) -> dict[str, str]:
    """The same, with the short names of a .dbf and the marks above."""
    names = said(register)
    for name, short in short_names(in_order(register), names).items():
        _learn(names, [short], COMPUTED + name if name in register.derived else name)
    _learn(names, _SERIAL, SERIAL)
    if register.geometry:
        _learn(names, _SHAPE, register.geometry)
        for target, headings in _POINT.items():
            _learn(names, headings, target)
    return names


def _learn(names: dict[str, str], headings: Iterable[str], target: str) -> None:
    for heading in headings:
        names.setdefault(bare(heading), target)


def bare(heading: str) -> str:
    """A heading as it is compared: no diacritics, no case, no underscores, no footnote mark; m² is m2."""
    return fold(unicodedata.normalize("NFKC", heading)).replace("_", " ").strip(" *:.")


def target(names: dict[str, str], heading: str) -> str | None:
    """What a heading names; a remark in brackets at its end may be left out, as in `Số tầng (nổi)`."""
    said = bare(heading)
    return names.get(said) or names.get(re.sub(r"\s*[(\[].*$", "", said).strip(" *:."))


def heading(register: Register, name: str, names: dict[str, str]) -> str:
    """What a column is called in a sheet that we write: a heading that reads back as the same field."""
    said = register.header(name)
    wanted = COMPUTED + name if name in register.derived else name
    if target(names, said) == wanted:
        return said
    return next((h for h, n in register.headings.items() if n == name and target(names, h) == wanted), name)
