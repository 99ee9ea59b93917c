"""An import between the file and the register: what was found, what was decided, who answers for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Attachment, Tracked, Unit, User

QUIET = timedelta(
    minutes=1
)  # without a sign of life, work counts as lost; should it live, doing it twice harms nothing


class ImportBatch(Tracked):
    """One file for one register, checked; then saved whole, or dropped."""

    class State(models.TextChoices):
        CHECKING = "checking", _("đang kiểm tra")
        PARSED = "parsed", _("đã kiểm tra")
        COMMITTED = "committed", _("đã ghi vào sổ")
        DROPPED = "dropped", _("đã bỏ")
        FAILED = "failed", _("không đọc được")

    untracked: ClassVar[tuple[str, ...]] = ("problems", "progress", "asks")

    register = models.SlugField(_("sổ"), max_length=60)
    file = models.ForeignKey(Attachment, verbose_name=_("tệp"), on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.CHECKING)
    counts = models.JSONField(default=dict)  # rows, new, changed, same, errors, warnings
    problems = models.JSONField(default=list)  # the first thousands, in every language: see `problems.Problems`
    options = models.JSONField(default=dict)  # what a person chose: see `asked.Asked`
    asks = models.JSONField(default=dict)  # what can be chosen: see `offers.made`
    progress = models.JSONField(default=dict)  # step, share (0-1), at; empty when nothing runs
    created_by = models.ForeignKey(User, verbose_name=_("người nhập"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("lúc"), auto_now_add=True)
    committed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    committed_at = models.DateTimeField(_("ghi lúc"), null=True)

    class Meta:
        app_label = "registers"
        verbose_name = _("lần nhập")
        verbose_name_plural = _("các lần nhập")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="committed", committed_at__isnull=False, committed_by__isnull=False)
                | (~Q(state="committed") & Q(committed_at__isnull=True)),
                name="import_committed_dated",
                violation_error_message=_("Lần nhập đã ghi phải có người ghi và giờ ghi."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.file.name} → {self.register}"

    @property
    def busy(self) -> bool:
        """Whether work on it is under way; work that was killed no longer counts after a while."""
        at = self.progress.get("at")
        return at is not None and timezone.now() - datetime.fromisoformat(at) < QUIET

    @property
    def ready(self) -> bool:
        """Whether it may be committed: checked, and nothing stands in the way."""
        return self.state == self.State.PARSED and not self.counts.get("errors") and not self.busy


class KnownHeading(Tracked):
    """What an office's files call a field of a register: a person said so once, and is not asked again."""

    register = models.SlugField(max_length=60)
    unit = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+"
    )  # of who said so, if they have one
    heading = models.CharField(max_length=200)  # as `headings.bare` writes it
    target = models.CharField(max_length=60)  # a field, or that the column is left out

    class Meta:
        app_label = "registers"
        verbose_name = _("tên cột đã biết")
        verbose_name_plural = _("tên cột đã biết")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "unit", "heading"],
                name="known_heading_once",
                violation_error_message=_("Tên cột này đã được ghép."),
            ),
            models.UniqueConstraint(
                fields=["register", "heading"],
                condition=Q(unit=None),
                name="known_heading_once_of_none",
                violation_error_message=_("Tên cột này đã được ghép."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.target}"
