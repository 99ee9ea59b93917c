"""Results held against the standard of their day: what exceeds, what cannot be told, and that nothing is rewritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from dothi.core.models import Area, User
from dothi.registers import workflow
from dothi.registers.environment.exceedance import Exceedance, exceedances
from dothi.registers.environment.measurement import Measurement, judged, measurements
from dothi.registers.environment.quantities import Unit, convert
from dothi.registers.environment.standard import Standard
from tests import records
from tests.records import monitoring
from tests.registers.exchange.conftest import hand_in, told
from tests.registers.test_two_writers import at_once, failures

SUMMER, WINTER = date(2012, 6, 5), date(2012, 12, 4)


@pytest.fixture
def lake(ward_a: Area) -> Any:
    """A point of class B1, where 15 mg/l of BOD₅ are allowed since 2008."""
    monitoring.standard(ward_a)
    return monitoring.point(ward_a)


def verdict(result: Measurement) -> bool | None:
    found: bool | None = measurements.annotated(Measurement.objects.filter(pk=result.pk), ["exceeds"]).get().exceeds
    return found


def test_what_exceeds_is_found_when_it_is_written(lake: Any) -> None:
    within = monitoring.measurement(monitoring.sampling(lake, SUMMER), value=15)
    beyond = monitoring.measurement(monitoring.sampling(lake, WINTER), value=Decimal("15.1"))
    assert (verdict(within), verdict(beyond)) == (False, True)
    found = Exceedance.objects.get()
    assert (found.measurement_id, found.limit, found.value, found.found_on) == (
        beyond.pk, 15, Decimal("15.1"), WINTER,
    )  # fmt: skip
    assert found.state == "detected"


def test_the_standard_of_the_sampling_day_decides(lake: Any, ward_a: Area) -> None:
    old = Standard.objects.get()
    old.valid_to = date(2012, 10, 1)
    old.save()
    monitoring.standard(ward_a, code="QCVN mới", limit_max=10, valid_from=date(2012, 10, 1))
    before = monitoring.measurement(monitoring.sampling(lake, date(2012, 9, 30)), value=12)
    after = monitoring.measurement(monitoring.sampling(lake, date(2012, 10, 1)), value=12)
    earlier = monitoring.point(ward_a, opened_on=date(2000, 1, 1))
    unjudged = monitoring.measurement(monitoring.sampling(earlier, date(2007, 1, 5)), value=500)
    assert (verdict(before), verdict(after), verdict(unjudged)) == (False, True, None)
    assert [e.standard.code for e in Exceedance.objects.all()] == ["QCVN mới"]


def test_a_standard_entered_late_finds_what_exceeded_meanwhile(ward_a: Area) -> None:
    result = monitoring.measurement(monitoring.sampling(monitoring.point(ward_a)), value=30)
    assert verdict(result) is None
    monitoring.standard(ward_a)
    assert Exceedance.objects.get().measurement_id == result.pk


def test_the_points_class_comes_before_the_general_limit(ward_a: Area) -> None:
    monitoring.standard(ward_a, quality_class="", limit_max=10)
    monitoring.standard(ward_a, quality_class="B1", limit_max=15)
    strict = monitoring.point(ward_a, quality_class="A1")
    lenient = monitoring.point(ward_a, quality_class="B1")
    values = [monitoring.measurement(monitoring.sampling(p), value=12) for p in (strict, lenient)]
    assert [verdict(v) for v in values] == [True, False]


def test_too_little_oxygen_exceeds_as_too_much_filth_does(ward_a: Area) -> None:
    monitoring.standard(ward_a, parameter="do", limit_max=None, limit_min=4)
    at = monitoring.point(ward_a)
    low, fine = (
        monitoring.measurement(monitoring.sampling(at, day), parameter="do", value=value)
        for day, value in ((SUMMER, Decimal("3.9")), (WINTER, 4))
    )
    assert (verdict(low), verdict(fine)) == (True, False)
    assert Exceedance.objects.get().limit == 4


def test_below_detection_is_not_zero(lake: Any) -> None:
    found = monitoring.measurement(monitoring.sampling(lake), value=None, below_lod=True, lod=2)
    coarse = monitoring.measurement(monitoring.sampling(lake, WINTER), value=None, below_lod=True, lod=20)
    failed = monitoring.measurement(monitoring.sampling(lake, SUMMER), value=None)
    assert verdict(found) is False
    assert verdict(coarse) is None, "an instrument that sees nothing below 20 cannot say whether 15 was kept"
    assert verdict(failed) is None
    assert (found.said, failed.said) == ("< 2 mg/l", "")
    with pytest.raises(ValidationError, match="kể cả số 0"):
        monitoring.measurement(monitoring.sampling(lake), value=0, below_lod=True, lod=2)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registers_measurement (sampling_id, area_id, code, parameter, averaging, value, below_lod, lod,"
            " unit_of_measure, quantity, correction_reason, note, synthetic, version, search_text) SELECT sampling_id,"
            " area_id, 'x', 'cod', averaging, 0, below_lod, lod, unit_of_measure, quantity, '', '', synthetic, 1, ''"
            " FROM registers_measurement WHERE below_lod"
        )


def test_units_convert_or_are_refused(lake: Any) -> None:
    assert verdict(monitoring.measurement(monitoring.sampling(lake), value=16_000, unit_of_measure="ug_l")) is True
    assert Exceedance.objects.get().value == 16, "told in the unit of the standard"
    with pytest.raises(ValidationError, match="Không đổi được mg/kg sang mg/l"):
        monitoring.measurement(monitoring.sampling(lake), unit_of_measure="mg_kg")
    assert convert(Decimal("0.5"), "mg_m3", "ug_m3") == 500
    assert convert(Decimal(1), "ug_m3", "ug_nm3") is None, "between them lies the weather"
    for unit in Unit.values:
        assert convert(Decimal("1.25"), unit, unit) == Decimal("1.25")


@pytest.mark.parametrize(("parameter", "value", "unit"), [("ph", 71, "ph"), ("laeq", 700, "dba"), ("bod5", -1, "mg_l")])
def test_what_cannot_be_is_refused(lake: Any, parameter: str, value: int, unit: str) -> None:
    with pytest.raises(ValidationError, match="xem lại số và đơn vị"):
        monitoring.measurement(monitoring.sampling(lake), parameter=parameter, value=value, unit_of_measure=unit)


def test_a_result_is_corrected_by_a_new_one_and_never_edited(lake: Any) -> None:
    wrong = monitoring.measurement(monitoring.sampling(lake), value=120)
    wrong.value = 12
    with pytest.raises(ValidationError, match="không sửa, không xoá"):
        wrong.save()
    for sql in (
        "UPDATE registers_measurement SET value = 12",
        "UPDATE registers_measurement SET removed_at = '2012-01-01'",
        "DELETE FROM registers_measurement",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with pytest.raises(ValidationError, match="nêu lý do"):
        monitoring.measurement(wrong.sampling, value=12, replaces=wrong)
    right = monitoring.measurement(wrong.sampling, value=12, replaces=wrong, correction_reason="nhập sai dấu phẩy")
    assert [m.pk for m in judged()] == [right.pk]
    found = exceedances.annotated(Exceedance.objects.all(), ["stands"]).get()
    assert (found.measurement_id, found.stands) == (wrong.pk, False), "it stays on record and counts no more"
    with pytest.raises(ValidationError, match="đã được thay"):
        monitoring.measurement(wrong.sampling, value=13, replaces=wrong, correction_reason="lần nữa")
    with pytest.raises(ValidationError, match="đã có kết quả của thông số này"):
        monitoring.measurement(wrong.sampling, value=11)


def test_a_correction_is_of_the_same_thing(lake: Any) -> None:
    wrong = monitoring.measurement(monitoring.sampling(lake), value=12)
    facts = {"replaces": wrong, "correction_reason": "nhầm"}
    with pytest.raises(ValidationError, match="cùng lần lấy mẫu"):
        monitoring.measurement(wrong.sampling, parameter="cod", **facts)
    with pytest.raises(ValidationError, match="cùng lần lấy mẫu"):
        monitoring.measurement(monitoring.sampling(lake), **facts)


def test_limits_of_one_kind_never_overlap(lake: Any, ward_a: Area) -> None:
    for period in (
        {"valid_from": date(2010, 1, 1)},
        {"valid_from": date(2000, 1, 1)},
        {"valid_from": date(2000, 1, 1), "valid_to": date(2009, 1, 1)},
    ):
        with pytest.raises(ValidationError, match="chồng lên"):
            monitoring.standard(ward_a, **period)
    monitoring.standard(ward_a, valid_from=date(2000, 1, 1), valid_to=date(2008, 12, 31))
    monitoring.standard(ward_a, quality_class="A1")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE registers_standard SET quality_class = 'B1' WHERE quality_class = 'A1'")


def test_a_limit_that_was_exceeded_is_ended_not_rewritten(lake: Any) -> None:
    monitoring.measurement(monitoring.sampling(lake), value=30)
    limit = Standard.objects.get()
    limit.limit_max = 50
    with pytest.raises(ValidationError, match="ghi ngày hết hiệu lực"):
        limit.save()
    limit.refresh_from_db()
    limit.valid_to = date(2015, 1, 1)
    limit.save()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_overlapping_limits_at_once_one_is_refused(ward_a: Area) -> None:
    monitoring.standard(ward_a, parameter="cod")

    def enter(code: str) -> Callable[[], object]:
        return lambda: monitoring.standard(ward_a, code=code)

    assert failures(at_once(*(enter(f"QCVN {n}") for n in range(4))), ValidationError) == 3
    assert Standard.objects.filter(parameter="bod5").count() == 1


def test_an_import_finds_what_exceeds_too(lake: Any, giang: User) -> None:
    from dothi.registers import exchange

    at = monitoring.sampling(lake, code="LM-01")
    sheet = "Mã lần lấy mẫu;Phường;Thông số;Kết quả;Đơn vị đo;Mã kết quả\nLM-01;Bạch Mai;BOD₅;15,5;mg/l;KQ-1\n"
    batch = exchange.parse(measurements, hand_in(sheet.encode(), "kết quả.csv", giang), giang)
    assert told(batch) == []
    exchange.commit(batch, giang)
    assert Exceedance.objects.get().measurement.sampling_id == at.pk


def take(found: Exceedance, step: str, user: User, **values: Any) -> Any:
    assert exceedances.workflow is not None
    return workflow.apply(exceedances.workflow, found, step, user, "environment", values=values)


def test_an_exceedance_is_settled_by_a_later_sample_within_the_limit(lake: Any, giang: User, chi: User) -> None:
    monitoring.measurement(monitoring.sampling(lake, SUMMER), value=30)
    found = Exceedance.objects.get()
    found = take(found, "confirm", giang, confirmed_on=date(2012, 6, 10))
    found = take(found, "open_case", giang, case_number="3/HS", case_opened_on=date(2012, 6, 12))
    done = {"resolved_on": date(2012, 12, 20), "resolution": "đã nạo vét"}
    with pytest.raises(ValidationError, match="đạt quy chuẩn"):
        take(found, "resolve", chi, **done)
    monitoring.measurement(monitoring.sampling(lake, WINTER), value=14)
    assert take(found, "resolve", chi, **done).state == "resolved"


def test_a_bad_sample_needs_its_reason_and_minute(lake: Any, chi: User) -> None:
    monitoring.measurement(monitoring.sampling(lake), value=30)
    found = Exceedance.objects.get()
    with pytest.raises(ValidationError, match="Còn thiếu"):
        take(found, "invalidate", chi)
    records.attach(found, chi, "minute")
    assert take(found, "invalidate", chi, invalid_reason="chai mẫu vỡ").state == "invalid_sample"
    assert not exceedances.annotated(Exceedance.objects.all(), ["stands"]).get().stands


def test_what_was_found_stays_as_found(lake: Any) -> None:
    monitoring.measurement(monitoring.sampling(lake), value=30)
    for sql in ("SET value = 1", "SET limit = 99", "SET state = 'resolved'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE registers_exceedance {sql.replace('limit', chr(34) + 'limit' + chr(34))}")


def test_only_what_exceeds_is_written_as_exceeding(lake: Any, ward_a: Area) -> None:
    within = monitoring.measurement(monitoring.sampling(lake), value=3)
    with pytest.raises(ValidationError, match="không vượt giới hạn nào"):
        records.saved(Exceedance(measurement=within, area=ward_a))
