"""Persons of a household (nhân khẩu, đồng sở hữu).

Task 1.2.4 of the programme: a household has co-owners, and one person may stand in two projects. They are found by a
digest of the paper's number, or of name and year of birth; the page tells, a person judges.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.text import fold
from dothi.registers.construction.clearance.household import Household
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class HouseholdMember(Record):
    """One person of a household, or a co-owner of its land."""

    class Kind(models.TextChoices):
        HEAD = "head", _("chủ hộ")
        SPOUSE = "spouse", _("vợ hoặc chồng")
        MEMBER = "member", _("thành viên")
        CO_OWNER = "co_owner", _("đồng sở hữu")

    search_fields = ("name",)

    household = models.ForeignKey(Household, verbose_name=_("hộ"), on_delete=models.PROTECT, related_name="members")
    code = models.CharField(_("mã nhân khẩu"), max_length=50)
    name = models.CharField(_("họ tên"), max_length=120)
    kind = models.CharField(_("quan hệ"), max_length=10, choices=Kind, default=Kind.MEMBER)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    paper = models.CharField(_("số giấy tờ"), max_length=30, blank=True)
    person_key = models.CharField(_("dấu nhận người"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("nhân khẩu, đồng sở hữu")
        verbose_name_plural = pgettext_lazy("plural", "nhân khẩu, đồng sở hữu")
        ordering: ClassVar = ["household_id", "code", "-pk"]
        indexes: ClassVar = [
            *list_indexes("household_member", "household", "code"),
            models.Index(fields=["person_key"], name="household_member_key", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="household_member_code",
                violation_error_message=_("Mã nhân khẩu này đã có."),
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=live(kind="head"),
                name="household_one_head",
                violation_error_message=_("Hộ đã có một chủ hộ."),
            ),
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__gte=1850, birth_year__lte=2100),
                name="household_member_born",
                violation_error_message=_("Năm sinh không hợp lý."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def derive(self) -> None:
        """The digest by which the same person is found elsewhere: of the paper, else of name and year of birth."""
        digits = "".join(c for c in self.paper if c.isalnum()).upper()
        known = digits or (f"{fold(self.name)}|{self.birth_year}" if self.birth_year else "")
        self.person_key = sha256(known.encode()).hexdigest() if known else ""


def elsewhere() -> Any:
    """In how many other clearances the same person stands."""
    same = HouseholdMember.objects.filter(person_key=OuterRef("person_key")).exclude(person_key="")
    others = same.exclude(household__batch__clearance=OuterRef("household__batch__clearance"))
    counted = others.order_by().values("person_key").annotate(n=Count("household__batch__clearance", distinct=True))
    return Coalesce(Subquery(counted.values("n")), 0)


members = Register(
    slug="clearance-members",
    domain="construction",
    model=HouseholdMember,
    columns=["code", "name", "household", "area", "kind", "birth_year", "elsewhere"],
    filters=["household", "area", "unit", "kind", "birth_year", "elsewhere"],
    key=["code"],
    headings={
        "Mã nhân khẩu": "code",
        "Hộ": "household",
        "Họ tên": "name",
        "Quan hệ": "kind",
        "Năm sinh": "birth_year",
        "Số giấy tờ": "paper",
        "Phường": "area",
        "Ghi chú": "note",
    },
    parent="household",
    derived={"elsewhere": Derived(_("số dự án khác có người này"), elsewhere, models.IntegerField())},
)
