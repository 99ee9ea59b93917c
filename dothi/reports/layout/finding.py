"""What a check says of a document, and how it says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from dothi.reports.layout.limits import Limits

SHOWN = 70  # characters of a line that are shown
ERROR, WARNING = "error", "warning"
SEVERITIES = {ERROR: _l("phải sửa"), WARNING: _l("nên xem lại")}

PARTS: dict[str, str | Promise] = {
    "page": _l("trang giấy"),
    "font": _l("phông chữ"),
    "number_of_page": _l("số trang"),
    "nation": _l("Quốc hiệu"),
    "motto": _l("Tiêu ngữ"),
    "party": _l("tiêu đề “Đảng Cộng sản Việt Nam”"),
    "parent": _l("tên cơ quan cấp trên"),
    "issuer": _l("tên cơ quan ban hành"),
    "star": _l("dấu sao dưới tên cơ quan"),
    "number": _l("số, ký hiệu"),
    "date": _l("địa danh, ngày tháng"),
    "kind": _l("tên loại văn bản"),
    "about": _l("trích yếu"),
    "letter_about": _l("trích yếu công văn"),
    "to": _l("Kính gửi"),
    "basis": _l("căn cứ"),
    "body": _l("nội dung"),
    "heading": _l("đề mục"),
    "signature": _l("phần ký"),
    "capacity": _l("quyền hạn ký"),
    "signer_title": _l("chức vụ người ký"),
    "signer": _l("họ tên người ký"),
    "recipients_head": _l("Nơi nhận"),
    "recipients": _l("danh sách nơi nhận"),
    "annex_head": _l("phụ lục"),
    "annex_title": _l("tên phụ lục"),
    "annex_of": _l("dòng “Kèm theo”"),
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
    "left": _l("căn trái"),
    "center": _l("căn giữa"),
    "right": _l("căn phải"),
    "both": _l("căn đều hai bên"),
}
