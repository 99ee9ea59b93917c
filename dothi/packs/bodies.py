"""The units of a pack, their posts, who held them, and the users of the demonstration."""

from __future__ import annotations

from datetime import date
from typing import Any

from dothi.core.models import Area, Domain, Grant, Person, Post, Role, Tenure, Unit, UnitSuccession, User
from dothi.packs.places import Key
from dothi.packs.put import Tally, put, put_once

NO_LOGIN = "!unit"  # an unusable password, and not the mark of those who get one at the first start
SYSTEMS = ("party", "state", "front", "mass", "external")


def load(tally: Tally, data: dict[str, Any], areas: dict[Key, Area]) -> dict[str, Unit]:
    """The units by code."""
    found: dict[str, Unit] = {}
    for system in SYSTEMS:
        for one in data[system]:
            values = {
                "name": one["name"],
                "name_en": one["name_en"],
                "short_name": one.get("short", ""),
                "aliases": one.get("aliases", []),
                "system": system,
                "parent": found[one["parent"]] if "parent" in one else None,
            }
            found[one["code"]] = put(tally, Unit, {"code": one["code"]}, values | _period(one))
    for one in data["wards"]:
        area = areas[tuple(one["area"])]
        values = {
            "name": f"UBND phường {area.name}",
            "name_en": f"{area.name} ward People's Committee",
            "short_name": f"P. {area.name}",
            "aliases": [f"phường {area.name}"],
            "system": Unit.System.WARD,
            "parent": found["ubnd-quan"] if "from" not in one else found["ubnd-thanh-pho"],
            "area": area,
        }
        found[one["code"]] = put(tally, Unit, {"code": one["code"]}, values | _period(one))
    for one in data["wards"]:
        for new in one.get("becomes", ()):
            put(tally, UnitSuccession, {"old": found[one["code"]], "new": found[new]}, {"on": one["to"]})
    _posts(tally, data, found)
    return found


def _period(one: dict[str, Any]) -> dict[str, date | None]:
    return {"valid_from": one.get("from"), "valid_to": one.get("to")}


def _posts(tally: Tally, data: dict[str, Any], units: dict[str, Unit]) -> None:
    for one in data["posts"]:
        post = put(tally, Post, {"unit": units[one["unit"]], "title": one["title"]}, {"is_head": True})
        for held in one["held"]:
            name = held["name"] if held.get("real") else held["name"] + data["invented"]
            person = put(tally, Person, {"name": name})
            put(tally, Tenure, {"post": post, "since": held["since"]}, {"person": person, "until": held["until"]})


def load_users(tally: Tally, data: dict[str, Any], units: dict[str, Unit], wards: dict[str, Area]) -> dict[str, User]:
    """The users by name. One that exists is left as it is, with its grants; a new one has no password."""
    found: dict[str, User] = {}
    for username, one in data["users"].items():
        values = {
            "last_name": one["last"],
            "first_name": one["first"],
            "unit": units[one["unit"]],
            "password": "!",  # Django's mark of an unusable password
        }
        found[username], made = put_once(tally, User, {"username": username}, values)
        if made:
            for role, domain, where in one["grants"]:
                grant = {"user": found[username], "role": Role[role.upper()], "domain": domain}
                put(tally, Grant, grant | {"area": wards.get(where), "unit": units.get(where)})
    return found | _of_units(tally, data["reporting"], units)


def reporting_units(data: dict[str, Any], units: dict[str, Unit]) -> list[Unit]:
    """The units that owe plans and reports: those of the term, by the pack's word."""
    told = [u for u in units.values() if u.system in data["systems"] or u.code in data["also"]]
    return [u for u in told if u.code not in data["not"] and u.valid_from is None]


def _of_units(tally: Tally, data: dict[str, Any], units: dict[str, Unit]) -> dict[str, User]:
    """For each unit that reports one who writes and one who submits. Nobody can log in as them."""
    found: dict[str, User] = {}
    for unit in reporting_units(data, units):
        for act in ("write", "submit"):
            one = data[act]
            name = f"{one['name']}-{unit.code}"
            values = {"last_name": one["last"], "first_name": unit.short_name or unit.name, "unit": unit}
            found[name], made = put_once(tally, User, {"username": name}, values | {"password": NO_LOGIN})
            if made:
                role = Role[one["role"].upper()]
                opened = ((Domain.REPORTING, unit), (Domain.DOCUMENT, unit), (Domain.PROGRAMME, None))
                for domain, where in opened:
                    held = role if where else Role.VIEWER
                    put(tally, Grant, {"user": found[name], "role": held, "domain": domain, "unit": where})
    return found
