"""The smallest valid records of investment projects and public buildings: `project(ward, name="Trường mới")`."""

from __future__ import annotations

from datetime import date
from typing import Any

from dothi.core.models import Area
from dothi.registers.construction.acceptance import Acceptance
from dothi.registers.construction.apartment_block import ApartmentBlock
from dothi.registers.construction.capital_plan import CapitalPlan
from dothi.registers.construction.contract import Contract
from dothi.registers.construction.contract_variation import ContractVariation
from dothi.registers.construction.disbursement import Disbursement
from dothi.registers.construction.facility import Facility
from dothi.registers.construction.facility_condition import FacilityCondition
from dothi.registers.construction.obstacle import ProjectObstacle
from dothi.registers.construction.project import InvestmentProject
from dothi.registers.construction.project_fund import ProjectFund
from dothi.registers.construction.settlement import Settlement
from dothi.registers.construction.urban_area import UrbanArea
from tests.records.base import inside, number, plot, saved

APPROVED = {
    "policy_decision": "10/QĐ-UBND",
    "policy_on": date(2011, 3, 1),
    "approval_decision": "20/QĐ-UBND",
    "approved_on": date(2011, 9, 1),
    "total_approved": 10_000_000_000,
    "planned_start": date(2012, 1, 1),
    "planned_end": date(2013, 6, 30),
    "state": "procurement",
}
BUILDING = {
    **APPROVED,
    "permit_exempt": "Công trình theo quy hoạch chi tiết đã duyệt",
    "site_share": 100,
    "site_handed_on": date(2012, 1, 10),
    "started_on": date(2012, 2, 1),
    "state": "construction",
}
BUILT = {**BUILDING, "completed_on": date(2013, 9, 1), "state": "acceptance"}


def project(where: Area, **facts: Any) -> InvestmentProject:
    """A kindergarten proposed. With `APPROVED`, `BUILDING` or `BUILT` (of 10 bn đồng) it stands there."""
    given = {"code": f"DA-{number()}", "name": "Trường mầm non", "sector": "education", "place": plot(where)}
    return saved(InvestmentProject(area=where, **{**given, **facts}))


def fund(of: InvestmentProject, **facts: Any) -> ProjectFund:
    """Six billion of the district's budget."""
    given = {"source": "district", "committed": 6_000_000_000, "committed_on": date(2011, 9, 1)}
    return saved(ProjectFund(project=of, area=of.area, **{**given, **facts}))


def capital_plan(of: InvestmentProject, **facts: Any) -> CapitalPlan:
    """A thousand million of the district's budget for 2012."""
    given = {"year": 2012, "source": "district", "assigned": 1_000_000_000}
    return saved(CapitalPlan(project=of, area=of.area, **{**given, **facts}))


def disbursement(of: InvestmentProject, **facts: Any) -> Disbursement:
    """A hundred million of it."""
    given = {
        "number": f"UNC-{number()}",
        "year": 2012,
        "source": "district",
        "amount": 100_000_000,
        "paid_on": date(2012, 6, 1),
    }
    return saved(Disbursement(project=of, area=of.area, **{**given, **facts}))


def contract(of: InvestmentProject, **facts: Any) -> Contract:
    """The works, for eight billion."""
    given = {
        "number": f"{number()}/HĐ-XL",
        "package": "Xây lắp",
        "contractor": "Công ty xây dựng số 4",
        "value": 8_000_000_000,
        "signed_on": date(2012, 1, 20),
    }
    return saved(Contract(project=of, area=of.area, **{**given, **facts}))


def variation(of: Contract, **facts: Any) -> ContractVariation:
    """Five hundred million more for the foundation, not yet approved."""
    given = {"number": f"PL-{number()}", "value": 500_000_000, "grounds": "Xử lý nền móng"}
    return saved(ContractVariation(contract=of, area=of.area, **{**given, **facts}))


def acceptance(of: Contract, **facts: Any) -> Acceptance:
    """A stage worth two billion."""
    given = {"number": f"NT-{number()}", "accepted_on": date(2012, 7, 1), "value": 2_000_000_000}
    return saved(Acceptance(contract=of, area=of.area, **{**given, **facts}))


def settlement(of: InvestmentProject, **facts: Any) -> Settlement:
    """Nothing was accepted, so that a decision has to allow it."""
    given = {
        "decision": "30/QĐ-QT",
        "settled_on": date(2014, 1, 15),
        "value": 1_000_000_000,
        "excess_decision": "31/QĐ-UBND",
    }
    return saved(Settlement(project=of, area=of.area, **{**given, **facts}))


def obstacle(of: InvestmentProject, **facts: Any) -> ProjectObstacle:
    """Households that did not hand over."""
    given = {
        "code": f"VM-{number()}",
        "kind": "clearance",
        "what": "Còn 3 hộ chưa bàn giao",
        "opened_on": date(2012, 5, 1),
    }
    return saved(ProjectObstacle(project=of, area=of.area, **{**given, **facts}))


def facility(where: Area, **facts: Any) -> Facility:
    """A kindergarten of 2009."""
    given = {
        "code": f"CTCC-{number()}",
        "name": "Trường mầm non",
        "kind": "kindergarten",
        "built_on": date(2009, 8, 1),
        "place": inside(where),
    }
    return saved(Facility(area=where, **{**given, **facts}))


def condition(of: Facility, **facts: Any) -> FacilityCondition:
    """It wants repair."""
    given = {"inspected_on": date(2012, 10, 1), "grade": "C", "defects": "Thấm dột mái"}
    return saved(FacilityCondition(facility=of, area=of.area, **{**given, **facts}))


def block(where: Area, **facts: Any) -> ApartmentBlock:
    """Sixty flats, surveyed."""
    given = {"code": f"CC-{number()}", "name": "Nhà A1 Quỳnh Mai", "flats": 60, "surveyed_on": date(2011, 10, 1)}
    return saved(ApartmentBlock(area=where, place=inside(where), **{**given, **facts}))


def urban_area(where: Area, **facts: Any) -> UrbanArea:
    """A square of land."""
    given = {"code": f"KDT-{number()}", "name": "Khu đô thị phía nam", "place": plot(where)}
    return saved(UrbanArea(area=where, **{**given, **facts}))


def _paid(where: Area) -> Disbursement:
    of = project(where, **BUILDING)
    capital_plan(of)
    return disbursement(of)


SAMPLES = {
    "projects": lambda ward: project(ward, **BUILT),
    "project-funds": lambda ward: fund(project(ward)),
    "capital-plans": lambda ward: capital_plan(project(ward), adjusted=-5_000_000),
    "disbursements": _paid,
    "contracts": lambda ward: contract(project(ward, **APPROVED)),
    "contract-variations": lambda ward: variation(contract(project(ward, **APPROVED))),
    "acceptances": lambda ward: acceptance(contract(project(ward, **BUILDING))),
    "settlements": lambda ward: settlement(project(ward, **BUILT)),
    "project-obstacles": lambda ward: obstacle(project(ward, **APPROVED)),
    "facilities": lambda ward: facility(
        ward, standard_level=1, standard_decision="5/QĐ-UBND", standard_on=date(2012, 5, 1)
    ),
    "facility-conditions": lambda ward: condition(facility(ward)),
    "apartment-blocks": lambda ward: block(ward, danger="C"),
    "urban-areas": lambda ward: urban_area(ward, flats_planned=300, project=project(ward)),
}
