"""System checks over the declarations: a misspelt name stops the program at start, with the register and the name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models

from dothi.core.models import Attachment, Domain, Role
from dothi.registers import timeline
from dothi.registers.register import Register, is_field, registers
from dothi.registers.workflow import SAME, Transition, Workflow


def check_registers(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Every problem of every register, as `dothi check` prints it."""
    found: list[CheckMessage] = []
    for register in registers.values():
        found += [Error(f"{register.slug}: {said}", id=f"registers.{code}") for code, said in problems(register)]
    return found


def problems(register: Register) -> Iterator[tuple[str, str]]:
    """What is wrong with one declaration: (code, explanation)."""
    yield from _names(register)
    yield from _derived(register)
    yield from _time(register)
    yield from _choices(register)
    yield from _indexes(register)
    if register.workflow:
        yield from _state(register, register.workflow)
        yield from _workflow(register.workflow)
        for step in register.workflow.transitions:
            yield from _step(register, register.workflow, step)


def _names(register: Register) -> Iterator[tuple[str, str]]:
    """Every name is a field or a derived column, of the kind its place needs."""
    said: dict[str, Iterable[str]] = {
        "columns": register.columns,
        "filters": register.filters,
        "key": register.key,
        "headings": register.headings.values(),
        "public": register.public,
        "parent": [register.parent] if register.parent else [],
        "due": register.due.values(),
        "quick": register.quick,
    }
    for place, names in said.items():
        for name in names:
            if not is_field(register, name):
                yield "E001", f"{place}: {register.model.__name__} has no field {name!r}"
            elif place in ("key", "headings", "parent", "due", "quick") and name in register.derived:
                yield "E001", f"{place}: {name!r} is derived; it cannot be written or sorted by"
    for place in ("columns", "filters", "key", "public"):
        names = list(said[place])
        if twice := {name for name in names if names.count(name) > 1}:
            yield "E002", f"{place}: {', '.join(sorted(twice))} named twice"
    for name in register.filters:
        if is_field(register, name) and isinstance(register.kind_of(name), (GeometryField, models.JSONField)):
            yield "E003", f"filters: {name!r} cannot be filtered by; a place is filtered by the map"
    if register.parent and is_field(register, register.parent) and not register.field(register.parent).is_relation:
        yield "E004", f"parent: {register.parent!r} is no foreign key"
    if register.domain not in Domain.values:
        yield "E005", f"domain: no domain {register.domain!r}"
    for state in set(register.due) - set(register.workflow.states.values if register.workflow else ()):
        yield "E010", f"due: no state {state!r}"
    for name in register.model.search_fields:
        if not hasattr(register.model, name):
            yield "E001", f"search_fields: {register.model.__name__} has no {name!r}"


def _time(register: Register) -> Iterator[tuple[str, str]]:
    """`since` and `until` are dates of the record, or of what its foreign keys name."""
    for place, path in (("since", register.since), ("until", register.until)):
        try:
            if path:
                timeline.bound(register.model, path)
        except (FieldDoesNotExist, TypeError) as problem:
            yield "E016", f"{place}: {path!r} is no date field: {problem}"
    if register.since and register.since == register.until:
        yield "E016", f"since and until are one field, {register.since!r}"


def _derived(register: Register) -> Iterator[tuple[str, str]]:
    """Derived columns can be computed, and hide no field."""
    fields = {f.name for f in register.model._meta.get_fields()}
    for name, derived in register.derived.items():
        if name in fields:
            yield "E006", f"derived: {name!r} is already a field"
        elif said := _fails(lambda name=name: register.annotated(register.model.objects.all(), [name])):  # type: ignore[misc]
            yield "E006", f"derived: {name!r}: {said}"
        if not str(derived.label):
            yield "E007", f"derived: {name!r} has no label"
    if said := _fails(lambda: register.model.objects.filter(register.public_where)):
        yield "E006", f"public_where: {said}"


def _choices(register: Register) -> Iterator[tuple[str, str]]:
    """Every choice has a label, and no two the same: a spreadsheet is read by them."""
    for field in register.model._meta.fields:
        labels = [str(label) for _value, label in field.flatchoices]
        if any(not label for label in labels) or len(set(labels)) < len(labels):
            yield "E007", f"{field.name}: choices need labels, all different"
        if not str(field.verbose_name):
            yield "E007", f"{field.name}: no label"


