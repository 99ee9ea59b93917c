"""Giving numbers (cấp số): the next one of its series, to one document, without a gap.

A series is what is numbered on together: one kind of one issuing body, within a term (Party) or a year (State). The book of
documents in is a series of its own for each office and year. Two clerks at once get two numbers, one after the other; that
no number is given twice or left out is held by the database (`dispatch.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Max

from dothi.core.engine.turns import one_at_a_time

if TYPE_CHECKING:
    from dothi.programme.correspondence.dispatch import Dispatch


def give(dispatch: Dispatch) -> None:
    """The next number of the series a document goes out in, unless it has one (a reserved number stays). Call within a
    transaction: nobody else gets a number of the issuing body until it ends."""
    dispatch.derive()
    if dispatch.number is not None or dispatch.direction != "out" or dispatch.issuer_id is None:
        return
    if dispatch.year is None or (dispatch.style == "party" and dispatch.term_id is None):
        return  # which series is not known: the step's guards say so
    one_at_a_time(f"dispatch {dispatch.issuer_id}")
    rows = apps.get_model("programme", "Dispatch").all_objects.filter(direction="out", **of(dispatch))
    dispatch.number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    dispatch.derive()


def receive(dispatch: Dispatch) -> None:
    """The next number of the office's book of documents in, of the year it was received."""
    if dispatch.received_number is not None or dispatch.received_on is None:
        return
    one_at_a_time(f"received {dispatch.unit_id}")
    rows = apps.get_model("programme", "Dispatch").all_objects.filter(
        direction="in", unit=dispatch.unit_id, received_on__year=dispatch.received_on.year
    )
    dispatch.received_number = (rows.aggregate(last=Max("received_number"))["last"] or 0) + 1


def of(dispatch: Dispatch) -> dict[str, object]:
    """What names the series of a document out."""
    within = {"term": dispatch.term_id} if dispatch.term_id else {"term": None, "year": dispatch.year}
    return {"issuer": dispatch.issuer_id, "kind": dispatch.kind, "normative": dispatch.normative, **within}
