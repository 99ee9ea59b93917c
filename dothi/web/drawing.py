"""What the tools for drawing, measuring and coordinates are told: the systems, the layers to snap to, their words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from dothi.core import access, vn2000
from dothi.core.models import Role
from dothi.registers.converting import DEGREES
from dothi.registers.exchange.systems import SYSTEMS
from dothi.registers.register import Register, registers

WARDS = "wards"  # the wards of the programme's time, beside the registers
SNAPPED = (  # what a drawn corner may jump to, the most often wanted first
    "cadastral-parcels",
    "plots",
    "clearance-parcels",
    "segments",
    "plan-zones",
    "boundary-markers",
    "plan-versions",
    "water-bodies",
    "green-spaces",
)
GOOD, POOR = 10, 25  # metres: a position is taken at once, a position is doubted


def snapped(user: Any) -> list[Register]:
    """The declared layers that the reader may see."""
    known = [registers[slug] for slug in SNAPPED if slug in registers]
    return [r for r in known if r.geometry and access.may(user, r.domain, Role.VIEWER)]


def systems() -> list[dict[str, Any]]:
    """Every system a coordinate can be typed in, as proj4js takes it."""
    return [
        {"srid": srid, "name": name, "proj": vn2000.definition(srid), "degrees": srid in DEGREES}
        for srid, name in SYSTEMS.items()
    ]


def tools(user: Any) -> dict[str, Any]:
    """What the scripts are told, as one JSON value."""
    layers = [{"slug": r.slug, "title": r.title} for r in snapped(user)]
    return {
        "own": settings.MEASURE_SRID,
        "systems": systems(),
        "reader": reverse("coordinates"),
        "snap": {"url": reverse("snap"), "layers": [*layers, {"slug": WARDS, "title": _("Địa giới hành chính")}]},
        "accuracy": {"good": GOOD, "poor": POOR},
        "say": words(),
    }


def words() -> dict[str, str]:
    """The words that the scripts show; {n}, {m}, {text} are filled in there."""
    return {
        "draw": _("Bấm để đặt đỉnh; bấm đúp hoặc Enter để xong, Escape để bỏ."),
        "edit": _("Kéo đỉnh để dời, kéo chấm nhỏ giữa cạnh để thêm đỉnh; Delete hoặc nhấn giữ để xoá đỉnh."),
        "point": _("Bấm lên bản đồ để đặt điểm, kéo để chỉnh."),
        "start": _("Bấm lên bản đồ để bắt đầu vẽ."),
        "hole": _("Bấm các đỉnh của lỗ bên trong một phần."),
        "outside": _("Lỗ phải bắt đầu bên trong một phần."),
        "crossing": _("Ranh giới tự cắt ở {n} chỗ (chấm đỏ)."),
        "strayed": _("Lỗ nằm ngoài ranh giới%(at)s.") % {"at": ""},
        "vertex": _("Đỉnh {n}/{m}: {text}"),
        "length": _("Dài {text}"),
        "area": _("Diện tích {text}"),
        "around": _("chu vi {text}"),
        "parts": _("{n} phần, {m} lỗ"),
        "snapped": _("Bám: {text}"),
        "waiting": _("Đang lấy vị trí…"),
        "here": _("Vị trí của bạn, sai số {m} m."),
        "poor": _("Vị trí của bạn sai số {m} m: kém. Ra chỗ thoáng rồi lấy lại, hoặc chỉnh trên bản đồ."),
        "denied": _("Không lấy được vị trí. Cho phép trình duyệt dùng vị trí, hoặc gõ toạ độ."),
        "measureLine": _("Đo chiều dài (VN-2000)"),
        "measureArea": _("Đo diện tích (VN-2000)"),
        "locate": _("Vị trí của tôi"),
        "deleted": _("Đã xoá đỉnh."),
        "few": _("Còn quá ít đỉnh: dùng “Xoá phần hoặc lỗ đang chọn” để bỏ cả phần."),
        "failed": _("Máy chủ không trả lời; kiểm tra kết nối rồi thử lại."),
    }
