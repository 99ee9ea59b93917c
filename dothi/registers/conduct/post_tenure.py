"""Holders of ward posts (người giữ chức danh): who did the work, from when until when.

Solution 2.3 of the programme (task S2.3.2). A post has one holder at a time.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.conduct.ward_post import WardPost
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class PostTenure(Record):
    """One person's time in one post; `until` is the first day no longer."""

    search_fields = ("holder",)

    post = models.ForeignKey(WardPost, verbose_name=_("chức danh"), on_delete=models.PROTECT, related_name="tenures")
    holder = models.CharField(_("họ tên"), max_length=120)
    since = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("người giữ chức danh")
        verbose_name_plural = pgettext_lazy("plural", "người giữ chức danh")
        ordering: ClassVar = ["-since", "-pk"]
        indexes: ClassVar = list_indexes("post_tenure", "-since")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post"],
                condition=live(until=None),
                name="post_tenure_one_live",
                violation_error_message=_("Chức danh này đang có người giữ."),
            ),
            models.UniqueConstraint(
                fields=["post", "since"],
                condition=live(),
                name="post_tenure_since",
                violation_error_message=_("Chức danh này đã có người giữ từ ngày đó."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="post_tenure_period",
                violation_error_message=_("Ngày thôi giữ phải sau ngày bắt đầu."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="post_tenure_overlap",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_posttenure o
                WHERE o.post_id = NEW.post_id AND o.id <> NEW.id AND o.removed_at IS NULL
                AND (o.until IS NULL OR o.until > NEW.since) AND (NEW.until IS NULL OR NEW.until > o.since))""",
            message=_("Trùng thời gian với một người khác giữ chức danh này."),
        ),
    ]

    def __str__(self) -> str:
        return self.holder


post_tenures = Register(
    slug="post-tenures",
    domain="conduct",
    model=PostTenure,
    columns=["post", "area", "holder", "since", "until"],
    filters=["area", "unit", "post", "since", "until"],
    key=["post", "since"],
    headings={
        "Chức danh": "post",
        "Mã chức danh": "post",
        "Phường": "area",
        "Họ tên": "holder",
        "Từ ngày": "since",
        "Đến trước ngày": "until",
        "Ghi chú": "note",
    },
    public=["post", "area", "since", "until"],
    parent="post",
)
