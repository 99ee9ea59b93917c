"""The things that are kept up (hạng mục hạ tầng), and records that each concern exactly one of them.

Task 1.3.2 asks that the infrastructure be kept up, each level its own. Faults, work orders, maintenance plans and
condition inspections all point at an asset: a foreign key a kind, of which the database holds that exactly one is
filled. A new kind of asset is one line in `Kind` and one foreign key in `OnAsset`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from dothi.core import history
from dothi.core.models import User
from dothi.registers.construction.facility import Facility
from dothi.registers.environment.green_space import GreenSpace
from dothi.registers.environment.public_toilet import PublicToilet
from dothi.registers.environment.tree import Tree
from dothi.registers.environment.water_body import WaterBody
from dothi.registers.infrastructure.ditch import Ditch
from dothi.registers.infrastructure.drain_pipe import DrainPipe
from dothi.registers.infrastructure.lamp import Lamp
from dothi.registers.infrastructure.manhole import Manhole
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street import ManagedBy
from dothi.registers.record import Record
from dothi.registers.register import Derived, register_of
from dothi.registers.workflow import apply


class Kind(models.TextChoices):
    """The kinds of asset, by the name of the foreign key that points at one."""

    LAMP = "lamp", _("bóng đèn")
    SEGMENT = "segment", _("đoạn đường")
    PIPE = "pipe", _("cống")
    MANHOLE = "manhole", _("hố ga")
    DITCH = "ditch", _("mương")
    TREE = "tree", _("cây xanh")
    GREEN = "green", _("khu cây xanh")
    LAKE = "lake", _("hồ, mặt nước")
    TOILET = "toilet", _("nhà vệ sinh")
    FACILITY = "facility", _("công trình công cộng")


class OnAsset(Record):
    """A record about one asset."""

    lamp = models.ForeignKey(Lamp, verbose_name=_("bóng đèn"), null=True, blank=True, on_delete=models.PROTECT)
    segment = models.ForeignKey(Segment, verbose_name=_("đoạn đường"), null=True, blank=True, on_delete=models.PROTECT)
    pipe = models.ForeignKey(DrainPipe, verbose_name=_("cống"), null=True, blank=True, on_delete=models.PROTECT)
    manhole = models.ForeignKey(Manhole, verbose_name=_("hố ga"), null=True, blank=True, on_delete=models.PROTECT)
    ditch = models.ForeignKey(Ditch, verbose_name=_("mương"), null=True, blank=True, on_delete=models.PROTECT)
    tree = models.ForeignKey(Tree, verbose_name=_("cây xanh"), null=True, blank=True, on_delete=models.PROTECT)
    green = models.ForeignKey(
        GreenSpace, verbose_name=_("khu cây xanh"), null=True, blank=True, on_delete=models.PROTECT
    )
    lake = models.ForeignKey(WaterBody, verbose_name=_("hồ, mặt nước"), null=True, blank=True, on_delete=models.PROTECT)
    toilet = models.ForeignKey(
        PublicToilet, verbose_name=_("nhà vệ sinh"), null=True, blank=True, on_delete=models.PROTECT
    )
    facility = models.ForeignKey(
        Facility, verbose_name=_("công trình công cộng"), null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(
                    *(Q(**{f"{other}__isnull": other != kind for other in Kind.values}) for kind in Kind.values),
                    _connector=Q.OR,
                ),
                name="%(class)s_on_one_asset",
                violation_error_message=_("Phải chọn đúng một hạng mục được duy tu."),
            ),
        ]

    @property
    def kind_of_asset(self) -> str:
        """Which kind of asset it concerns; nothing while none is chosen."""
        return next((kind for kind in Kind.values if getattr(self, f"{kind}_id") is not None), "")

    @property
    def asset(self) -> Any:
        """The asset; None while none is chosen."""
        kind = self.kind_of_asset
        return getattr(self, kind) if kind else None

    @property
    def asset_named(self) -> str:
        """The asset's code, for search."""
        return getattr(self.asset, "code", "")

    def clean(self) -> None:
        """It lies in the ward of its asset: who may see the one may see the other."""
        super().clean()
        asset = self.asset
        if asset is not None and self.area_id is not None and asset.area_id != self.area_id:
            raise ValidationError(
                {"area": _("Hạng mục %(asset)s thuộc %(area)s.") % {"asset": asset, "area": asset.area}}
            )


def same_asset(one: Any, other: Any) -> bool:
    """Whether two records concern the same asset."""
    return all(getattr(one, f"{kind}_id") == getattr(other, f"{kind}_id") for kind in Kind.values)


def place_on(record: OnAsset, other: OnAsset) -> None:
    """Let a record concern the asset that another one does, in its ward and with its unit."""
    for kind in Kind.values:
        setattr(record, f"{kind}_id", getattr(other, f"{kind}_id"))
    record.area_id, record.unit_id, record.synthetic = other.area_id, other.unit_id, other.synthetic


def elsewhere(source: str) -> str:
    """SQL, for a Rule: whether NEW concerns another asset than row `o` of a source.

    Args:
        source: what comes after FROM, up to the condition that finds `o`: "registers_fault o WHERE o.id = NEW.fault_id".
    """
    differs = " OR ".join(f"coalesce(o.{k}_id, 0) <> coalesce(NEW.{k}_id, 0)" for k in Kind.values)
    return f"EXISTS (SELECT 1 FROM {source} AND ({differs}))"  # noqa: S608 - our own names


def take(record: Any, step: str, reason: str = "", **values: Any) -> None:
    """Take a step on another record as part of a step on this one, in the name of who takes that: there is one path.

    Raises:
        ValidationError, PermissionDenied: the other record's step cannot be taken; then neither is.
    """
    author, register = history.author(), register_of(type(record))
    assert author is not None  # a step is always taken in someone's name
    assert register is not None
    assert register.workflow is not None
    user = User.objects.get(pk=author.user_id)
    apply(register.workflow, record, step, user, register.domain, reason=reason, values=values)


def managed_by_city(record: OnAsset) -> bool:
    """Whether the city keeps the asset up, so that the district and its wards only pass on what they hear."""
    asset = record.asset
    holder = asset.street if isinstance(asset, Segment) else asset
    owner = getattr(holder, "owner", "") or getattr(holder, "managed_by", "")
    return bool(owner == ManagedBy.CITY)


def _kind() -> Case:
    return Case(*(When(**{f"{kind}__isnull": False}, then=Value(kind)) for kind in Kind.values))


COLUMNS = {
    "asset_kind": Derived(_("loại hạng mục"), _kind, models.CharField(max_length=10, choices=Kind)),
    "asset_code": Derived(
        _("mã hạng mục"), lambda: Coalesce(*(F(f"{kind}__code") for kind in Kind.values)), models.CharField()
    ),
}
FILTERS = ("asset_kind", *Kind.values)
HEADINGS = {
    "Bóng đèn": "lamp",
    "Đoạn đường": "segment",
    "Cống": "pipe",
    "Hố ga": "manhole",
    "Mương": "ditch",
    "Cây xanh": "tree",
    "Khu cây xanh": "green",
    "Hồ, mặt nước": "lake",
    "Nhà vệ sinh": "toilet",
    "Công trình công cộng": "facility",
}
