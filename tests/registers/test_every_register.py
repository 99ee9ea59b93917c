"""What every register gives for one declaration, asked of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from dothi.core.models import Area, Domain, Grant, Role, User
from dothi.core.models.people import CONFIDENTIAL
from dothi.core.rules import REMOVED
from dothi.registers.checks import problems
from dothi.registers.query import Query
from dothi.registers.register import Register, registers
from tests import records


@pytest.fixture(params=list(registers))
def register(request: pytest.FixtureRequest) -> Register:
    """Each register in turn."""
    return registers[request.param]


@pytest.fixture
def rows(
    register: Register, ward_a: Area, ward_b: Area, law_in_force: None, an: User, binh: User, chi: User, dung: User
) -> None:
    """Three records of the register in ward A, one in ward B. The cast's grants name a confidential domain."""
    if register.domain in CONFIDENTIAL:
        Grant.objects.filter(domain="").update(domain=register.domain)
    for ward in (ward_a, ward_a, ward_a, ward_b):
        records.SAMPLES[register.slug](ward)


def test_declaration_has_no_problem(register: Register) -> None:
    assert list(problems(register)) == []


def test_file_says_what_it_serves_and_its_vietnamese_name(register: Register) -> None:
    import sys

    said = sys.modules[register.model.__module__].__doc__ or ""
    name = str(register.model._meta.verbose_name).split(",")[0]
    assert name.casefold() in said.casefold()
    assert "task" in said.casefold() or "Goal" in said or re.search("[Pp]art [13]", said), "it cites the programme"


