"""Users, and what each may do, where and until when."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dothi.core.models.organisation import Unit
from dothi.core.models.places import Area
from dothi.core.models.trail import Tracked


class Domain(models.TextChoices):
    """What a grant speaks of: the programme's own headings, the programme itself, and the house-keeping."""

    PLANNING = "planning", _("Quy hoạch")
    CONSTRUCTION = "construction", _("Xây dựng và trật tự xây dựng")
    INFRASTRUCTURE = "infrastructure", _("Hạ tầng kỹ thuật")
    ENVIRONMENT = "environment", _("Môi trường")
    CONDUCT = "conduct", _("Tổ chức thực hiện")
    COMPLAINT = "complaints", _("Khiếu nại, tố cáo")
    PROGRAMME = "programme", _("Chương trình")
    REPORTING = "reporting", _("Kế hoạch, báo cáo của đơn vị")
    INSPECTION = "inspection", _("Kiểm tra, giám sát")
    DOCUMENT = "documents", _("Văn bản đi, đến")
    SYSTEM = "system", _("Hệ thống")


CONFIDENTIAL = {Domain.COMPLAINT, Domain.INSPECTION}  # only a grant that names such a domain opens it


class Role(models.IntegerChoices):
    """What a grant allows; each role includes those before it."""

    VIEWER = 10, _("xem")
    CLERK = 20, _("nhập liệu")
    OFFICER = 30, _("thụ lý")
    APPROVER = 40, _("phê duyệt")
    MANAGER = 50, _("quản trị")


class User(AbstractUser, Tracked):
    """Someone who can log in. What they may do stands in their grants, not here."""

    untracked: ClassVar[tuple[str, ...]] = ("last_login", "password")

    unit = models.ForeignKey(Unit, verbose_name=_("đơn vị"), null=True, blank=True, on_delete=models.PROTECT)
    language = models.CharField(
        _("ngôn ngữ"), max_length=5, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Family name first, as Vietnamese names are written."""
        return f"{self.last_name} {self.first_name}".strip()


class Grant(Tracked):
    """`user` holds `role` over `domain` (empty: every one not confidential) in `area` (empty: everywhere) for `unit`'s records
    (empty: every unit's), from `valid_from` to the day before `valid_to`."""

    user = models.ForeignKey(User, verbose_name=_("người dùng"), on_delete=models.PROTECT, related_name="grants")
    role = models.IntegerField(_("vai trò"), choices=Role)
    domain = models.CharField(_("lĩnh vực"), max_length=20, choices=Domain, blank=True)
    area = models.ForeignKey(Area, verbose_name=_("địa bàn"), null=True, blank=True, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, verbose_name=_("đơn vị"), null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("phân quyền")
        verbose_name_plural = _("phân quyền")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
                name="grant_period",
                violation_error_message=_("Ngày hết hiệu lực phải sau ngày bắt đầu."),
            )
        ]

    def __str__(self) -> str:
        where = self.area or _("toàn quận")
        return f"{self.user}: {self.get_role_display()} – {self.get_domain_display() or _('mọi lĩnh vực')} – {where}"
