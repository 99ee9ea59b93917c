"""Who owes an answer (nợ trả lời): what a document that leaves sets going, and what its answer closes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db.models import Q

GONE = ("issued", "received", "assigned", "answered", "filed")  # states of a document that has left or come
OWED = ("sent", "acknowledged")  # of a recipient who has not answered
# Of recipients' rows: those that owe an answer by a day, and those of whom a word is awaited that it came. A copy that is
# filed, or a line in words only, tells nothing back.
DEBT = Q(answer_due_on__isnull=False, state__in=OWED)
UNSEEN = Q(state="sent", addressee__isnull=False) & ~Q(purpose="file")


def follow(numbers: Sequence[int]) -> None:
    """Once documents are written: their listed recipients get them; what they answer is answered.

    A recipient's row is closed by a document of the recipient (or from its body) that says it replies to the row's own.
    """
    Dispatch, Recipient = (apps.get_model("programme", n) for n in ("Dispatch", "DispatchRecipient"))
    gone = Dispatch.objects.filter(pk__in=numbers, state__in=GONE)
    Recipient.objects.filter(dispatch__in=gone, state="listed").update(state="sent")
    for answer in gone.exclude(reply_to=None).order_by("signed_on", "pk"):
        rows = Recipient.objects.filter(dispatch=answer.reply_to_id, state__in=OWED)
        rows.filter(of_body(answer)).update(state="answered", answer=answer.pk, answered_on=answer.signed_on)
        asked = Dispatch.objects.filter(pk=answer.reply_to_id, direction="in", state__in=("received", "assigned"))
        if answer.direction == "out":
            asked.filter(unit=answer.unit_id).update(state="answered")


def of_body(answer: Any) -> Q:
    """The recipients for whom a document answers: its issuer, and the office in whose book it stands."""
    bodies = [body for body in (answer.issuer_id, answer.unit_id if answer.direction == "out" else None) if body]
    return Q(addressee__in=bodies)
