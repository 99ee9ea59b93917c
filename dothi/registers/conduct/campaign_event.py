"""Communication sessions (buổi tuyên truyền): where and when one was held, and how many came.

Solution 2.1 of the programme wants them both in residential areas and in schools; Goal 7 and task 1.4.1 rest on them.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.conduct.campaign import Campaign, Topic
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class CampaignEvent(Record):
    """One session of a campaign."""

    class PlaceKind(models.TextChoices):
        RESIDENTIAL_GROUP = "residential_group", _("tổ dân phố, khu dân cư")
        SCHOOL = "school", _("trường học")
        MEDIA = "media", _("loa, báo, đài")
        OTHER = "other", _("nơi khác")

    search_fields = ("code", "venue")

    code = models.CharField(_("mã buổi"), max_length=40)
    campaign = models.ForeignKey(
        Campaign, verbose_name=_("đợt tuyên truyền"), on_delete=models.PROTECT, related_name="events"
    )
    held_on = models.DateField(_("ngày tổ chức"))
    place_kind = models.CharField(_("loại nơi tổ chức"), max_length=17, choices=PlaceKind)
    venue = models.CharField(_("nơi tổ chức"), max_length=300)
    capacity = models.PositiveIntegerField(_("sức chứa (người)"), null=True, blank=True)
    attendance = models.PositiveIntegerField(_("số người dự"), null=True, blank=True)
    over_reason = models.CharField(_("giải trình đông hơn sức chứa"), max_length=300, blank=True)
    signed = models.PositiveIntegerField(_("số hộ ký cam kết"), null=True, blank=True)
    proof = models.CharField(_("minh chứng"), max_length=200, blank=True, help_text=_("Số biên bản, danh sách, ảnh."))
    place = models.PointField(_("vị trí"), null=True, blank=True)

    class Meta:
        verbose_name = _("buổi tuyên truyền")
        verbose_name_plural = pgettext_lazy("plural", "buổi tuyên truyền")
        ordering: ClassVar = ["-held_on", "-pk"]
        indexes: ClassVar = list_indexes("campaign_event", "-held_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="campaign_event_code",
                violation_error_message=_("Mã buổi này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(attendance__isnull=True)
                | Q(capacity__isnull=True)
                | Q(attendance__lte=F("capacity"))
                | ~Q(over_reason=""),
                name="campaign_event_capacity",
                violation_error_message=_("Số người dự vượt sức chứa thì phải giải trình."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="campaign_event_in_time",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_campaign c WHERE c.id = NEW.campaign_id
                AND (NEW.held_on < c.starts_on OR NEW.held_on > c.ends_on OR c.state = 'cancelled'))""",
            message=_("Buổi tuyên truyền phải nằm trong thời gian của đợt, và đợt chưa bị huỷ."),
        ),
        Rule(
            name="campaign_event_reported",
            on=("UPDATE",),
            refuse="""(OLD.campaign_id <> NEW.campaign_id OR OLD.place_kind <> NEW.place_kind
                OR (OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL))
                AND EXISTS (SELECT 1 FROM registers_campaign c WHERE c.id = OLD.campaign_id AND c.joint
                    AND c.state IN ('reported', 'evaluated'))""",
            message=_("Đợt phối hợp đã báo cáo: không bớt buổi hay đổi nơi tổ chức."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.venue}"

    def clean(self) -> None:
        """A session is recorded once it was held."""
        super().clean()
        if self.held_on and self.held_on > timezone.localdate():
            raise ValidationError({"held_on": _("Ngày này không thể ở tương lai.")})


campaign_events = Register(
    slug="campaign-events",
    domain="conduct",
    model=CampaignEvent,
    since="held_on",
    columns=["code", "venue", "area", "place_kind", "topic", "held_on", "attendance", "signed", "campaign"],
    filters=[
        "area",
        "unit",
        "campaign",
        "topic",
        "place_kind",
        "held_on",
        "attendance",
        "capacity",
        "signed",
        "proof",
    ],
    key=["code"],
    headings={
        "Mã buổi": "code",
        "Đợt tuyên truyền": "campaign",
        "Mã đợt": "campaign",
        "Phường": "area",
        "Đơn vị phụ trách": "unit",
        "Ngày tổ chức": "held_on",
        "Loại nơi tổ chức": "place_kind",
        "Nơi tổ chức": "venue",
        "Sức chứa (người)": "capacity",
        "Số người dự": "attendance",
        "Giải trình đông hơn sức chứa": "over_reason",
        "Số hộ ký cam kết": "signed",
        "Minh chứng": "proof",
        "Vị trí": "place",
        "Ghi chú": "note",
    },
    public=["code", "venue", "area", "place_kind", "topic", "held_on", "attendance", "signed", "place"],
    parent="campaign",
    derived={
        "topic": Derived(_("nội dung"), lambda: F("campaign__topic"), models.CharField(max_length=12, choices=Topic))
    },
)
