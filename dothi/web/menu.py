"""The side menu: what the reader may open, in the order of the work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dothi.core import access
from dothi.core.models import Domain, Role
from dothi.registers.register import Register, registers

ICONS = {  # registers with an icon of their own
    "permits": "stamp",
    "inspections": "clipboard",
    "violations": "flag",
    "segments": "road",
    "lamps": "lamp",
}
DOMAIN_ICONS = {
    Domain.PLANNING: "layers",
    Domain.CONSTRUCTION: "building",
    Domain.INFRASTRUCTURE: "road",
    Domain.ENVIRONMENT: "tree",
    Domain.CONDUCT: "people",
    Domain.COMPLAINT: "lock",
    Domain.PROGRAMME: "target",
    Domain.REPORTING: "report",
    Domain.INSPECTION: "clipboard",
    Domain.DOCUMENT: "document",
}

# address name, label, icon: the programme's own pages (`dothi/web/urls_programme.py` gives them their addresses)
PROGRAMME = (
    ("home", _("Tổng quan"), "home"),
    ("dashboards", _("Bảng điều hành"), "chart"),
    ("desk", _("Việc của tôi"), "clipboard"),
    ("capture", _("Ghi nhanh"), "plus"),
    ("programme", _("Văn bản và cam kết"), "document"),
    ("indicators", _("Chỉ số"), "target"),
    ("plans", _("Kế hoạch năm"), "calendar"),
    ("supervision_year", _("Kiểm tra, giám sát"), "clipboard"),
    ("cycles", _("Kỳ báo cáo"), "clipboard"),
    ("correspondence", _("Văn bản, giao việc, kiến nghị"), "document"),
    ("conformity", _("Đối chiếu quy hoạch"), "layers"),
    ("questions", _("Câu hỏi trên bản đồ"), "map"),
    ("reports", _("Báo cáo"), "report"),
    ("reviews", _("Sơ kết, tổng kết"), "check"),
    ("reading", _("Đọc văn bản"), "read"),
)


@dataclass(frozen=True)
class Item:
    """One line of the menu, `depth` lines below its register of which it is a part."""

    label: str | Promise
    address: str
    icon: str
    current: bool
    depth: int = 0


@dataclass(frozen=True)
class Section:
    """A heading of the menu and its lines. One that `folds` opens when asked, or when the reader is there."""

    label: str | Promise
    items: list[Item]
    folds: bool = False

    @property
    def open(self) -> bool:
        """Whether the reader is on one of its pages."""
        return any(item.current for item in self.items)


def menu(request: HttpRequest) -> list[Section]:
    """The sections that hold at least one line the reader may open; none before login."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    sections = [Section(_("Chương trình"), list(_lines(request, PROGRAMME)))]
    for domain, label in Domain.choices:
        if access.may(user, domain, Role.VIEWER):
            mine = [r for r in registers.values() if r.domain == domain and not r.parent]
            label = _("Sổ của chương trình") if domain == Domain.PROGRAMME else label
            sections.append(Section(label, [line for r in mine for line in _register(request, r)], folds=True))
    tools = [("map", _("Bản đồ"), "map"), ("areas", _("Phường qua các thời kỳ"), "layers")]
    if access.may(user, Domain.SYSTEM, Role.MANAGER):
        tools.append(("admin:index", _("Danh mục và phân quyền"), "settings"))
    sections.append(Section(_("Công cụ"), list(_lines(request, tools))))
    return [s for s in sections if s.items]


def register_icon(slug: str) -> str:
    """A register's icon: its own, else its domain's; a part of others has the small default."""
    register = registers[slug]
    return ICONS.get(slug) or ("list" if register.parent else DOMAIN_ICONS[Domain(register.domain)])


def _register(request: HttpRequest, register: Register, depth: int = 0) -> Iterator[Item]:
    """A register, and below it its parts when the reader is on a page of it or of one of them."""
    address = reverse("register", args=[register.slug])
    yield Item(register.title, address, register_icon(register.slug), request.path.startswith(address), depth)
    below = [line for part in register.children for line in _register(request, part, depth + 1)]
    if request.path.startswith(address) or any(line.current for line in below):
        yield from below


def _lines(request: HttpRequest, lines: Any) -> Iterator[Item]:
    for name, label, icon in lines:
        address = reverse(name)
        here = request.path == address if address == "/" else request.path.startswith(address)
        yield Item(label, address, icon, here)
