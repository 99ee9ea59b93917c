"""Papers of the programme's year: what they say of their records, in both systems' forms, and laid out as we ask of others."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dothi.core import history
from dothi.core.models import Area, Domain, Grant, Role, Unit, User
from dothi.registers.register import registers
from dothi.reports.layout.check import check
from dothi.reports.papers import printing
from dothi.reports.papers.paper import Paper
from tests import records
from tests.records import correspondence, cycles, plans, supervision
from tests.reports.district import text_of

pytestmark = pytest.mark.usefixtures("author")
OURS = [paper for paper in printing.PAPERS if paper.forms]
NAMES = [f"{paper.register}/{paper.name}" for paper in OURS]


@pytest.fixture
def coordinator(ward_a: Area) -> User:
    """Who may print everything, everywhere."""
    with history.by("tests"):
        user = User.objects.create_user("dieu-phoi")
        for domain in Domain.values:
            Grant.objects.create(user=user, role=Role.MANAGER, domain=domain)
    return user


def sample(ward: Area, paper: Paper, system: str) -> Any:
    """A record that the paper is of."""
    if paper.register == "dispatches":
        kind = {"unit_report": "report"}.get(paper.name, paper.name)
        return correspondence.dispatch(ward, kind=kind)
    if paper.register == "supervisions":
        made = supervision.under_way(ward)
        supervision.question(ward, supervision=made)
        supervision.follow_up(ward, finding=supervision.issued(ward, supervision=made))
        if paper.name == "conclusion":
            told = {"reported_on": date(2013, 4, 1), "report": "Đã làm việc", "conclusion": "Nghiêm túc khắc phục.",
                    "conclusion_number": "05-KL/UBKT" if system == "party" else "05/TB-UBND", "concluded_on": date(2013, 4, 5)}  # fmt: skip
            for state in ("reported", "concluded"):
                for name, value in {**told, "state": state}.items():
                    setattr(made, name, value)
                made.save()
        return made
    if paper.register == "unit-plans":
        made = plans.unit_plan(ward)
        plans.plan_partner(plans.plan_task(made, breakthrough=True))
        return made
    if paper.register == "reporting-cycles":
        made = cycles.cycle(ward)
        cycles.block(cycles.report(made))
        return made
    return records.SAMPLES[paper.register](ward)


def issuer(record: Any) -> Unit:
    """A unit that issues the record's paper."""
    unit = getattr(record, "issuer", None) or getattr(record, "unit", None)
    return unit or cycles.unit()


@pytest.mark.parametrize("system", ["state", "party"])
@pytest.mark.parametrize("name", NAMES)
def test_each_paper_passes_our_own_check_in_both_forms(
    name: str, system: str, ward_a: Area, law_in_force: None, coordinator: User
) -> None:
    paper = OURS[NAMES.index(name)]
    record = sample(ward_a, paper, system)
    unit = issuer(record)
    Unit.objects.filter(pk=unit.pk).update(system=system, name="Quận uỷ Thử" if system == "party" else "UBND quận Thử")
    record = type(record).objects.get(pk=record.pk)
    if record.unit is None and paper.register in ("meetings", "recommendations"):
        record.unit = Unit.objects.get(pk=unit.pk)
    if paper.register in ("reporting-cycles", "reviews") and record.unit is None:
        record.programme.document.issuer = Unit.objects.get(pk=unit.pk)
    data = printing.render(paper, record, coordinator)
    verdict = check(data)
    assert verdict.form == system
    assert [(one.code, one.where, one.found) for one in verdict.findings] == []
    said = text_of(data)
    assert "None" not in said
    assert "{" not in said


def test_every_paper_has_a_template_for_each_form_and_states_of_its_register() -> None:
    for paper in OURS:
        for form in paper.forms:
            assert printing.template_path(paper, form).parent == printing.PACKAGE_TEMPLATES
            assert printing.template_path(paper, form).exists()
        states = getattr(registers[paper.register].model, "State", None)
        assert bool(paper.states) == (states is not None)
        assert set(paper.states) <= set(states.values if states else ())
