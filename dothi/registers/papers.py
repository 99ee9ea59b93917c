"""Papers and photos beside records: who may see one, and who may take one away."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dothi.core import access, history
from dothi.core.models import Attachment, Document, Domain, Role
from dothi.registers.exchange.batches import may_open
from dothi.registers.exchange.models import ImportBatch
from dothi.registers.record import Record
from dothi.registers.register import register_of


def may_see(user: Any, attachment: Attachment) -> bool:
    """Beside a record: who may see the record. A document's file: who may read the programme. An import's file: who
    may open the import. Any other: who sent it."""
    owner = attachment.owner
    if isinstance(owner, Record):
        register = register_of(type(owner))
        return register is not None and register.records(user).filter(pk=owner.pk).exists()
    if attachment.added_by_id == user.pk:
        return True
    if Document.objects.filter(file=attachment).exists():
        return access.may(user, Domain.PROGRAMME, Role.VIEWER)
    return any(may_open(user, batch) for batch in ImportBatch.objects.filter(file=attachment))


def detach(user: Any, attachment: Attachment) -> None:
    """Take a paper away from its record: its own author while the record may be edited, or an approver there. The file
    and its history stay.

    Raises:
        PermissionDenied: neither.
    """
    owner: Any = attachment.owner
    register = register_of(type(owner))
    assert register is not None
    mine = attachment.added_by_id == user.pk and register.may_edit(user, owner)
    if not mine and not access.may(user, register.domain, Role.APPROVER, owner):
        raise PermissionDenied(_("Chỉ người đã đính kèm, hoặc người phê duyệt, bỏ được tệp này."))
    with history.by(user, _("bỏ tệp khỏi %(record)s") % {"record": owner}):
        attachment.owner_type, attachment.owner_id = None, None
        attachment.save()
