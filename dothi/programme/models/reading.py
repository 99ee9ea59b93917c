"""A document on its way in: what the reader found, and what people decided about each finding."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dothi.core import spoken
from dothi.core.models import Attachment, Document, Tracked, User
from dothi.programme.models.commitments import Programme


class ReadingBatch(Tracked):
    """One file read. Nothing of it stands in the programme until a person commits what was accepted."""

    class State(models.TextChoices):
        READING = "reading", _("đang đọc")
        FAILED = "failed", _("không đọc được")
        OPEN = "open", _("đang xem xét")
        COMMITTED = "committed", _("đã ghi vào chương trình")
        DROPPED = "dropped", _("đã bỏ")

    file = models.ForeignKey(Attachment, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64, unique=True)
    reading = models.JSONField(default=dict)
    text = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    problem_en = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT)
    read_at = models.DateTimeField(auto_now_add=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT)
    programme = models.ForeignKey(Programme, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("văn bản đang đọc")
        verbose_name_plural = _("văn bản đang đọc")
        ordering: ClassVar = ["-read_at"]

    def __str__(self) -> str:
        return str(self.head.get("symbol") or self.file.name)

    @property
    def problem_said(self) -> str:
        """Why it could not be read, in the reader's language."""
        return spoken.either(self.problem, self.problem_en)

    @property
    def head(self) -> dict[str, Any]:
        """The document's number, symbol, issuer, dates and title as read; empty while it is being read."""
        return dict(self.reading.get("document") or {})

    @property
    def signed_on(self) -> date | None:
        """The day the document was signed, as far as it was read."""
        said = self.head.get("signed_on")
        return date.fromisoformat(said) if said else None


class Proposal(Tracked):
    """One finding: a commitment, target, baseline, date, name, correction or conflict, with where it was read.

    `version` counts decisions: who decides on a version that is no longer the last is told so.
    """

    class Kind(models.TextChoices):
        COMMITMENT = "commitment", _("cam kết")
        TARGET = "target", _("chỉ tiêu")
        BASELINE = "baseline", _("số liệu gốc")
        RESULT = "result", _("kết quả đã đạt")
        CRITERION = "criterion", _("tiêu chí")
        DATE = "date", _("thời hạn")
        NAME = "name", _("tên riêng")
        CORRECTION = "correction", _("lỗi chữ")
        CONFLICT = "conflict", _("mâu thuẫn")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("chờ xem xét")
        ACCEPTED = "accepted", _("chấp nhận")
        REJECTED = "rejected", _("từ chối")

    batch = models.ForeignKey(ReadingBatch, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=12, choices=Kind)
    order = models.PositiveIntegerField()
    clause = models.CharField(max_length=200, blank=True)
    found = models.JSONField()
    edited = models.JSONField(null=True, blank=True)
    doubt = models.TextField(blank=True)
    doubt_en = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("đề xuất")
        verbose_name_plural = _("đề xuất")
        ordering: ClassVar = ["batch", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "order"],
                name="proposal_order",
                violation_error_message=_("Lần đọc này đã có đề xuất ở vị trí này."),
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None) | (~Q(state="proposed") & ~Q(decided_by=None)),
                name="proposal_decided_by_name",
                violation_error_message=_("Đề xuất đã quyết phải có người quyết định và giờ quyết định."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.clause}"

    @property
    def doubt_said(self) -> str:
        """What the reader doubts, in the reader's language."""
        return spoken.either(self.doubt, self.doubt_en)

    @property
    def content(self) -> dict[str, Any]:
        """What would be written: the finding, or a person's edit of it."""
        return self.edited if self.edited is not None else self.found  # type: ignore[no-any-return]
