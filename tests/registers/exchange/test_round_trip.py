"""What is exported comes back: the same file changes nothing, and fills an empty register again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.gis.geos import LineString, Point
from django.db import connection
from django.utils import translation

from dothi.core import history, rules
from dothi.core.models import Area, Grant, Role, User
from dothi.core.models.people import CONFIDENTIAL
from dothi.registers import exchange
from dothi.registers.exchange.cells import EPSG
from dothi.registers.exchange.systems import SYSTEMS
from dothi.registers.exchange.writing import ENDINGS
from dothi.registers.planning.conformity_recheck import ConformityRun
from dothi.registers.query import Query
from dothi.registers.register import Register, registers
from tests import records
from tests.registers.exchange.conftest import hand_in, told

pytestmark = pytest.mark.usefixtures("law_in_force")
# Who reported, judged, wrote or revised is nobody's to bring in by a sheet.
JUDGED = ["follow-ups", "follow-up-checks", "report-blocks", "cycle-summaries", "figure-revisions"]
OWN = ["permits", "sites", "inspections", "violations", "streets", "segments", "lamps"]  # told at length below


def in_order() -> list[str]:
    """Every register, those that others name, or rest on without naming them, before the others."""
    names = {r.model: r.slug for r in registers.values()}
    found: list[str] = []

    def visit(slug: str, above: tuple[str, ...] = ()) -> None:
        fields = registers[slug].model._meta.fields
        for named in (*(names.get(field.related_model) for field in fields), *records.AFTER.get(slug, ())):  # type: ignore[arg-type]
            if named and named not in (*found, slug, *above):
                visit(named, (*above, slug))
        if slug not in found:
            found.append(slug)

    for slug in registers:
        visit(slug)
    return found


ORDER = in_order()


@pytest.fixture
def everything(ward_a: Area, ward_b: Area, chi: User) -> None:
    """Records of every register, with what a sheet easily loses: formulas, marks, thousandths, links to themselves."""
    permit = records.issued(
        ward_a,
        number="01/2012/GPXD-UBND",
        floor_area=Decimal("1234.50"),
        height_m=Decimal("9.12"),
        place=records.inside(ward_a),
    )
    records.permit(
        ward_b, applicant='=HYPERLINK("http://x"; "Công ty")', address="-12 ngõ 3; phố “Lò Đúc”", note="a\nb"
    )
    records.issued(
        ward_b, number="'=1", adjusts=permit, synthetic=True, kind="repair", applicant="@Bưởi", parcel="+12, tờ 3"
    )
    site = records.site(
        ward_a, code="001", permit=permit, needs_permit=True, floors=4, place=Point(105.8501234567891, 21.0, srid=4326)
    )
    records.site(
        ward_b, needs_permit=False, exempt_reason="sửa trong nhà", state="completed", completed_on=date(2013, 1, 2)
    )
    records.inspection(
        site,
        scheduled_on=date(2012, 5, 2),
        stage="foundation",
        state="done",
        done_on=date(2012, 5, 3),
        permitted_area=100,
        measured_area=Decimal("103.25"),
    )
    first = records.violation(ward_a, site=site, stopped=True, recorded_on=date(2012, 6, 6), record_number="1/BB")
    records.violation(
        ward_a,
        repeat_of=first,
        kind="wrong_permit",
        permit=permit,
        state="recorded",
        recorded_on=date(2012, 7, 1),
        offender_kind="organisation",
        detected_on=date(2012, 6, 30),
    )
    street = records.street(ward_a, name="Ngõ Tự Do", kind="lane", street_class="2")
    street.name = "Ngõ 12"
    street.save()
    segment = records.segment(
        street, width_m=Decimal("1.50"), pavement=True, pavement_state="good", pavement_width_m=Decimal("0.75")
    )
    records.segment(
        street, line=LineString((105.8412345678, 21.02), (105.8431, 21.0201), (105.8445, 21.0215), srid=4326)
    )
    new = records.lamp(
        segment, code="B-mới", installed_on=date(2012, 1, 5), place=segment.line.interpolate_normalized(0.25)
    )
    records.lamp(segment, code="B-cũ", state="removed", removed_on=date(2012, 1, 4), replaced_by=new)
    records.lamp(segment, code="B-hỏng", state="out", fault_since=date(2012, 2, 1), power_w=None)
    for slug in ORDER:
        if slug not in OWN:
            records.SAMPLES[slug](ward_a)
            records.SAMPLES[slug](ward_b)
    named = {r.domain for r in registers.values()} & CONFIDENTIAL
    Grant.objects.bulk_create(Grant(user=chi, role=Role.MANAGER, domain=domain) for domain in named)


def stored(register: Register) -> list[dict[str, Any]]:
    """Every value a reader or a rule can see, by whatever names records without their numbers."""
    rows, untracked = [], getattr(register.model, "untracked", ())
    for record in register.model.objects.all():
        values = {f.name: getattr(record, f.name) for f in register.model._meta.concrete_fields}
        for name in ("id", "version"):
            del values[name]
        rows.append({k: str(v) if hasattr(v, "pk") else v for k, v in values.items() if k not in untracked})
    return sorted(rows, key=str)


def export(register: Register, form: str, user: User) -> bytes:
    rows = register.records(user)
    return b"".join(exchange.write(register, rows, form, user, Query(register)))


def forms(register: Register) -> list[str]:
    return ["xlsx", "csv", *(["geojson", "gpkg", "shp", "kml"] if register.geometry else [])]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("slug", ORDER)
def test_an_export_read_back_changes_nothing(slug: str, language: str, everything: None, chi: User) -> None:
    register = registers[slug]
    before = stored(register)
    for form in forms(register):
        with translation.override(language):
            data = export(register, form, chi)
        batch = exchange.parse(register, hand_in(data, f"sổ.{ENDINGS.get(form, form)}", chi), chi)
        assert told(batch) == [], form
        assert batch.counts["same"] == batch.counts["rows"] == len(before), form
        exchange.commit(batch, chi)
        assert stored(register) == before, form


def test_the_reader_of_files_knows_the_same_systems() -> None:
    accepted = {code for code in range(1000, 40000) if EPSG.search(f"urn:ogc:def:crs:EPSG::{code}")}
    assert accepted == set(SYSTEMS)


@pytest.mark.parametrize("srid", [5897, 9205, 9210, 3405])
@pytest.mark.parametrize("form", ["geojson", "gpkg", "shp"])
@pytest.mark.parametrize("slug", ["sites", "segments", "cadastral-parcels"])
def test_places_come_back_from_any_zone_of_vn2000(slug: str, form: str, srid: int, ward_a: Area, chi: User) -> None:
    register = registers[slug]
    records.SAMPLES[slug](ward_a)
    places = {r.pk: getattr(r, str(register.geometry)) for r in register.model.objects.all()}
    data = b"".join(exchange.write(register, register.records(chi), form, chi, Query(register), srid))
    batch = exchange.parse(register, hand_in(data, f"sổ.{ENDINGS.get(form, form)}", chi), chi)
    assert told(batch) == []
    assert batch.counts["same"] == len(places)
    exchange.commit(batch, chi)
    for pk, before in places.items():
        after = getattr(register.model.objects.get(pk=pk), str(register.geometry))
        assert after.equals_exact(before, 1e-8), "a millimetre"


@pytest.mark.parametrize("form", ["xlsx", "csv", "geojson"])
def test_exports_fill_an_empty_house_again(form: str, everything: None, chi: User) -> None:
    told_again = [slug for slug in ORDER if slug not in JUDGED]
    before = {slug: stored(registers[slug]) for slug in told_again}
    sheets = {s: export(registers[s], form if form in forms(registers[s]) else "xlsx", chi) for s in told_again}
    wipe()
    for slug in told_again:
        batch = exchange.parse(registers[slug], hand_in(sheets[slug], f"{slug}.{form}", chi), chi)
        assert told(batch) == [], slug
        exchange.commit(batch, chi)
        assert stored(registers[slug]) == before[slug], slug


def wipe() -> None:
    """Delete every record for good, as no page can."""
    rules.lift()
    with history.by("tests"), connection.cursor() as cursor:
        ConformityRun.objects.all().delete()  # what was followed of a plan is no record
        for slug in reversed(ORDER):
            cursor.execute(f'DELETE FROM "{registers[slug].model._meta.db_table}"')
    rules.install()