def _indexes(register: Register) -> Iterator[tuple[str, str]]:
    """The list and the list of one area are read along an index: see `list_indexes`."""
    meta = register.model._meta
    order = [n.replace("pk", "id").removesuffix("_id") for n in meta.ordering or () if isinstance(n, str)]
    held = [[str(name) for name in index.fields] for index in meta.indexes]
    for wanted in (order, ["area", *order]):
        if not any(fields[: len(wanted)] == wanted for fields in held):
            yield "E008", f"{meta.object_name}: no index ({', '.join(wanted)}); use list_indexes()"


def _state(register: Register, workflow: Workflow) -> Iterator[tuple[str, str]]:
    """The model has a state, of the workflow's states, that only steps change."""
    if not is_field(register, "state"):
        yield "E009", f"{register.model.__name__} has a workflow and no field 'state'"
        return
    field = register.field("state")
    if {v for v, _label in field.flatchoices} != set(workflow.states.values):
        yield "E009", "state: its choices are not the workflow's states"
    if field.default != workflow.initial:
        yield "E009", f"state: begins as {str(field.default)!r}, the workflow as {str(workflow.initial)!r}"
    if field.editable:
        yield "E009", "state: must not be editable; steps change it"


def _workflow(workflow: Workflow) -> Iterator[tuple[str, str]]:
    """Every state is known, can be reached, and has a way out unless it is final."""
    states = set(workflow.states.values)
    for place, named in (
        ("initial", [workflow.initial]),
        ("final", workflow.final),
        ("frozen", workflow.frozen),
        ("tones", workflow.tones or {}),
        ("moved", [state for way in workflow.moved for state in way]),
    ):
        for state in set(named) - states:
            yield "E010", f"workflow.{place}: no state {state!r}"
    reached, waiting = set[str](), [str(workflow.initial)]
    while waiting:
        reached.add(here := waiting.pop())
        ways = {str(t.target) for t in workflow.transitions if here in t.source and t.target != SAME}
        ways |= {str(after) for before, after in workflow.moved if before == here}
        waiting += ways - reached
    for state in sorted(states - reached):
        yield "E011", f"state {state!r} cannot be reached"
    for state in sorted(states - set(workflow.final)):
        steps = any(state in t.source and t.target not in (SAME, state) for t in workflow.transitions)
        if not steps and not any(before == state for before, _after in workflow.moved):
            yield "E012", f"state {state!r} has no way out and is not final"
    names = [t.name for t in workflow.transitions]
    for name in {n for n in names if names.count(n) > 1}:
        yield "E013", f"step {name!r} is declared twice"


def _step(register: Register, workflow: Workflow, step: Transition) -> Iterator[tuple[str, str]]:
    """A step's states, role, fields, documents and earlier steps exist; its guards and effects can be called."""
    states, steps = set(workflow.states.values), {t.name for t in workflow.transitions}
    for state in {*step.source, *({step.target} - {SAME})} - states:
        yield "E010", f"step {step.name!r}: no state {state!r}"
    for state in set(step.source) & set(workflow.final):
        yield "E010", f"step {step.name!r}: leaves {state!r}, which is final"
    for name in (*step.asks, *step.fills, *step.requires):
        if name in register.derived or not is_field(register, name):
            yield "E014", f"step {step.name!r}: {register.model.__name__} has no field {name!r}"
    for kind in set(step.documents) - set(Attachment.Kind.values):
        yield "E014", f"step {step.name!r}: no kind of attachment {kind!r}"
    for name in set(step.different_from) - steps:
        yield "E014", f"step {step.name!r}: different_from names no step {name!r}"
    if step.by not in Role.values:
        yield "E014", f"step {step.name!r}: no role {step.by!r}"
    if not str(step.label):
        yield "E007", f"step {step.name!r} has no label"
    called: list[Any] = [*step.guards, *(f for f in (step.fill, step.effect) if f is not None)]
    for function in called:
        if not callable(function):
            yield "E015", f"step {step.name!r}: {function!r} cannot be called"


def _fails(build: Callable[[], Any]) -> str:
    """Why a query cannot be built; empty when it can."""
    try:
        build()
    except (FieldError, ValueError, TypeError, LookupError) as problem:
        return str(problem)
    return ""
