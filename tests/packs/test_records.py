"""The district's synthetic records give the published baselines to the digit, and keep every rule of the registers."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from django.db.models import F, Q

from dothi.core import law
from dothi.packs.loader import Loaded
from dothi.programme.figures import series
from dothi.programme.models import Baseline, Indicator, Programme
from dothi.programme.standing import stand
from dothi.registers.construction.inspection import PostPermitInspection
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.construction.site import ConstructionSite, no_open_violation, stages_due
from dothi.registers.construction.violation import Violation
from dothi.registers.construction.violation_rules import CEILINGS
from dothi.registers.infrastructure.lamp import Lamp
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street import Street
from dothi.registers.record import in_vn2000, metres
from dothi.registers.register import registers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
MODELS = (Street, Segment, Lamp, ConstructionPermit, ConstructionSite, PostPermitInspection, Violation)
YEARS = range(2010, 2016)


def figures(code: str) -> list[str]:
    """An indicator's figures 2010-2015, as shown."""
    found = series(Indicator.objects.get(code=code), 2011)
    return [str(found.figure(year).value) for year in YEARS]


@pytest.mark.parametrize(
    ("code", "published"),
    [
        ("streets-asphalted", "90"),
        ("lanes-concreted", "821"),
        ("lanes-lit-length", "92.0"),
        ("lamps", "2649"),
        ("permit-rate-works", "97.1"),
    ],
)
def test_the_published_baselines_come_out(code: str, published: str) -> None:
    assert figures(code)[0] == published
    baseline = Baseline.objects.get(indicator__code=code, year=2010)
    assert Decimal(published) == baseline.value


@pytest.mark.parametrize("code", ["violations-controlled", "pavements-renovated-count", "pavements-renovated-length"])
def test_baselines_that_the_pack_made_up_are_its_own_figures(code: str) -> None:
    baseline = Baseline.objects.get(indicator__code=code, year=2010)
    assert Decimal(figures(code)[0]) == baseline.value
    assert "mô phỏng" in baseline.evidence


def test_the_permit_rate_ends_between_the_two_sentences() -> None:
    assert figures("permit-rate-works") == ["97.1", "96.4", "96.6", "97.5", "98.3", "98.0"]
    found = series(Indicator.objects.get(code="permit-rate-works"), 2011).figure(2015)
    assert found.full == 98
    standing = stand(Programme.objects.get(), 2015)
    lights = {
        s.commitment.code: r.light
        for s in standing.stands.values()
        for p, r in s.results
        if p.indicator.code == "permit-rate-works"
    }
    assert lights == {"G5": "bad", "T1.3.7": "good"}


def test_pavements_pass_by_number_and_fail_by_length() -> None:
    assert Decimal(figures("pavements-renovated-count")[-1]) > 90
    assert Decimal(figures("pavements-renovated-length")[-1]) < 90


def test_no_path_is_too_good() -> None:
    assert all(Decimal(value) < 100 for value in figures("violations-controlled"))
    assert all(Decimal(value) < 90 for value in figures("lanes-from-15-lit"))
    assert all(Decimal(value) < 96 for value in figures("permits-on-time"))


def test_wards_differ_and_some_are_behind() -> None:
    found = series(Indicator.objects.get(code="permit-rate-works"), 2011)
    by_ward = {area: found.figure(2015, area).value for area in found.areas()}
    assert len(by_ward) == 20
    values = [value for value in by_ward.values() if value is not None]
    assert min(values) < 96
    assert max(values) == 100


def test_lights_of_every_colour_appear_over_the_years() -> None:
    programme = Programme.objects.get()
    seen = {light for year in programme.years for light, n in stand(programme, year).lights().items() if n}
    assert seen == {"good", "warn", "bad", "none"}


def test_every_record_is_marked_synthetic(district: Loaded) -> None:
    for slug, count in district.records.items():
        rows = registers[slug].model.objects
        assert rows.filter(synthetic=True).count() == rows.count() == count, slug
    assert set(registers) == set(district.records), "the story tells of every register"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_record_satisfies_its_fields_and_rules(model: type[Segment]) -> None:
    links = {f.name for f in model._meta.fields if f.is_relation}  # the database checked those
    shared = ["area", *(["segment"] if model is Lamp else [])]  # read once for all the records they hold
    with law.reading():
        for record in model.objects.prefetch_related(*shared):
            record.clean_fields(exclude=links)
            if model is not Segment:
                record.clean()
        for record in model.objects.all()[::60]:
            record.full_clean()


def test_segments_of_a_street_do_not_overlap() -> None:
    by_street: dict[int, list[Segment]] = {}
    for segment in Segment.objects.all():
        by_street.setdefault(segment.street_id, []).append(segment)
    for segments in by_street.values():
        for number, one in enumerate(segments):
            for other in segments[number + 1 :]:
                assert metres(one.line.intersection(other.line)) < 1


def test_lengths_are_measured() -> None:
    for segment in Segment.objects.all()[::10]:
        assert float(segment.length_m) == pytest.approx(in_vn2000(segment.line).length, abs=0.006)


def test_records_lie_in_their_ward_or_beside_it() -> None:
    for model in (Segment, ConstructionSite, Violation, Lamp):
        place = registers[next(slug for slug, r in registers.items() if r.model is model)].geometry
        assert place is not None
        for record in model.objects.select_related("area")[::25]:
            apart = in_vn2000(record.area.boundary).distance(in_vn2000(getattr(record, place)))
            assert apart < 150  # a stretch of a main street is counted where its middle lies


def test_every_state_appears() -> None:
    for register in registers.values():
        if register.workflow and register.model in MODELS:
            seen = set(register.model.objects.values_list("state", flat=True))
            assert seen == set(register.workflow.states.values), register.slug


def test_completed_works_were_inspected_at_every_stage_and_have_no_open_violation() -> None:
    passed: dict[int, set[str]] = {}
    for site, stage in PostPermitInspection.objects.filter(state="confirmed").values_list("site", "stage"):
        passed.setdefault(site, set()).add(stage)
    completed = list(ConstructionSite.objects.filter(state="completed").select_related("permit"))
    assert len(completed) > 2000
    for site in completed:
        assert {str(stage) for stage in stages_due(site)} <= passed[site.pk], site.code
    for violation in Violation.objects.filter(site__state="completed").exclude(state__in=["closed", "unfounded"]):
        raise AssertionError(f"{violation.code}: {no_open_violation(violation.site)}")


def test_works_without_a_permit_have_a_violation() -> None:
    bare = ConstructionSite.objects.filter(needs_permit=True).filter(
        Q(permit=None) | Q(permit__issued_on__gt=F("started_on"))
    )
    assert bare.count() == sum((20, 26, 22, 15, 12, 15))
    assert not bare.exclude(violations__kind="no_permit").exists()


def test_fines_stay_within_what_their_authority_may_impose() -> None:
    fined = Violation.objects.exclude(fine=None)
    assert fined.exists()
    with law.reading():
        for violation in fined:
            assert violation.decided_on is not None
            ceiling = law.value(CEILINGS[violation.authority], violation.decided_on)
            assert ceiling is not None
            assert violation.fine <= ceiling


def test_the_decisions_of_a_permit_come_on_working_days() -> None:
    days = Counter(d.weekday() for d in ConstructionPermit.objects.values_list("issued_on", flat=True) if d)
    assert not days[5]
    assert not days[6]
