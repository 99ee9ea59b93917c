"""Units (đơn vị), their posts and the people who held them, each with its time."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dothi.core import spoken
from dothi.core.models.places import Area
from dothi.core.models.trail import Tracked


class Unit(Tracked):
    """A body that owes work: a Party committee, an office of the State, the Front, a ward, an outside body."""

    class System(models.TextChoices):
        PARTY = "party", _("Đảng")
        STATE = "state", _("chính quyền")
        FRONT = "front", _("Mặt trận Tổ quốc")
        MASS = "mass", _("đoàn thể")
        WARD = "ward", _("phường")
        EXTERNAL = "external", _("ngoài quận")

    code = models.SlugField(_("mã"), max_length=60, unique=True)
    name = models.CharField(_("tên"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200, blank=True)
    short_name = models.CharField(_("tên gọn"), max_length=80, blank=True)
    aliases = models.JSONField(_("tên khác"), default=list, blank=True)
    system = models.CharField(_("hệ thống"), max_length=10, choices=System)
    parent = models.ForeignKey("self", verbose_name=_("cấp trên"), null=True, blank=True, on_delete=models.PROTECT)
    area = models.ForeignKey(Area, verbose_name=_("địa bàn"), null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField(_("có từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        ordering: ClassVar = ["system", "name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
                name="unit_period",
                violation_error_message=_("Ngày hết hiệu lực phải sau ngày bắt đầu."),
            )
        ]

    def __str__(self) -> str:
        return spoken.either(self.name, self.name_en)

    def head_on(self, day: date) -> Tenure | None:
        """Who headed the unit on `day`."""
        held = Tenure.objects.filter(Q(until=None) | Q(until__gt=day), post__unit=self, post__is_head=True)
        return held.filter(since__lte=day).select_related("person", "post").first()


class UnitSuccession(Tracked):
    """Which unit took over another's duties, and when."""

    old = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="predecessions")
    on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["old", "new"],
                name="unit_succession_once",
                violation_error_message=_("Quan hệ kế tục này đã có."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Person(Tracked):
    """Someone who holds or held a post; not necessarily a user."""

    name = models.CharField(_("họ tên"), max_length=120)

    class Meta:
        verbose_name = _("cán bộ")
        verbose_name_plural = _("cán bộ")

    def __str__(self) -> str:
        return self.name


class Post(Tracked):
    """A post (chức danh) in a unit; exactly one post of a unit is its head."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(_("chức danh"), max_length=120)
    is_head = models.BooleanField(_("người đứng đầu"), default=False)

    class Meta:
        verbose_name = _("chức danh")
        verbose_name_plural = _("chức danh")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(is_head=True),
                name="one_head_post",
                violation_error_message=_("Đơn vị này đã có chức danh người đứng đầu."),
            ),
            models.UniqueConstraint(
                fields=["unit", "title"],
                name="post_title_once",
                violation_error_message=_("Đơn vị này đã có chức danh này."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.unit}"


class Tenure(Tracked):
    """Who held a post, from when until when (`until` is the first day no longer)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tenures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tenures")
    since = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("nhiệm kỳ")
        verbose_name_plural = _("nhiệm kỳ")
        ordering: ClassVar = ["-since"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="tenure_period",
                violation_error_message=_("Ngày thôi giữ phải sau ngày bắt đầu."),
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(until=None),
                name="tenure_one_live",
                violation_error_message=_("Chức danh này đang có người giữ; hãy ghi ngày thôi giữ của người trước."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.post}"
