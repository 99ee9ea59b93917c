"""The smallest valid records of streets and lamps: `lamp(segment, power_w=70)`.

What is given replaces what is not; the records are saved. Writes answer to whoever the test says.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.gis.geos import LineString

from dothi.core.models import Area
from dothi.registers.infrastructure.lamp import Lamp
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street import Street
from tests.records.base import inside, saved
from tests.records.base import number as next_number


def street(where: Area, **facts: Any) -> Street:
    """A lane."""
    number = next_number()
    return saved(Street(area=where, **{"code": f"T-{number}", "name": f"Ngõ {number}", "kind": "lane", **facts}))


def segment(of: Street, **facts: Any) -> Segment:
    """A hundred metres and some of concrete lane, two metres wide; each lies north of the one before."""
    number = next_number()
    south = inside(of.area, 0.5, 0.1 + number % 100 * 0.005)
    given = {
        "code": f"D-{number}",
        "line": LineString((south.x, south.y), (south.x + 0.001, south.y), srid=4326),
        "width_m": 2,
        "surface": "concrete",
        "surfaced_on": date(2010, 6, 1),
        "opened_on": date(2005, 1, 1),
    }
    return saved(Segment(street=of, area=of.area, **{**given, **facts}))


def lamp(on: Segment, **facts: Any) -> Lamp:
    """A lamp at the middle of a segment, since 1 September 2010."""
    given = {
        "code": f"B-{next_number()}",
        "place": on.line.interpolate_normalized(0.5),
        "kind": "sodium",
        "power_w": 70,
        "installed_on": date(2010, 9, 1),
    }
    return saved(Lamp(segment=on, area=on.area, **{**given, **facts}))


SAMPLES = {
    "streets": street,
    "segments": lambda ward: segment(street(ward)),
    "lamps": lambda ward: lamp(segment(street(ward))),
}
