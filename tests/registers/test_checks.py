"""A slip in a declaration stops the program at start, with the register and the name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import models
from django.db.models import F, Q

from dothi.core.models import Role
from dothi.registers.checks import check_registers, problems
from dothi.registers.construction.permit import permits
from dothi.registers.infrastructure.street import streets
from dothi.registers.register import Derived, Register, registers
from dothi.registers.workflow import SAME, Transition


@pytest.fixture(autouse=True)
def _kept() -> Iterator[None]:
    """A declaration enters the table of registers when it is made: put the table back."""
    kept = dict(registers)
    yield
    registers.clear()
    registers.update(kept)


def said(register: Register) -> str:
    """All problems in one text."""
    return "\n".join(f"{code} {text}" for code, text in problems(register))


@pytest.mark.parametrize(
    "slip, message",
    [
        ({"columns": ["numbr"]}, "columns: ConstructionPermit has no field 'numbr'"),
        ({"columns": ["number", "number"]}, "columns: number named twice"),
        ({"filters": ["ownr"]}, "filters: ConstructionPermit has no field 'ownr'"),
        ({"filters": ["place"]}, "filters: 'place' cannot be filtered by"),
        ({"key": ["on_time"]}, "key: 'on_time' is derived"),
        ({"headings": {"Số": "so"}}, "headings: ConstructionPermit has no field 'so'"),
        ({"public": ["secret"]}, "public: ConstructionPermit has no field 'secret'"),
        ({"public_where": Q(stat="issued")}, "public_where: Cannot resolve keyword 'stat'"),
        ({"parent": "number"}, "parent: 'number' is no foreign key"),
        ({"since": "recieved_on"}, "since: 'recieved_on' is no date field"),
        ({"until": "number"}, "until: 'number' is no date field"),
        ({"until": "received_on"}, "since and until are one field"),
        ({"domain": "building"}, "no domain 'building'"),
        ({"derived": {"number": permits.derived["on_time"]}}, "'number' is already a field"),
        ({"derived": {"late": Derived("muộn", lambda: F("duo_on"), models.DateField())}}, "derived: 'late'"),
        ({"derived": {"late": Derived("", lambda: F("due_on"), models.DateField())}}, "'late' has no label"),
        ({"model": streets.model}, "Street has a workflow and no field 'state'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_slip_in_a_declaration_is_named(slip: dict[str, Any], message: str) -> None:
    assert message in said(replace(permits, **slip))


@pytest.mark.parametrize(
    "slip, message",
    [
        ({"source": ["recieved"]}, "no state 'recieved'"),
        ({"target": "gone"}, "no state 'gone'"),
        ({"source": ["refused"]}, "leaves 'refused', which is final"),
        ({"asks": ["numbr"]}, "has no field 'numbr'"),
        ({"requires": ["on_time"]}, "has no field 'on_time'"),
        ({"documents": ["selfie"]}, "no kind of attachment 'selfie'"),
        ({"different_from": ["revue"]}, "different_from names no step 'revue'"),
        ({"by": 7}, "no role 7"),
        ({"label": ""}, "has no label"),
        ({"guards": ["not_a_function"]}, "'not_a_function' cannot be called"),
        ({"effect": 5}, "5 cannot be called"),
        ({"name": "issue"}, "step 'issue' is declared twice"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_slip_in_a_step_is_named(slip: dict[str, Any], message: str) -> None:
    flow = permits.workflow
    assert flow is not None
    first, *rest = flow.transitions
    assert message in said(replace(permits, workflow=replace(flow, transitions=(replace(first, **slip), *rest))))


def test_state_that_cannot_be_reached_or_left_is_named() -> None:
    flow = permits.workflow
    assert flow is not None
    without = tuple(t for t in flow.transitions if t.name not in ("review", "withdraw"))
    text = said(replace(permits, workflow=replace(flow, transitions=without)))
    assert "E011 state 'under_review' cannot be reached" in text
    assert "E012 state 'received' has no way out" in text
    standing = (*without, Transition("wait", "Chờ", ["received"], SAME, Role.CLERK))
    assert "E012 state 'received' has no way out" in said(
        replace(permits, workflow=replace(flow, transitions=standing))
    )


@pytest.mark.parametrize(
    "slip, message",
    [
        ({"initial": "issued"}, "begins as 'received', the workflow as 'issued'"),
        ({"final": ("done",)}, "workflow.final: no state 'done'"),
        ({"tones": {"dne": "good"}}, "workflow.tones: no state 'dne'"),
        ({"frozen": ("isued",)}, "workflow.frozen: no state 'isued'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_slip_in_the_states_is_named(slip: dict[str, Any], message: str) -> None:
    assert permits.workflow is not None
    assert message in said(replace(permits, workflow=replace(permits.workflow, **slip)))


def test_program_does_not_start_with_a_slip() -> None:
    assert check_registers() == []
    assert check_registers in __import__("django.core.checks.registry", fromlist=["registry"]).registry.get_checks()
    replace(permits, columns=["numbr"])
    (error,) = [e for e in run_checks() if str(e.id).startswith("registers.")]
    assert (error.id, error.is_serious()) == ("registers.E001", True)
    assert error.msg.startswith("permits: ")


def test_list_without_an_index_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permits.model._meta, "indexes", [])
    assert "no index (area, -received_on, -id); use list_indexes()" in said(permits)
