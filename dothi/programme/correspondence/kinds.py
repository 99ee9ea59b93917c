"""Kinds of documents (loại văn bản), their symbols, and a number as Party and State offices write it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Style(models.TextChoices):
    """Whose custom a document follows: how its number is written, and when numbers begin anew."""

    PARTY = "party", _("Đảng (số theo nhiệm kỳ)")
    STATE = "state", _("Nhà nước (số theo năm)")


class Kind(models.TextChoices):
    """Kinds that offices of a district issue and receive."""

    PROGRAMME = "programme", _("chương trình")
    RESOLUTION = "resolution", _("nghị quyết")
    DIRECTIVE = "directive", _("chỉ thị")
    CONCLUSION = "conclusion", _("kết luận")
    DECISION = "decision", _("quyết định")
    PLAN = "plan", pgettext_lazy("document", "kế hoạch")
    SCHEME = "scheme", _("đề án")
    OPTION = "option", pgettext_lazy("document", "phương án")
    REGULATION = "regulation", _("quy định")
    RULES = "rules", _("quy chế")
    GUIDE = "guide", _("hướng dẫn")
    NOTICE = "notice", _("thông báo")
    REPORT = "report", pgettext_lazy("document", "báo cáo")
    SUBMISSION = "submission", _("tờ trình")
    MINUTES = "minutes", _("biên bản")
    INVITATION = "invitation", _("giấy mời")
    LETTER = "letter", _("công văn")


SYMBOLS = {
    Kind.PROGRAMME: "CTr",
    Kind.RESOLUTION: "NQ",
    Kind.DIRECTIVE: "CT",
    Kind.CONCLUSION: "KL",
    Kind.DECISION: "QĐ",
    Kind.PLAN: "KH",
    Kind.SCHEME: "ĐA",
    Kind.OPTION: "PA",
    Kind.REGULATION: "QyĐ",
    Kind.RULES: "QC",
    Kind.GUIDE: "HD",
    Kind.NOTICE: "TB",
    Kind.REPORT: "BC",
    Kind.SUBMISSION: "TTr",
    Kind.MINUTES: "BB",
    Kind.INVITATION: "GM",
    Kind.LETTER: "CV",
}
BLANK = "      "  # where a number will stand once the document is issued


def padded(number: int | None) -> str:
    """A number as it is written: below ten with a zero before it; none yet, as room for one."""
    return BLANK if number is None else f"{number:02}"


def symbol(style: str, kind: str, number: int | None, suffix: str, year: int | None = None) -> str:
    """Number and symbol: `12-CTr/QU` of the Party, `15/QĐ-UBND` of the State, `125/UBND-QLĐT` of a letter of the State.

    Args:
        suffix: who issued it, in letters: `QU`, `UBND`, `UBND-QLĐT`.
        year: that of a legal document of the State, which stands inside its symbol: `74/2025/QĐ-UBND`.
    """
    letters = SYMBOLS[Kind(kind)]
    if style == Style.PARTY:
        return f"{padded(number)}-{letters}/{suffix}"
    inside = f"{year}/" if year else ""
    return (
        f"{padded(number)}/{inside}{suffix}" if kind == Kind.LETTER else f"{padded(number)}/{inside}{letters}-{suffix}"
    )


def number_line(style: str, written: str) -> str:
    """The line of a document's head: `Số 12-CTr/QU` of the Party, `Số: 15/QĐ-UBND` of the State."""
    return f"Số {written}" if style == Style.PARTY else f"Số: {written}"
