"""Checking a document: which system it is of, and what departs from that system's layout."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dothi.reports.layout import boxes, looks
from dothi.reports.layout.finding import ERROR, Finding, Findings
from dothi.reports.layout.limits import LIMITS
from dothi.reports.layout.parts import form_of, recognise
from dothi.reports.layout.reading import Read, read


@dataclass(frozen=True)
class Verdict:
    """What a check found."""

    form: str
    guessed: bool  # whether the document itself said of which system it is
    kind: str  # of document; empty for a letter
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> list[Finding]:
        """What must be put right."""
        return [one for one in self.findings if one.severity == ERROR]

    @property
    def law(self) -> str:
        """Whose rules were applied."""
        return str(LIMITS[self.form].law)


def check(data: bytes, form: str = "") -> Verdict:
    """Check a .docx against its system's rules, or against those of `form` (`party`, `state`).

    Raises:
        ValidationError: it cannot be read, or names neither the nation nor the Party and no form was given.
        ValueError: no such form.
    """
    return judge(read(data), form)


def judge(document: Read, form: str = "") -> Verdict:
    """The same for a document that was read."""
    if form and form not in LIMITS:
        raise ValueError(form)
    chosen = form or form_of(document)
    if not chosen:
        raise ValidationError(
            _("Không thấy Quốc hiệu hay tiêu đề “Đảng Cộng sản Việt Nam” ở đầu văn bản: hãy chọn thể thức để kiểm tra.")
        )
    findings, parts = Findings(LIMITS[chosen]), recognise(document)
    boxes.page(document, findings)
    looks.faces(document, findings)
    boxes.present(parts, findings)
    looks.look(parts, findings)
    boxes.words(parts, findings)
    if not parts.form:
        looks.text(document, parts, findings)
    boxes.numbering(parts, findings)
    looks.cells(parts, findings)
    return Verdict(chosen, not form, parts.kind, tuple(findings))
