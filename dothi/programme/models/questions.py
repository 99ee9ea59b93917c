"""Questions that a map answers: the figure whose records are the answer, and what else to draw beside them."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from dothi.core import spoken
from dothi.programme.models.indicators import Indicator, Named


class Question(Named):
    """A question people ask of the district; its name is the question. The answer are the records of the indicator's
    numerator; `beside` are the registers drawn with them: their slugs, narrowed as their lists are (`slug?field=value`)."""

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("con số"), on_delete=models.PROTECT, related_name="questions"
    )
    beside = models.JSONField(_("vẽ cùng các sổ"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    said = models.TextField(_("cách trả lời"), blank=True)
    said_en = models.TextField(_("cách trả lời tiếng Anh"), blank=True)

    class Meta:
        verbose_name = _("câu hỏi trên bản đồ")
        verbose_name_plural = _("câu hỏi trên bản đồ")
        ordering: ClassVar = ["order", "code"]

    def clean(self) -> None:
        """There are records to show, and what is drawn beside has a place."""
        from dothi.registers.register import registers

        if self.indicator.top is None:
            raise ValidationError({"indicator": _t("Chỉ số này không tính từ sổ: không có hồ sơ để vẽ.")})
        for slug in (said.partition("?")[0] for said in self.beside):
            if slug not in registers or registers[slug].geometry is None:
                raise ValidationError({"beside": _t("Sổ “%(slug)s” không có hoặc không có vị trí.") % {"slug": slug}})

    @property
    def explained(self) -> str:
        """How it is answered, in the reader's language."""
        return spoken.either(self.said, self.said_en)
