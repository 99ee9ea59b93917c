"""What a decision changes besides words: targets restated by an amendment, commitments added to a programme."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from dothi.core import history
from dothi.core.models import Document, User
from dothi.programme.acts import may_coordinate, require
from dothi.programme.models import Clause, Commitment, Indicator, Programme, Target
from dothi.programme.reviews.clause_version import ClauseVersion


def restate_target(
    user: User,
    version: ClauseVersion,
    indicator: Indicator,
    year: int,
    operator: str,
    value: Decimal | None,
    value_max: Decimal | None = None,
) -> Target:
    """Say what an amended sentence asks of an indicator. It holds from the version's day once that is decided; figures of
    periods before stay held against the target of then.

    Raises:
        PermissionDenied: the user is no coordinator of the programme.
        ValidationError: the amendment is decided or refused already, or the target is no target.
    """
    require(may_coordinate(user))
    with transaction.atomic(), history.by(user, _("Chỉ tiêu theo sửa đổi %(code)s") % {"code": version.code}):
        fresh = ClauseVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
        if fresh.state not in ("draft", "submitted"):
            raise ValidationError(_("Sửa đổi này đã có quyết định; chỉ tiêu của nó không đổi nữa."))
        made = Target(
            indicator=indicator,
            year=year,
            operator=operator,
            value=value,
            value_max=value_max,
            clause=fresh.clause,
            amendment=fresh,
            wording=fresh.text[:300],
        )
        made.full_clean()
        made.save()
    return made


def add_commitment(
    user: User,
    programme: Programme,
    clause: Clause,
    code: str,
    kind: str,
    title: str,
    since: date,
    basis: Document,
    title_en: str = "",
) -> Commitment:
    """Add a commitment to a programme by a decision; before its day the programme is told without it.

    Args:
        clause: the sentence of the deciding document, or of the programme's own.

    Raises:
        PermissionDenied: the user is no coordinator of the programme.
        ValidationError: the day lies outside the term, or the code or the sentence is taken.
    """
    require(may_coordinate(user))
    if since.year not in programme.years:
        raise ValidationError({"since": _("Ngày nằm ngoài thời hạn chương trình.")})
    with transaction.atomic(), history.by(user, _("Bổ sung cam kết")):
        Programme.objects.select_for_update().get(pk=programme.pk)
        last = programme.commitments.aggregate(last=Max("order"))["last"]
        made = Commitment(
            programme=programme,
            clause=clause,
            code=code.strip(),
            kind=kind,
            title=title.strip(),
            title_en=title_en.strip(),
            order=(last or 0) + 1,
            since=since,
            basis=basis,
        )
        made.full_clean()
        made.save()
    return made