def test_list_takes_the_same_queries_for_one_row_as_for_many(
    register: Register, rows: None, chi: User, an: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def read(user: User) -> int:
        found = list(register.with_columns(register.records(user)))
        shown = [[register.cell(record, name) for name in register.columns] for record in found]
        return len(shown)

    everything, in_ward_a = register.records(chi).count(), register.records(an).count()  # grants are read once a user
    assert everything > in_ward_a > 1
    with django_assert_num_queries(1):
        assert read(chi) == everything
    with django_assert_num_queries(1):
        assert read(an) == in_ward_a


def test_every_filter_can_be_asked(register: Register, rows: None, chi: User) -> None:
    everything = register.records(chi)
    for control in Query.parse(register, {}).controls():
        for params in asked(control):
            query = Query.parse(register, params, strict=True)
            assert query.apply(everything).count() <= everything.count()
            assert query.describe()
            again = Query.parse(register, query.params(), strict=True)
            assert again.terms == query.terms, "a saved measure asks the same"


def asked(control: Any) -> list[dict[str, list[str]]]:
    """Every way a form can ask a control."""
    name = control.name
    ways = [{f"{name}__isnull": ["1"]}, {f"{name}__isnull": ["0"]}]
    if control.kind == "choice":
        ways += [{name: [value]} for value, _label in control.choices]
    if control.kind == "record":
        ways += [{name: ["1"]}]
    if control.kind == "yesno":
        ways += [{name: ["1"]}, {name: ["0"]}]
    if control.kind == "date":
        ways += [{name: ["2012-01-01"]}, {f"{name}__gte": ["2012-01-01"], f"{name}__lte": ["31/12/2012"]}]
    if control.kind == "number":
        ways += [{name: ["2"]}, {f"{name}__gt": ["1.5"]}, {f"{name}__lt": ["1,5"]}]
    return ways


def test_halves_of_a_filter_make_the_whole(register: Register, rows: None, chi: User) -> None:
    everything = register.records(chi)
    for name in register.filters:
        empty, filled = (
            Query.parse(register, {f"{name}__isnull": [flag]}, strict=True).apply(everything).count() for flag in "10"
        )
        assert empty + filled == everything.count(), name


def test_sorts_by_every_column_both_ways(register: Register, rows: None, chi: User) -> None:
    for name in register.columns:
        up, down = (
            list(Query.parse(register, {"sort": s + name}).ordered(register.records(chi)).values_list("pk", flat=True))
            for s in ("", "-")
        )
        assert sorted(up) == sorted(down)
        assert len(up) == register.records(chi).count()


def test_finds_by_search_text_without_diacritics(register: Register, rows: None, chi: User) -> None:
    record = register.records(chi).first()
    words = record.search_text.split()
    if not words:
        return
    found = Query.parse(register, {"q": words[0].upper()}).apply(register.records(chi))
    assert record in found
    assert not Query.parse(register, {"q": "không ai tên này"}).apply(register.records(chi)).exists()


def test_map_box_finds_what_lies_inside(register: Register, rows: None, chi: User, ward_a: Area) -> None:
    if register.geometry is None:
        return
    west, south, east, north = ward_a.boundary.extent  # type: ignore[union-attr]
    inside = Query.parse(register, {"bbox": f"{west},{south},{east},{north}"}).apply(register.records(chi))
    assert {r.area_id for r in inside} <= {ward_a.pk}
    filled = register.records(chi).filter(area=ward_a).exclude(**{register.geometry: None})
    assert inside.count() == filled.count()


def test_clerk_sees_own_ward_only(register: Register, rows: None, an: User, binh: User, dung: User) -> None:
    assert {r.area.code for r in register.records(an)} == {"A"}
    assert {r.area.code for r in register.records(binh)} == {"B"}
    assert not register.records(dung).exists()
    other = register.records(binh).first()
    with pytest.raises(register.model.DoesNotExist):
        register.records(an).get(pk=other.pk)


def test_viewer_may_read_and_not_write(
    register: Register, rows: None, person: Callable[..., User], ward_a: Area
) -> None:
    named = register.domain if register.domain in CONFIDENTIAL else ""
    viewer = person("hoa", "Hoa", Role.VIEWER, area=ward_a, domain=named)
    record = register.records(viewer).first()
    assert record is not None
    assert not register.records(viewer, Role.CLERK).exists()
    assert not register.may_edit(viewer, record)


def test_grant_over_another_domain_opens_nothing(
    register: Register, rows: None, person: Callable[..., User], ward_a: Area
) -> None:
    other = next(domain for domain in Domain.values if domain != register.domain)
    stranger = person("tam", "Tâm", Role.MANAGER, area=ward_a, domain=other)
    assert not register.records(stranger).exists()


def test_removed_record_leaves_list_count_and_search(register: Register, rows: None, chi: User, an: User) -> None:
    if any(rule.refuse in ("1 = 1", REMOVED) for rule in register.model.rules):  # append-only, or never taken out
        with pytest.raises(ValidationError):
            register.records(chi).order_by("-pk").first().remove()
        return
    record = register.records(chi).order_by("-pk").first()
    for other in resting_on(record):
        other.remove()
    before = register.records(chi).count()
    record.remove()
    assert register.records(chi).count() == before - 1
    assert register.removed(chi).filter(pk=record.pk).exists()
    assert not register.removed(an).filter(pk=record.pk).exists()
    record.restore()
    assert register.records(chi).count() == before


def resting_on(record: Any) -> list[Any]:
    """The records that point at one, those that point at them first."""
    found: list[Any] = []
    for other in (o for r in registers.values() for o in r.model.objects.all()):
        pointers = [f for f in other._meta.fields if isinstance(f, models.ForeignKey)]
        if any(f.related_model is type(record) and getattr(other, f.attname) == record.pk for f in pointers):
            found += [*resting_on(other), other]
    return found


def test_record_that_others_rest_on_is_not_removed(ward_a: Area, law_in_force: None) -> None:
    permit = records.issued(ward_a)
    site = records.site(ward_a, permit=permit)
    records.violation(ward_a, site=site)
    segment = records.segment(records.street(ward_a))
    records.lamp(segment)
    for record in (permit, site, segment.street, segment):
        with pytest.raises(ValidationError, match="Không xoá được"):
            record.remove()
        record.refresh_from_db()
        assert record.removed_at is None


def test_every_rule_says_why_and_stands_in_the_database(register: Register, ward_a: Area) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger"
        )
        standing = {name for (name,) in cursor.fetchall()}
    for rule in register.model.rules:
        assert str(rule.message)
        names = [f"rule_{rule.name}_{event.lower()}" for event in rule.on]
        assert set(names) <= standing or f"rule_{rule.name}" in standing, rule.name


def test_public_rows_carry_no_private_field(register: Register, rows: None) -> None:
    private = {"applicant", "owner_name", "offender", "note", "inspector", "parcel", "search_text"}
    assert not private & set(register.public)
    assert register.published().query.where or register.public
    if not register.public:
        assert not register.published().exists()


def test_edit_form_leaves_the_steps_their_fields(register: Register) -> None:
    by_steps = register.workflow.step_fields if register.workflow else set()
    assert "state" not in register.form_fields
    assert not by_steps & set(register.form_fields)
    assert not {"id", "version", "removed_at", "search_text", "synthetic"} & set(register.form_fields)


