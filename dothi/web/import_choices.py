"""What the page of an import asks: the choices of a batch as a form shows them, and what was sent back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from dothi.core import access, spoken
from dothi.core.models import Area, Role
from dothi.registers.exchange import headings, located
from dothi.registers.exchange.asked import BY_PLACE, IGNORED, Asked
from dothi.registers.exchange.codepages import KNOWN
from dothi.registers.exchange.located import System
from dothi.registers.exchange.models import ImportBatch
from dothi.registers.exchange.references import Areas
from dothi.registers.exchange.systems import SYSTEMS
from dothi.registers.register import Register

CODES = {
    "utf-8": "Unicode (UTF-8)",
    "cp1258": "Windows 1258",
    "tcvn3": "TCVN3 (ABC, .VnTime)",
    "cp1252": "Windows 1252",
}


def choices(batch: ImportBatch, register: Register, user: Any) -> dict[str, Any] | None:
    """What the form shows; nothing when there is nothing to choose."""
    asks, asked = batch.asks, Asked.of(batch.options)
    if not asks:
        return None
    offered = [_system(System(o["srid"], o["swapped"]), o["share"], asked) for o in asks.get("systems", ())]
    fields = [f for f in headings.fields(register) if f.editable or f.name == "state"]
    return {
        "asked": asks.get("asked"),
        "offered": [one for one in offered if one["share"] is not None],
        "systems": [_system(System(srid, swapped), None, asked) for srid in SYSTEMS for swapped in (False, True)]
        if asks.get("gis")
        else [],
        "layers": asks.get("layers", ()),
        "fields": [(f.name, register.header(f.name)) for f in fields if f.name != register.geometry],
        "headings": [
            (f"heading{n}", said, "" if target.startswith("@") and target != IGNORED else target, value)
            for n, (_bare, said, target, value) in enumerate(asks.get("headings", ()))
            if not target.startswith(headings.COMPUTED)
        ],
        "ignored": IGNORED,
        "lacking": [_constant(register, name, asked, user) for name in asks.get("lacking", ())],
        "codes": [(code, CODES[code], code == (asked.encoding or asks["encoding"])) for code in KNOWN]
        if asks.get("encoding")
        else [],
    }


def chosen(batch: ImportBatch, sent: QueryDict) -> Asked:
    """What was sent, over what was chosen before.

    Raises:
        ValueError: a layer or a field that was not offered.
    """
    asks, before = batch.asks, Asked.of(batch.options)
    layers = tuple(sent.getlist("layer"))
    if not set(layers) <= {layer[0] for layer in asks.get("layers", ())}:
        raise ValueError(layers)
    matched = dict(before.headings)
    for n, (bare, _said, target, _value) in enumerate(asks.get("headings", ())):
        to = sent.get(f"heading{n}")
        if to is not None and to != (target if not target.startswith("@") or target == IGNORED else ""):
            matched[bare] = to or IGNORED
    constants = dict(before.constants)
    for name in asks.get("lacking", ()):
        if (said := sent.get(f"constant-{name}")) is not None:
            constants.pop(name, None)
            if said.strip():
                constants[name] = said.strip()[:300]
    return replace(
        before,
        system=sent.get("system") or sent.get("system_other") or before.system,
        layers=layers if asks.get("layers") else before.layers,
        encoding=sent.get("encoding") or before.encoding if asks.get("encoding") else before.encoding,
        headings=matched,
        constants=constants,
    )


def _system(system: System, share: float | None, asked: Asked) -> dict[str, Any]:
    """A system as a button or an option."""
    said = (
        None
        if share is None
        else _("%(share)s %% vị trí nằm trong địa bàn") % {"share": spoken.number(round(share * 100))}
    )
    return {"value": str(system), "name": str(located.name(system)), "share": said, "on": asked.system == str(system)}


def _constant(register: Register, name: str, asked: Asked, user: Any) -> dict[str, Any]:
    """A field that has no column: what can be said for all rows at once."""
    f, options = register.field(name), []
    if f.related_model is Area:
        areas = Areas(access.scope(user, register.domain, Role.CLERK))
        wards = [pk for pk, area in areas.rows.items() if area.level == Area.Level.WARD]
        options = [(label, label) for label in sorted(areas.label(pk, None) for pk in wards)]
        if register.geometry:
            options.insert(0, (BY_PLACE, _("theo vị trí của từng dòng")))
    elif f.choices:
        options = [(str(label), str(label)) for _value, label in f.flatchoices]
    return {"name": name, "label": register.header(name), "options": options, "value": asked.constants.get(name, "")}
