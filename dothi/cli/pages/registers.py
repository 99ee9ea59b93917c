"""`docs/registers.md`: every register as it is declared."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.db import models

import dothi
from dothi.cli.pages.marks import both, cell, code, first, table, upper
from dothi.core.models import Attachment, Domain
from dothi.registers.exchange.headings import needs
from dothi.registers.record import Record
from dothi.registers.register import Register, registers
from dothi.registers.workflow import SAME, Transition, Workflow

HEAD = """# Registers

<!-- Written by `dothi docs` from the declarations in dothi/registers; a change here is lost. -->

What each register holds, how its records move from state to state, and the rules that the database, the model and the
steps keep. Written by `dothi docs` from the declarations themselves; [adding-a-register.md](adding-a-register.md) says
how to add one.

Every record also has `area` (phường · ward), `unit` (đơn vị phụ trách · unit in charge) and `note` (ghi chú · note). What
must be filled is **bold**. A sheet may head a column with any heading listed here, with a field's name in either language,
or with its code; a point is two columns, `Kinh độ` and `Vĩ độ` in degrees or `X` and `Y` in metres of VN-2000.
"""
KINDS = (
    (models.BooleanField, "yes or no"),
    (models.DateTimeField, "moment"),
    (models.DateField, "date"),
    (models.IntegerField, "whole number"),
    (models.JSONField, "list"),
    (models.TextField, "long text"),
)
COMMON = {f.name for f in Record._meta.fields} | {"id"}


def page() -> str:
    """The whole page."""
    lines = [HEAD]
    for domain in Domain:
        held = [
            f"- [{r.slug}](#{r.slug}): {' · '.join(both(_title, r))}" for r in registers.values() if r.domain == domain
        ]
        if held:
            lines += [f"**{' · '.join(both(_label, domain))}**, domain `{domain.value}`:", "", *held, ""]
    lines.pop()
    for register in registers.values():
        lines += ["", *_register(register)]
    return "\n".join(lines) + "\n"


def _title(register: Register) -> str:
    return register.title


def _label(domain: Domain) -> str:
    return str(domain.label)


def _register(register: Register) -> Iterator[str]:
    vi, en = both(_title, register)
    module = sys.modules[register.model.__module__]
    path = Path(str(module.__file__)).relative_to(Path(dothi.__file__).parent.parent)
    yield f"## {register.slug}"
    yield ""
    yield f"**{vi}** · **{en}**. [{path.as_posix()}](../{path.as_posix()})"
    yield ""
    for paragraph in (module.__doc__ or "").strip().split("\n\n"):
        yield " ".join(paragraph.split())
        yield ""
    yield from _facts(register)
    yield from table(("Field", "Tiếng Việt", "English", "What it holds", "Headings in a sheet"), _fields(register))
    if register.workflow:
        yield from ("", "**States**", "", *_diagram(register.workflow))
        steps = [_step(register, t) for t in register.workflow.transitions]
        yield from table(("Step", "Tiếng Việt", "English", "From → to", "Role", "Asks for", "Needs"), steps)
    yield from ("", "**Rules**")
    yield from table(("Tiếng Việt", "English"), _rules(register))
    yield from _said(register.model, "clean", "Also checked")
    yield from _said(register.model, "derive", "Filled by itself")


def _facts(register: Register) -> Iterator[str]:
    yield f"- Domain of grants: `{register.domain}`"
    if register.parent:
        of = next(r for r in registers.values() if r.model is register.field(register.parent).related_model)
        yield f"- Part of: [{of.slug}](#{of.slug}), through `{register.parent}`"
    yield f"- Known in a sheet by: {code(*register.key)}"
    if register.public:
        yield f"- Open to anyone: {code(*register.public)}"
    for name, label in register.parameters.items():
        yield f"- Dated parameter `{name}`: {' · '.join(both(label))}"


def _fields(register: Register) -> Iterator[tuple[str, ...]]:
    """The fields of its own, then what the database computes."""
    for f in register.model._meta.concrete_fields:
        if f.name not in COMMON:
            headings = "; ".join(h for h, name in register.headings.items() if name == f.name)
            yield code(f.name), *both(f.verbose_name), _kind(register, f), headings
    for name, derived in register.derived.items():
        yield code(name), *both(derived.label), f"{_holds(derived.output)}; computed when asked", ""


def _kind(register: Register, f: models.Field[Any, Any]) -> str:
    """What a field holds, and who fills it."""
    said = _holds(f)
    if register.workflow and f.name == "state":
        return f"{said}; changed by steps"
    if not f.editable:
        return f"{said}; filled by itself"
    if register.workflow and f.name in register.workflow.step_fields:
        return f"{said}; filled by a step"
    return f"**{said}**" if needs(f) else said


def _holds(f: models.Field[Any, Any]) -> str:
    if f.choices:
        return "one of " + ", ".join(f"{label} (`{value}`)" for value, label in _choices(f))
    if isinstance(f, GeometryField):
        return {"POINT": "point", "LINESTRING": "line"}.get(f.geom_type, "shape")
    if isinstance(f, models.ForeignKey):
        of = next((r.slug for r in registers.values() if r.model is f.related_model), "")
        return f"[{of}](#{of})" if of else both(f.related_model._meta.verbose_name)[1]
    if isinstance(f, models.DecimalField):
        return f"number, {f.decimal_places} decimals" if f.decimal_places else "whole number"
    plain = next((name for kind, name in KINDS if isinstance(f, kind)), "")
    return plain or f"text, at most {f.max_length}"


def _choices(f: models.Field[Any, Any]) -> list[tuple[Any, str]]:
    return [(value, both(label)[0]) for value, label in f.flatchoices]


def _diagram(workflow: Workflow) -> Iterator[str]:
    """States and steps, as Mermaid draws them."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for value, label in workflow.states.choices:
        yield f"    {value}: {_plain(label)}"
    yield f"    [*] --> {workflow.initial}"
    for step in workflow.transitions:
        for source in step.source if step.target != SAME else ():
            yield f"    {source} --> {step.target}: {_plain(step.label)}"
    for state in workflow.final:
        yield f"    {state} --> [*]"
    yield "```"


def _plain(say: object) -> str:
    """A label without the signs that mean something to Mermaid."""
    return re.sub(r"[:;#]", " ", both(say)[0])


def _step(register: Register, step: Transition) -> tuple[str, ...]:
    kinds = dict(Attachment.Kind.choices)
    wanted = [f"{code(name)} filled" for name in step.requires if name not in step.asks]
    wanted += [f"{code(name)} given" for name in step.requires if name in step.asks]
    wanted += ["a document: " + both(kinds[kind])[1] for kind in step.documents]
    wanted += ["a reason"] if step.reason else []
    wanted += ["someone else than took " + code(*step.different_from)] if step.different_from else []
    wanted += [first(guard.__doc__).rstrip(".") for guard in step.guards]
    return (
        code(step.name),
        *both(step.label),
        f"{code(*step.source)} → {code(step.target) if step.target != SAME else 'the same'}",
        f"`{step.by.name.lower()}`",
        code(*step.asks),
        "; ".join(wanted),
    )


def _rules(register: Register) -> Iterator[tuple[str, str]]:
    for constraint in register.model._meta.constraints:
        yield both(constraint.violation_error_message)


def _said(model: type[models.Model], method: str, lead: str) -> Iterator[str]:
    """What a method of the model's own says of itself."""
    own = vars(model).get(method)
    if own is not None and own.__doc__:
        yield from ("", f"{lead}: {cell(upper(' '.join(own.__doc__.split())))}")
