"""The smallest valid records of water, green space, trees and waste: `tree(planting_site(green_space(ward)))`.

What is given replaces what is not; the records are saved. Writes answer to whoever the test says.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dothi.core.models import Area
from dothi.registers.environment.black_spot import BlackSpot
from dothi.registers.environment.environment_scheme import EnvironmentScheme
from dothi.registers.environment.felling_permit import FellingPermit
from dothi.registers.environment.green_change import GreenChange
from dothi.registers.environment.green_space import GreenSpace
from dothi.registers.environment.lake_work import LakeWork
from dothi.registers.environment.litter_bin import LitterBin
from dothi.registers.environment.planting_scheme import PlantingScheme
from dothi.registers.environment.planting_site import PlantingSite
from dothi.registers.environment.population import PopulationCount
from dothi.registers.environment.public_place import PublicPlace
from dothi.registers.environment.public_toilet import PublicToilet
from dothi.registers.environment.tree import Tree
from dothi.registers.environment.tree_inspection import TreeInspection
from dothi.registers.environment.tree_work import TreeWork
from dothi.registers.environment.waste_incident import WasteIncident
from dothi.registers.environment.waste_point import WastePoint
from dothi.registers.environment.waste_route import WasteRoute
from dothi.registers.environment.water_body import WaterBody
from tests.records.base import inside, number, plot, saved


def ground(where: Area) -> Any:
    """A square of some 20 m in a ward, each elsewhere."""
    n = number()
    return plot(where, 0.05 + n % 30 * 0.03, 0.05 + n // 30 % 30 * 0.03, 0.0002)


def water_body(where: Area, **facts: Any) -> WaterBody:
    """A pond of the district that was always there."""
    n = number()
    return saved(WaterBody(area=where, **{"code": f"H-{n}", "name": f"Ao {n}", "outline": ground(where), **facts}))


def lake_work(of: WaterBody, **facts: Any) -> LakeWork:
    """A dredging in the spring of 2012."""
    given = {"kind": "dredging", "started_on": date(2012, 3, 1), "finished_on": date(2012, 4, 20), "cost": 900_000_000}
    return saved(LakeWork(water_body=of, area=of.area, **{**given, **facts}))


def green_space(where: Area, **facts: Any) -> GreenSpace:
    """A flower garden opened on 1 March 2013."""
    n = number()
    given = {"code": f"VH-{n}", "name": f"Vườn hoa {n}", "outline": ground(where), "created_on": date(2013, 3, 1)}
    return saved(GreenSpace(area=where, **{**given, **facts}))


def gain(of: GreenSpace | WaterBody, **facts: Any) -> GreenChange:
    """The whole of a new place, proposed to count on 1 April 2013."""
    return change(of, **{"kind": "gain", **facts})


def loss(of: GreenSpace | WaterBody, **facts: Any) -> GreenChange:
    """The whole of a place, lost on 1 April 2013; not confirmed yet."""
    return change(of, **{"kind": "loss", **facts})


def change(of: GreenSpace | WaterBody, **facts: Any) -> GreenChange:
    """A change of area; `state="confirmed"` brings its minute and day."""
    subject = "green_space" if isinstance(of, GreenSpace) else "water_body"
    given = {"code": f"BD-{number()}", "area_m2": of.area_m2, "changed_on": date(2013, 4, 1), subject: of}
    if facts.get("state") == "confirmed":
        given |= {"confirmed_on": date(2013, 5, 2), "minute_number": "5/BB"}
    return saved(GreenChange(area=of.area, **{**given, **facts}))


def environment_scheme(where: Area, **facts: Any) -> EnvironmentScheme:
    """A scheme begun in January 2012."""
    given = {"code": f"DA-{number()}", "title": "Đề án trồng cây xanh", "kind": "trees", "drafted_on": date(2012, 1, 9)}
    return saved(EnvironmentScheme(area=where, **{**given, **facts}))


def planting_scheme(where: Area, **facts: Any) -> PlantingScheme:
    """Ten trees to plant in the spring of 2013."""
    given = {
        "code": f"TC-{number()}",
        "title": "Trồng cây đầu xuân",
        "planned_trees": 10,
        "starts_on": date(2013, 2, 1),
        "ends_on": date(2013, 3, 31),
    }
    return saved(PlantingScheme(area=where, **{**given, **facts}))


def planting_site(of: GreenSpace, **facts: Any) -> PlantingSite:
    """A place for a tree in a green space."""
    given = {"code": f"VT-{number()}", "place": of.outline.centroid if of.outline else inside(of.area)}
    return saved(PlantingSite(green_space=of, area=of.area, **{**given, **facts}))


def tree(on: PlantingSite, **facts: Any) -> Tree:
    """A tree planted on 15 February 2013."""
    given = {"code": f"C-{number()}", "species": "Sấu", "planted_on": date(2013, 2, 15), "state": "planted"}
    return saved(Tree(site=on, area=on.area, **{**given, **facts}))


def somewhere(where: Area) -> PlantingSite:
    """A place for a tree in a green space of its own."""
    return planting_site(green_space(where))


def felling_permit(of: Tree, **facts: Any) -> FellingPermit:
    """An application of 3 June 2014 for a tree that may fall."""
    given = {
        "code": f"CH-{number()}",
        "applicant": "Phạm Văn Bòng",
        "ground": "danger",
        "applied_on": date(2014, 6, 3),
    }
    return saved(FellingPermit(tree=of, area=of.area, **{**given, **facts}))


def tree_inspection(of: Tree, **facts: Any) -> TreeInspection:
    """A look at a tree in May 2014 that found it leaning."""
    given = {
        "inspected_on": date(2014, 5, 6),
        "inspector": "Lê Thị Na",
        "health": "fair",
        "risk": "high",
        "defects": "nghiêng",
        "advice": "support",
        "girth_cm": 41,
    }
    return saved(TreeInspection(tree=of, area=of.area, **{**given, **facts}))


def tree_work(of: Tree, **facts: Any) -> TreeWork:
    """A pruning planned for the storms of 2014."""
    given = {"kind": "pruning", "planned_on": date(2014, 6, 20), "contractor": "Công ty Công viên", "cost": 450_000}
    return saved(TreeWork(tree=of, area=of.area, **{**given, **facts}))


def waste_route(where: Area, **facts: Any) -> WasteRoute:
    """A lorry that comes every evening since 2011."""
    n = number()
    given = {"code": f"TG-{n}", "name": f"Tuyến {n}", "schedule": "hằng ngày, 18:00 - 20:30"}
    return saved(WasteRoute(area=where, **{"opened_on": date(2011, 1, 3), **given, **facts}))


def waste_point(of: WasteRoute, **facts: Any) -> WastePoint:
    """A point where carts meet the lorry."""
    given = {"code": f"TK-{number()}", "address": "Đầu ngõ Mai Hương", "schedule": "18:00 - 20:00", "route": of}
    given |= {"opened_on": date(2011, 2, 1), "place": inside(of.area)}
    return saved(WastePoint(area=of.area, **{**given, **facts}))


def black_spot(where: Area, **facts: Any) -> BlackSpot:
    """Household waste dumped at the end of a lane, found on 2 April 2012."""
    given = {"code": f"DD-{number()}", "address": "Cuối ngõ 459 Bạch Mai", "found_on": date(2012, 4, 2)}
    return saved(BlackSpot(area=where, **{"place": inside(where), **given, **facts}))


def waste_incident(where: Area, **facts: Any) -> WasteIncident:
    """A lorry that dropped mud on 5 June 2012."""
    given = {
        "code": f"VS-{number()}",
        "kind": "dirty_haulage",
        "address": "Đường Minh Khai",
        "found_on": date(2012, 6, 5),
        "vehicle_plate": "30X-0001",
        "place": inside(where),
    }
    return saved(WasteIncident(area=where, **{**given, **facts}))


def population(where: Area, **facts: Any) -> PopulationCount:
    """Fifteen thousand people, counted on a day of 2011 of its own."""
    day = date(2011, 1, 1) + timedelta(days=number() % 3000)
    given = {"counted_on": day, "persons": 15_000, "households": 4_100, "source": "Thống kê phường"}
    return saved(PopulationCount(area=where, **{**given, **facts}))


def public_place(where: Area, **facts: Any) -> PublicPlace:
    """A market on the list since January 2011."""
    n = number()
    given = {"code": f"CC-{n}", "name": f"Chợ {n}", "kind": "market", "listed_on": date(2011, 1, 3)}
    return saved(PublicPlace(area=where, **{"place": inside(where), **given, **facts}))


def public_toilet(at: PublicPlace, **facts: Any) -> PublicToilet:
    """A toilet since May 2012."""
    given = {"code": f"WC-{number()}", "address": "Cổng chợ", "installed_on": date(2012, 5, 7), "place": at.place}
    return saved(PublicToilet(venue=at, area=at.area, **{**given, **facts}))


def litter_bin(at: PublicPlace, **facts: Any) -> LitterBin:
    """A bin since April 2012."""
    given = {"code": f"TR-{number()}", "litres": 120, "installed_on": date(2012, 4, 2), "place": at.place}
    return saved(LitterBin(venue=at, area=at.area, **{**given, **facts}))


SAMPLES = {
    "water-bodies": water_body,
    "lake-works": lambda ward: lake_work(water_body(ward)),
    "green-spaces": green_space,
    "green-changes": lambda ward: gain(green_space(ward)),
    "environment-schemes": environment_scheme,
    "planting-schemes": planting_scheme,
    "planting-sites": somewhere,
    "trees": lambda ward: tree(somewhere(ward)),
    "felling-permits": lambda ward: felling_permit(tree(somewhere(ward))),
    "tree-inspections": lambda ward: tree_inspection(tree(somewhere(ward))),
    "tree-works": lambda ward: tree_work(tree(somewhere(ward))),
    "waste-routes": waste_route,
    "waste-points": lambda ward: waste_point(waste_route(ward)),
    "black-spots": black_spot,
    "waste-incidents": waste_incident,
    "population-counts": population,
    "public-places": public_place,
    "public-toilets": lambda ward: public_toilet(public_place(ward)),
    "litter-bins": lambda ward: litter_bin(public_place(ward)),
}
