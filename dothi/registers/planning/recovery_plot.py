"""Plots of a recovery scheme (thửa đất trong đề án), and when each was recovered.

Task 1.2.5 of the programme. A plot belongs to one scheme at a time, so that a square metre recovered counts once.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.planning.plot import PublicPlot
from dothi.registers.planning.recovery_scheme import RecoveryScheme
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class RecoveryPlot(Record):
    """That a scheme takes a plot, and the minute by which it was recovered."""

    search_fields = ("minute",)

    scheme = models.ForeignKey(
        RecoveryScheme, verbose_name=_("đề án thu hồi đất"), on_delete=models.PROTECT, related_name="plots"
    )
    plot = models.ForeignKey(
        PublicPlot, verbose_name=_("thửa đất công"), on_delete=models.PROTECT, related_name="recoveries"
    )
    recovered_on = models.DateField(_("ngày thu hồi xong"), null=True, blank=True)
    minute = models.CharField(_("số biên bản bàn giao"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("thửa đất trong đề án")
        verbose_name_plural = pgettext_lazy("plural", "thửa đất trong đề án")
        ordering: ClassVar = ["scheme_id", "plot_id", "-pk"]
        indexes: ClassVar = list_indexes("recovery_plot", "scheme", "plot")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "plot"],
                condition=live(),
                name="recovery_plot_once",
                violation_error_message=_("Thửa này đã có trong đề án."),
            ),
            models.CheckConstraint(
                condition=Q(recovered_on__isnull=True) | ~Q(minute=""),
                name="recovery_plot_minute",
                violation_error_message=_("Thửa đã thu hồi phải có số biên bản bàn giao."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="recovery_plot_one_scheme",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_recoveryplot o
                JOIN registers_recoveryscheme s ON s.id = o.scheme_id
                JOIN registers_recoveryscheme mine ON mine.id = NEW.scheme_id
                WHERE o.plot_id = NEW.plot_id AND o.id <> NEW.id AND o.removed_at IS NULL AND s.removed_at IS NULL
                AND s.state <> 'stopped' AND mine.state <> 'stopped')""",
            message=_("Thửa này đang nằm trong một đề án khác."),
            hold="UPDATE registers_publicplot SET ledger = ledger + 1 WHERE id = NEW.plot_id",
        ),
        Rule(
            name="recovery_plot_after_approval",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND NEW.recovered_on IS NOT NULL AND EXISTS (
                SELECT 1 FROM registers_recoveryscheme s WHERE s.id = NEW.scheme_id
                AND (s.approved_on IS NULL OR s.approved_on > NEW.recovered_on))""",
            message=_("Chỉ thu hồi sau ngày đề án được duyệt."),
        ),
        Rule(
            name="recovery_plot_scheme_open",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND NEW.recovered_on IS NULL AND EXISTS (
                SELECT 1 FROM registers_recoveryscheme s WHERE s.id = NEW.scheme_id AND s.state = 'done')""",
            message=_("Đề án đã xong: mọi thửa của nó phải đã thu hồi."),
        ),
    ]

    def __str__(self) -> str:
        return str(self.plot)

    def clean(self) -> None:
        """A recovery has happened already."""
        super().clean()
        if self.recovered_on and self.recovered_on > timezone.localdate():
            raise ValidationError({"recovered_on": _("Ngày này không thể ở tương lai.")})


recovery_plots = Register(
    slug="recovery-plots",
    domain="planning",
    model=RecoveryPlot,
    columns=["scheme", "plot", "area", "size_m2", "recovered_on", "minute"],
    filters=["area", "unit", "scheme", "plot", "origin", "recovered_on", "size_m2", "approved_on"],
    key=["scheme", "plot"],
    headings={
        "Đề án thu hồi đất": "scheme",
        "Mã đề án": "scheme",
        "Thửa đất công": "plot",
        "Mã thửa": "plot",
        "Phường": "area",
        "Ngày thu hồi xong": "recovered_on",
        "Số biên bản bàn giao": "minute",
        "Ghi chú": "note",
    },
    public=["scheme", "plot", "area", "size_m2", "recovered_on"],
    parent="scheme",
    derived={
        "size_m2": Derived(
            _("diện tích (m²)"), lambda: F("plot__size_m2"), models.DecimalField(max_digits=14, decimal_places=2)
        ),
        "origin": Derived(
            _("nguồn gốc"), lambda: F("plot__origin"), models.CharField(max_length=17, choices=PublicPlot.Origin)
        ),
        "approved_on": Derived(_("đề án duyệt ngày"), lambda: F("scheme__approved_on"), models.DateField()),
    },
)
