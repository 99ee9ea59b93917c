"""The land fund: plots, what is proposed for them, schemes that recover them, and searches for land."""

from __future__ import annotations

from datetime import date
from typing import Any

from dothi.core.models import Area, Unit
from dothi.registers.planning.cadastral_parcel import CadastralParcel
from dothi.registers.planning.land_search import LandSearch
from dothi.registers.planning.plot import PublicPlot
from dothi.registers.planning.recovery_plot import RecoveryPlot
from dothi.registers.planning.recovery_scheme import RecoveryScheme
from dothi.registers.planning.use_proposal import UseProposal
from tests.records.base import number, plot, plots, saved


def body(name: str = "Phòng Tài nguyên và Môi trường") -> Unit:
    """An office of the district, made once a test."""
    return Unit.objects.get_or_create(code="tnmt", defaults={"name": name, "system": Unit.System.STATE})[0]


def land(where: Area, **facts: Any) -> PublicPlot:
    """A small vacant plot of some 2,800 m², found on 1 March 2012; each lies apart from the one before."""
    n = number()
    given = {
        "code": f"TD-{n}",
        "address": "Sau nhà số 5 ngõ Tự Do",
        "origin": "small_public",
        "found_on": date(2012, 3, 1),
        "place": plot(where, 0.02 + n % 30 * 0.03, 0.02 + n // 30 % 30 * 0.03),
    }
    return saved(PublicPlot(area=where, **{**given, **facts}))


def filed(where: Area, **facts: Any) -> PublicPlot:
    """A plot with a complete file, verified."""
    given = {
        "parcel": "thửa 12, tờ 3",
        "paper": "Sổ mục kê 1996",
        "surveyed_m2": 2800,
        "surveyed_on": date(2012, 4, 1),
        "filed_on": date(2012, 5, 1),
        "state": "verified",
    }
    return land(where, **{**given, **facts})


def proposal(of: PublicPlot, **facts: Any) -> UseProposal:
    """A playground, proposed on 1 June 2012."""
    given = {"code": f"DX-{number()}", "use": "playground", "sponsor": body(), "proposed_on": date(2012, 6, 1)}
    return saved(UseProposal(plot=of, area=of.area, **{**given, **facts}))


def scheme(where: Area, **facts: Any) -> RecoveryScheme:
    """A scheme for public works, begun on 1 January 2012."""
    given = {
        "code": f"DA-{number()}",
        "name": "Đề án thu hồi đất nông nghiệp",
        "purpose": "public_works",
        "begun_on": date(2012, 1, 1),
    }
    return saved(RecoveryScheme(area=where, **{**given, **facts}))


def recovery(of: RecoveryScheme, taken: PublicPlot, **facts: Any) -> RecoveryPlot:
    """A plot in a scheme."""
    return saved(RecoveryPlot(scheme=of, plot=taken, area=taken.area, **facts))


def search(where: Area, **facts: Any) -> LandSearch:
    """Land wanted for a car park since 1 March 2012."""
    given = {
        "code": f"TK-{number()}",
        "use": "parking",
        "need": "Bãi đỗ xe khu tập thể",
        "asked_by": body(),
        "asked_on": date(2012, 3, 1),
    }
    return saved(LandSearch(area=where, **{**given, **facts}))


def parcel(where: Area, **facts: Any) -> CadastralParcel:
    """A house plot of some 2,800 m² on sheet 12; each lies apart from the one before."""
    n = number()
    given = {
        "sheet": "12",
        "number": f"{n}",
        "land_use": "ODT",
        "address": "Số 5 ngõ Tự Do",
        "place": plots(where, 0.02 + n % 30 * 0.03, 0.02 + n // 30 % 30 * 0.03),
    }
    return saved(CadastralParcel(area=where, **{**given, **facts}))


SAMPLES = {
    "cadastral-parcels": parcel,
    "plots": land,
    "use-proposals": lambda ward: proposal(filed(ward)),
    "recovery-schemes": scheme,
    "recovery-plots": lambda ward: recovery(scheme(ward), land(ward)),
    "land-searches": search,
}
