"""Pollution sources, monitoring points and what is measured at them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from dothi.core.models import Area
from dothi.registers.environment.air_day import AirDay
from dothi.registers.environment.discharge_point import DischargePoint
from dothi.registers.environment.environment_report import EnvironmentReport
from dothi.registers.environment.exceedance import Exceedance
from dothi.registers.environment.measurement import Measurement
from dothi.registers.environment.monitoring_point import MonitoringPoint
from dothi.registers.environment.pollution_source import PollutionSource
from dothi.registers.environment.remediation_plan import RemediationPlan
from dothi.registers.environment.sampling import Sampling
from dothi.registers.environment.source_inspection import SourceInspection
from dothi.registers.environment.standard import Standard
from tests.records.base import inside, number, saved


def source(where: Area, **facts: Any) -> PollutionSource:
    """A workshop listed on 1 March 2011."""
    given = {
        "code": f"ON-{number()}",
        "facility": "Cơ sở mạ Tân Việt",
        "sector": "craft",
        "address": "Số 9 ngõ Tân Lạc",
        "owner": "Ngô Văn Mận",
        "place": inside(where),
        "listed_on": date(2011, 3, 1),
    }
    return saved(PollutionSource(area=where, **{**given, **facts}))


def remedied(where: Area, **facts: Any) -> PollutionSource:
    """A serious source whose remedy was finished on 20 June and confirmed on 1 July 2012."""
    given = {
        "level": "serious",
        "state": "verified",
        "assessed_on": date(2011, 4, 1),
        "ordered_on": date(2011, 5, 1),
        "order_number": "12/QĐ-UBND",
        "remedy_due_on": date(2012, 6, 30),
        "remedied_on": date(2012, 6, 20),
        "verified_on": date(2012, 7, 1),
    }
    return source(where, **{**given, **facts})


def plan(of: PollutionSource, **facts: Any) -> RemediationPlan:
    """A treatment tank due on 30 June 2012."""
    given = {
        "code": f"BP-{number()}",
        "measure": "Xây bể xử lý nước thải",
        "planned_on": date(2011, 6, 1),
        "deadline": date(2012, 6, 30),
    }
    return saved(RemediationPlan(source=of, area=of.area, **{**given, **facts}))


def source_inspection(of: PollutionSource, **facts: Any) -> SourceInspection:
    """A visit on 15 August 2012 that found nothing wrong."""
    given = {"code": f"{number()}/BB-KT", "done_on": date(2012, 8, 15), "result": "conforms"}
    return saved(SourceInspection(source=of, area=of.area, **{**given, **facts}))


def discharge(of: PollutionSource, **facts: Any) -> DischargePoint:
    """A pipe into the Kim Ngưu."""
    given = {
        "code": f"XT-{number()}",
        "kind": "wastewater",
        "receiving": "Sông Kim Ngưu",
        "flow_m3_day": 12,
        "opened_on": date(2008, 1, 1),
        "place": inside(of.area),
    }
    return saved(DischargePoint(source=of, area=of.area, **{**given, **facts}))


def point(where: Area, **facts: Any) -> MonitoringPoint:
    """A point on a lake, since 2010."""
    given = {
        "code": f"QT-{number()}",
        "name": "Hồ Thiền Quang, bờ bắc",
        "medium": "water",
        "quality_class": "B1",
        "opened_on": date(2010, 1, 1),
        "place": inside(where),
    }
    return saved(MonitoringPoint(area=where, **{**given, **facts}))


def sampling(at: MonitoringPoint, on: date = date(2012, 3, 14), **facts: Any) -> Sampling:
    """A sample taken at half past nine on 14 March 2012."""
    moment = timezone.make_aware(datetime(on.year, on.month, on.day, 9, 30))
    given = {"code": f"LM-{number()}", "taken_at": moment, "lab": "Phòng thí nghiệm số 1"}
    return saved(Sampling(point=at, area=at.area, **{**given, **facts}))


def measurement(of: Sampling, **facts: Any) -> Measurement:
    """12 mg/l of BOD₅."""
    given = {"parameter": "bod5", "value": 12, "unit_of_measure": "mg_l"}
    return saved(Measurement(sampling=of, area=of.area, **{**given, **facts}))


def standard(where: Area, **facts: Any) -> Standard:
    """At most 15 mg/l of BOD₅ in class B1 since 2008."""
    given = {
        "code": f"QCVN-{number()}",
        "regulation": "QCVN thử nghiệm",
        "medium": "water",
        "quality_class": "B1",
        "parameter": "bod5",
        "limit_max": 15,
        "unit_of_measure": "mg_l",
        "valid_from": date(2008, 12, 31),
        "source": "số liệu kiểm thử",
    }
    return saved(Standard(area=where, **{**given, **facts}))


def exceedance(where: Area, **facts: Any) -> Exceedance:
    """Twice the limit, in a class of its own."""
    own = f"K{number()}"
    standard(where, quality_class=own)
    found = measurement(sampling(point(where, quality_class=own)), value=30)
    exceeded = Exceedance.objects.get(measurement=found)
    for name, value in facts.items():
        setattr(exceeded, name, value)
    return saved(exceeded) if facts else exceeded


def air_day(where: Area, **facts: Any) -> AirDay:
    """A day of 40 µg/m³ of PM2,5."""
    of = sampling(point(where, medium="air", quality_class=""))
    measurement(of, parameter="pm25", averaging="24h", value=40, unit_of_measure="ug_m3")
    return AirDay.objects.get(point=of.point)


def environment_report(where: Area, **facts: Any) -> EnvironmentReport:
    """The report on 2012."""
    given = {"code": f"HT-{number()}", "title": "Báo cáo hiện trạng môi trường năm 2012", "year": 2012}
    return saved(EnvironmentReport(area=where, **{**given, **facts}))


SAMPLES = {
    "pollution-sources": source,
    "remediation-plans": lambda ward: plan(source(ward)),
    "source-inspections": lambda ward: source_inspection(source(ward)),
    "discharge-points": lambda ward: discharge(source(ward)),
    "monitoring-points": point,
    "samplings": lambda ward: sampling(point(ward)),
    "measurements": lambda ward: measurement(sampling(point(ward))),
    "standards": lambda ward: standard(ward, quality_class=f"K{number()}"),
    "exceedances": exceedance,
    "air-days": air_day,
    "environment-reports": environment_report,
}
