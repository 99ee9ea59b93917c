"""Measures and indicators that users make of the lists they filter.

A figure is added up over all records of a register, so only someone who may see them all makes a measure: otherwise a
narrow enough list would tell what its rows hide. Proving a commitment with an indicator is the coordinator's act.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Model, ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dothi.core import access, history
from dothi.core.models import Role, User
from dothi.core.text import fold
from dothi.programme.acts import may_coordinate, require
from dothi.programme.models import Commitment, Evidence, Indicator, Measure
from dothi.registers.register import registers

N = TypeVar("N", Measure, Indicator)


def may_measure(user: Any, slug: str) -> bool:
    """Whether a user may make measures of a register: who may see all of it, or coordinates the programme."""
    register = registers.get(slug)
    if register is None:
        return False
    return access.scope(user, register.domain, Role.VIEWER).everywhere or may_coordinate(user)


def may_change(user: Any, thing: Measure | Indicator) -> bool:
    """Whether a user may change or delete a measure or an indicator: its owner, or a coordinator."""
    return (thing.owner_id is not None and thing.owner_id == user.pk) or may_coordinate(user)


def save_measure(user: User, measure: Measure) -> Measure:
    """Keep a new or changed measure; a new one is the user's own.

    Raises:
        PermissionDenied: the user may not see the whole register, or it is another's.
        ValidationError: a column or condition that the register does not have.
    """
    if measure.register in registers and not may_measure(user, measure.register):
        raise PermissionDenied(
            _(
                "Chỉ số đo được tính trên toàn bộ sổ, mà bạn chỉ được xem một phần. Hãy nhờ người điều phối chương trình tạo."
            )
        )
    return _save(user, measure, _("Lưu danh sách thành chỉ số đo"))


def save_indicator(user: User, indicator: Indicator) -> Indicator:
    """Keep a new or changed indicator; a new one is the user's own.

    Raises:
        PermissionDenied: the user may not see all of a register it rests on, or it is another's.
        ValidationError: a ratio without numerator, a factor of 0, no name.
    """
    sides = [side for side in (indicator.top, indicator.bottom) if side]
    require(may_coordinate(user) or (bool(sides) and all(may_measure(user, side.register) for side in sides)))
    return _save(user, indicator, _("Lập chỉ số"))


def delete(user: User, thing: Measure | Indicator) -> None:
    """Delete a measure or an indicator that nothing rests on; its history stays.

    Raises:
        PermissionDenied: it is another's.
        ValidationError: something rests on it; says what.
    """
    require(may_change(user, thing))
    try:
        with transaction.atomic(), history.by(user, _("Xoá “%(name)s”") % {"name": thing}):
            thing.delete()
    except ProtectedError as held:
        names = sorted({str(o) for o in held.protected_objects})[:5]
        raise ValidationError(_("Chưa xoá được vì còn được dùng ở: %(names)s.") % {"names": "; ".join(names)}) from None


def prove(user: User, commitment: Commitment, indicator: Indicator, *, main: bool = True) -> Evidence:
    """Say that an indicator proves a commitment; said again, only whether it decides the light changes.

    Raises:
        PermissionDenied: the user is no coordinator of the programme.
    """
    require(may_coordinate(user))
    with transaction.atomic(), history.by(user, _("Gắn chỉ số với cam kết")):
        last = commitment.evidence.aggregate(last=Max("order"))["last"]
        found, made = Evidence.objects.select_for_update().get_or_create(
            commitment=commitment,
            indicator=indicator,
            defaults={"main": main, "order": 0 if last is None else last + 1},
        )
        if not made and found.main != main:
            found.main = main
            found.save()
    return found


def unprove(user: User, evidence: Evidence) -> None:
    """Take an indicator off a commitment; the indicator itself stays.

    Raises:
        PermissionDenied: the user is no coordinator of the programme.
    """
    require(may_coordinate(user))
    with transaction.atomic(), history.by(user, _("Gỡ chỉ số khỏi cam kết")):
        evidence.delete()


def code_for(model: type[Model], name: str, most: int = 70) -> str:
    """A free code made of a name's letters, at most `most` of them."""
    base = slugify(fold(name))[:most] or "x"
    taken = set(model._default_manager.filter(code__startswith=base).values_list("code", flat=True))
    return next(c for n in range(1, len(taken) + 2) if (c := base if n == 1 else f"{base}-{n}") not in taken)


def _save(user: User, thing: N, reason: str) -> N:
    if thing.pk is not None:
        require(may_change(user, thing))
    else:
        thing.owner = user
        thing.code = thing.code or code_for(type(thing), thing.name)
    with transaction.atomic(), history.by(user, reason):
        thing.full_clean()
        thing.save()
    return thing