WRONG: dict[type, Any] = {
    models.BooleanField: None,
    models.DateTimeField: datetime(1901, 1, 1, tzinfo=UTC),
    models.DateField: date(1901, 1, 1),
    models.DecimalField: Decimal(987_654),
    models.IntegerField: 32_000,
    models.PointField: Point(0, 0, srid=4326),
    models.CharField: "~",
    models.JSONField: ["~"],
}
TECHNICAL = {
    "id",
    "version",
    "removed_at",
    "search_text",
    "synthetic",
    "unit",
    "ledger",
}  # `unit` and `synthetic` go by themselves
UNNAMED = {  # what neither a heading nor the other fields say, and why
    "citizen-reports.reclassed_as": "always empty: it is written into the petition, in a register with stricter doors",
    "conformity-checks.checked_by": "a check is written by the check alone; a sheet of checks stands beside them",
    "conformity-checks.because": "the same",
    "conformity-checks.found": "the same",
    "payment-orders.prepared_by": "the step names who prepares and who approves; a sheet brings what was approved elsewhere",
    "payment-orders.approved_by": "the same",
    "unit-plans.submitted_by": "the step names who submits and who approves; a plan comes in as a draft",
    "unit-plans.approved_by": "the same",
    "reviews.submitted_by": "the same",
    "reviews.approved_by": "the same",
    "clause-versions.submitted_by": "the same",
    "clause-versions.decided_by": "the same",
    "exceedances.standard": "found again from the result when that comes in",
    "exceedances.found_on": "the same",
    "exceedances.value": "the same",
    "exceedances.limit": "the same",
    "reporting-cycles.closed_at": "the step names who closed a cycle and when",
    "reporting-cycles.closed_by": "the same",
    "unit-reports.submitted_at": "the steps say who submits, returns and accepts a report, and when; a sheet brings none",
    "unit-reports.submitted_by": "the same",
    "unit-reports.late": "the same",
    "unit-reports.returned_reason": "the same",
    "unit-reports.returns": "the same",
    "unit-reports.accepted_at": "the same",
    "unit-reports.accepted_by": "the same",
    "report-blocks.author": "who writes is who is logged in",
    "cycle-summaries.author": "the same",
    "figure-revisions.revised_by": "the same",
    "supervision-findings.head": "found again from the unit and the day when a draft comes in",
    "follow-ups.body": "taken from the finding when a demand comes in",
    "follow-ups.commitment": "the same",
    "follow-ups.head": "the same",
    "follow-ups.finding_code": "the same",
    "follow-ups.said": "the same",
    "follow-ups.severity": "the same",
    "follow-ups.found_on": "the same",
    "follow-ups.head_title": "the same",
    "follow-ups.repeats": "the same",
    "follow-ups.first_due_on": "the first of its due days",
    "follow-ups.done_by": "the step names who reports; nobody reports for another through a sheet",
    "follow-ups.round": "counted by the same step",
    "follow-ups.checked_on": "the body's check says it",
    "follow-ups.checked_by": "the same",
    "follow-ups.said_back": "the same",
    "follow-up-checks.checked_by": "whoever writes it checks",
    "follow-up-checks.round": "that of the report it answers",
    "dispatch-recipients.acknowledged_by": "the step names who says that it came",
    "directives.reported_by": "the step names who says that it is done",
    "directives.confirmed_by": "the step names who confirms",
    "dispatches.term": "found again from the issuing body and the day it was signed",
}


def test_what_no_heading_names_follows_from_other_fields(register: Register, ward_a: Area, law_in_force: None) -> None:
    record = records.SAMPLES[register.slug](ward_a)
    record = register.model.all_objects.get(pk=record.pk)
    for f in register.model._meta.concrete_fields:
        if f.name in {*register.headings.values(), *TECHNICAL} or f"{register.slug}.{f.name}" in UNNAMED:
            continue
        kind = next((k for k in WRONG if isinstance(f, k)), None)
        assert kind, f"{f.name}: lost in a sheet"
        wrong = WRONG[kind] if kind is not models.BooleanField else not getattr(record, f.name)
        setattr(record, f.name, wrong)
        record.prepare()
        assert getattr(record, f.name) != wrong, f"{f.name}: neither a heading nor `derive()` says what it is"


def test_address_of_a_query_reads_back(register: Register, rows: None, chi: User) -> None:
    from urllib.parse import parse_qs

    query = Query.parse(register, {"q": ["bạch mai"], "area": ["1", "2"], "bbox": ["105.8,20.9,105.9,21.1"]})
    assert Query.parse(register, parse_qs(query.address())) == query
