"""What a check says of a document, and how it says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dothi.reports.layout.limits import Limits

SHOWN = 70  # characters of a line that are shown
ERROR, WARNING = "error", "warning"
SEVERITIES = {ERROR: gettext_lazy("phải sửa"), WARNING: gettext_lazy("nên xem lại")}

PARTS: dict[str, str | Promise] = {
    "page": gettext_lazy("trang giấy"),
    "font": gettext_lazy("phông chữ"),
    "number_of_page": gettext_lazy("số trang"),
    "nation": gettext_lazy("Quốc hiệu"),
    "motto": gettext_lazy("Tiêu ngữ"),
    "party": gettext_lazy("tiêu đề “Đảng Cộng sản Việt Nam”"),
    "parent": gettext_lazy("tên cơ quan cấp trên"),
    "issuer": gettext_lazy("tên cơ quan ban hành"),
    "star": gettext_lazy("dấu sao dưới tên cơ quan"),
    "number": gettext_lazy("số, ký hiệu"),
    "date": gettext_lazy("địa danh, ngày tháng"),
    "kind": gettext_lazy("tên loại văn bản"),
    "about": gettext_lazy("trích yếu"),
    "letter_about": gettext_lazy("trích yếu công văn"),
    "to": gettext_lazy("Kính gửi"),
    "basis": gettext_lazy("căn cứ"),
    "body": gettext_lazy("nội dung"),
    "heading": gettext_lazy("đề mục"),
    "signature": gettext_lazy("phần ký"),
    "capacity": gettext_lazy("quyền hạn ký"),
    "signer_title": gettext_lazy("chức vụ người ký"),
    "signer": gettext_lazy("họ tên người ký"),
    "recipients_head": gettext_lazy("Nơi nhận"),
    "recipients": gettext_lazy("danh sách nơi nhận"),
    "annex_head": gettext_lazy("phụ lục"),
    "annex_title": gettext_lazy("tên phụ lục"),
    "annex_of": gettext_lazy("dòng “Kèm theo”"),
}


@dataclass(frozen=True)
class Finding:
    """One departure. `code` is the part and what is wrong with it, as `issuer.bold`; the rest is for a reader."""

    code: str
    where: str
    found: str
    expected: str
    source: str
    severity: str = ERROR
    times: int = 1

    @property
    def part(self) -> str:
        """The part's name."""
        return str(PARTS[self.code.split(".")[0]])

    @property
    def severity_said(self) -> str:
        """How grave it is, in words."""
        return str(SEVERITIES[self.severity])


class Findings:
    """Collects findings; the same one at many places is kept once, with their number."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._found: dict[tuple[str, str], Finding] = {}

    def add(self, code: str, where: str, found: str, expected: str, source: str = "", severity: str = ERROR) -> None:
        """One more."""
        key = (code, found if code.split(".")[0] in ("body", "heading", "font") else where + found)
        if before := self._found.get(key):
            self._found[key] = replace(before, times=before.times + 1)
            return
        law = str(self.limits.law)
        cited = _("%(law)s, mục %(item)s") % {"law": law, "item": source} if source else law
        self._found[key] = Finding(code, shown(where), found, expected, cited, severity)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found.values())


def shown(text: str) -> str:
    """The start of a text, to find it by."""
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"


def number(value: float) -> str:
    """A length or size as the reader writes it."""
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace(".", ",") if get_language() == "vi" else text


def between(low: float, high: float, unit: str) -> str:
    """A range with its unit."""
    return f"{number(low)} {unit}" if low == high else f"{number(low)}–{number(high)} {unit}"


def several(values: Iterable[str]) -> str:
    """Values once each."""
    return ", ".join(dict.fromkeys(values))


ALIGNS = {
    "left": gettext_lazy("căn trái"),
    "center": gettext_lazy("căn giữa"),
    "right": gettext_lazy("căn phải"),
    "both": gettext_lazy("căn đều hai bên"),
}
