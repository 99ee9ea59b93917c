"""Members of a team (thành viên đoàn kiểm tra, giám sát): who goes, under whose lead.

Part 3 of the programme, duty O1. Neither the head of the inspected unit nor anyone of its staff is in the team.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Person, Unit, User
from dothi.core.rules import Rule
from dothi.programme.supervision.bounds import has_body, of_the_body, same_body, while_it_runs
from dothi.programme.supervision.supervision import Supervision
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register

OWN_STAFF = _("Người đứng đầu, cán bộ của đơn vị được kiểm tra không ở trong đoàn.")


class SupervisionMember(Record):
    """One person of one team."""

    class Role(models.TextChoices):
        HEAD = "head", _("trưởng đoàn")
        MEMBER = "member", _("thành viên")

    supervision = models.ForeignKey(
        Supervision, verbose_name=_("cuộc kiểm tra, giám sát"), on_delete=models.PROTECT, related_name="members"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("cán bộ"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(
        User, verbose_name=_("người dùng"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    from_unit = models.ForeignKey(
        Unit, verbose_name=_("đơn vị cử"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("vai trò trong đoàn"), max_length=6, choices=Role, default=Role.MEMBER)

    class Meta:
        verbose_name = _("thành viên đoàn")
        verbose_name_plural = pgettext_lazy("plural", "thành viên đoàn")
        ordering: ClassVar = ["supervision_id", "role", "-pk"]
        indexes: ClassVar = list_indexes("supervision_member", "supervision", "role")
        constraints: ClassVar = [
            has_body("supervision_member_body"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(user__isnull=False),
                name="supervision_member_somebody",
                violation_error_message=_("Ghi một cán bộ hoặc một người dùng."),
            ),
            models.UniqueConstraint(
                fields=["supervision"],
                condition=live(role="head"),
                name="supervision_one_head",
                violation_error_message=_("Đoàn đã có trưởng đoàn."),
            ),
            models.UniqueConstraint(
                fields=["supervision", "user"],
                condition=live(user__isnull=False),
                name="supervision_member_user",
                violation_error_message=_("Người này đã ở trong đoàn."),
            ),
            models.UniqueConstraint(
                fields=["supervision", "person"],
                condition=live(person__isnull=False),
                name="supervision_member_person",
                violation_error_message=_("Người này đã ở trong đoàn."),
            ),
        ]

    rules: ClassVar = [
        of_the_body("supervision_member_of_the_body"),
        while_it_runs("supervision_member_kept", _("Cuộc kiểm tra đã kết luận thì giữ nguyên.")),
        Rule(
            name="supervision_member_from_elsewhere",
            on=["INSERT", "UPDATE"],
            # a head or any other post of the unit, held at some time since the period looked at began
            refuse="NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM programme_supervision s WHERE s.id = NEW.supervision_id"
            " AND (NEW.from_unit_id = s.subject_id"
            " OR EXISTS (SELECT 1 FROM core_user u WHERE u.id = NEW.user_id AND u.unit_id = s.subject_id)"
            " OR EXISTS (SELECT 1 FROM core_tenure t JOIN core_post p ON p.id = t.post_id"
            " WHERE t.person_id = NEW.person_id AND p.unit_id = s.subject_id"
            " AND (t.until IS NULL OR COALESCE(s.looked_from, s.starts_on, s.planned_on) IS NULL"
            " OR t.until > COALESCE(s.looked_from, s.starts_on, s.planned_on)))))",
            message=OWN_STAFF,
        ),
    ]

    def __str__(self) -> str:
        return str(self.person or self.user)

    def clean(self) -> None:
        """A member belongs to the body's team."""
        super().clean()
        same_body(self)


supervision_members = Register(
    slug="supervision-members",
    domain="inspection",
    model=SupervisionMember,
    columns=["supervision", "role", "person", "user", "from_unit", "unit"],
    filters=["area", "unit", "supervision", "role", "person", "user", "from_unit"],
    key=["supervision", "person", "user"],
    headings={
        "Cuộc kiểm tra, giám sát": "supervision",
        "Vai trò trong đoàn": "role",
        "Cán bộ": "person",
        "Người dùng": "user",
        "Đơn vị cử": "from_unit",
        "Địa bàn": "area",
        "Đơn vị phụ trách": "unit",
        "Ghi chú": "note",
    },
    parent="supervision",
    wide=True,
)
