"""What the map's script is told: the layers with their addresses, the ground, its words."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.urls import reverse
from django.utils.translation import gettext as _

from dothi.registers.register import Register
from dothi.web import background, painting

CAP = 5000  # records of one layer sent whole; more are drawn tile by tile


def config(shown: list[Register], visible: list[bool], query: str) -> dict[str, Any]:
    """What `map.js` draws: layers with their addresses, the ground, the words of its messages."""
    return {
        "base": reverse("base_map"),
        "background": background.read(),
        "layers": [
            {
                "slug": register.slug,
                "title": register.title,
                "url": f"{reverse('layer', args=[register.slug])}?{query.lstrip('?')}",
                "record": reverse("record", args=[register.slug, 0]).replace("/0/", "/{id}/"),
                "visible": seen,
                "number": number,
                "painted": bool(painting.field(register)),
                "entries": painting.legend(register),
            }
            for number, (register, seen) in enumerate(zip(shown, visible, strict=True))
        ],
        "say": words(),
    }


def shape(geometry: GEOSGeometry, name: str, tone: str) -> dict[str, Any]:
    """One geometry to draw, without asking the server for it again."""
    properties = {"id": 0, "name": name, "state": "", "tone": tone}
    feature = {"type": "Feature", "geometry": json.loads(geometry.geojson), "properties": properties}
    return {
        "base": reverse("base_map"),
        "background": background.read(),
        "layers": [
            {
                "slug": "one",
                "title": "",
                "data": {"type": "FeatureCollection", "features": [feature]},
                "record": "",
                "visible": True,
                "number": 0,
            }
        ],
        "say": words(),
    }


def words() -> dict[str, str]:
    """The words that the map's script shows."""
    return {
        "open": _("Mở hồ sơ"),
        "failed": _("Không tải được lớp bản đồ. Kiểm tra kết nối rồi thử lại."),
        "none": _("Không có hồ sơ nào có vị trí trong khung nhìn."),
        "inside": _("Phóng vào"),
    }
