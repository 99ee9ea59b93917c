"""The same work on many records: each is checked and written by itself, and the answer says what became of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dothi.core import access, history, rules
from dothi.core.models import Role, Unit
from dothi.core.text import read_whole
from dothi.registers import workflow
from dothi.registers.register import Register
from dothi.web.forms import StepForm
from dothi.web.views import exports
from dothi.web.views.registers import asked, find

MOST = 1000  # records changed at one go


class EditForm(forms.Form):
    """What can be set on many records at once; what is left empty stays as it was."""

    unit = forms.ModelChoiceField(Unit.objects.all(), label=gettext_lazy("Đơn vị phụ trách"), required=False)
    note = forms.CharField(label=gettext_lazy("Ghi chú"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(label=gettext_lazy("Lý do"), required=True, max_length=500)


class RemoveForm(forms.Form):
    """Why the records are removed."""

    reason = forms.CharField(label=gettext_lazy("Lý do"), required=True, max_length=500)


@dataclass
class Outcome:
    """What became of the records: how many were written, and why the others were not."""

    done: int = 0
    refused: list[tuple[Any, list[str]]] = field(default_factory=list)


@login_required
@require_POST
def bulk(request: HttpRequest, slug: str) -> HttpResponseBase:
    """First the question (how many, what is asked), then, confirmed, the work."""
    register = find(slug, request.user)
    query, listed, _figure = asked(request, register)
    rows = listed if request.POST.get("all") else listed.filter(pk__in=numbers(request.POST.getlist("pk")))
    action, _sep, name = request.POST.get("action", "").partition(":")
    back = reverse("register", args=[slug]) + (f"?{request.GET.urlencode()}" if request.GET else "")
    if action == "export":
        return exports.send(request, register, query, rows, name)
    return carry_out(request, register, rows, request.POST.get("action", ""), back)


def carry_out(
    request: HttpRequest, register: Register, rows: QuerySet[Any], asked_for: str, back: str, **hidden: str
) -> HttpResponseBase:
    """Ask for what `asked_for` needs (`step:name`, `edit`, `remove`), then do it on each row and say what became of it.

    Args:
        hidden: what the question's form sends back besides the rows and the action.
    """
    access.require(request.user, register.domain, Role.CLERK)
    action, _sep, name = asked_for.partition(":")
    title, form_class, act = _action(register, request.user, action, name)
    chosen = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    form = form_class(request.POST if request.POST.get("confirmed") else None)
    context = {
        "register": register,
        "title": title,
        "form": form,
        "chosen": chosen[:MOST],
        "too_many": len(chosen) > MOST,
        "most": MOST,
        "action": asked_for,
        "hidden": hidden,
        "back": back,
    }
    if not chosen:
        return redirect(back)
    if context["too_many"] or not form.is_valid():
        return render(request, "web/registers/bulk.html", context, status=200)
    records = register.records(request.user, Role.CLERK if action != "step" else Role.VIEWER).filter(pk__in=chosen)
    outcome = each(records, lambda record: act(record, request.user, form.cleaned_data))
    outcome.refused += _out_of_reach(register, request.user, chosen, records)
    return render(request, "web/registers/bulk_done.html", context | {"outcome": outcome})


def each(records: QuerySet[Any], act: Callable[[Any], None]) -> Outcome:
    """Do `act` on every record, each in its own transaction, and keep what was refused with its causes."""
    outcome = Outcome()
    for record in records.order_by("pk"):
        try:
            with transaction.atomic():
                act(record)
            outcome.done += 1
        except ValidationError as problem:
            outcome.refused.append((record, problem.messages))
        except PermissionDenied as problem:
            outcome.refused.append((record, [str(problem)]))
        except IntegrityError as problem:
            rule = rules.broken(problem)
            said = rule.message if rule else _("Trái một ràng buộc của sổ, hoặc vừa có người khác sửa.")
            outcome.refused.append((record, [str(said)]))
    return outcome


Action = tuple[str, type[forms.Form] | Callable[..., forms.Form], Callable[[Any, Any, dict[str, Any]], None]]


def _action(register: Register, user: Any, action: str, name: str) -> Action:
    if action == "edit":
        return _("Sửa đơn vị, ghi chú"), EditForm, partial(_edit, register)
    if action == "remove":
        return _("Xoá hồ sơ"), RemoveForm, partial(_remove, register)
    if action == "step" and register.workflow and name in {t.name for t in register.workflow.transitions}:
        step, flow = register.workflow.step(name), register.workflow

        def take(record: Any, actor: Any, said: dict[str, Any]) -> None:
            values = {k: said[k] for k in step.asks if said.get(k) not in (None, "")}
            workflow.apply(flow, record, name, actor, register.domain, reason=said.get("reason", ""), values=values)

        return str(step.label), lambda data=None: StepForm(register, step, user, data), take
    raise Http404


def _edit(register: Register, record: Any, user: Any, said: dict[str, Any]) -> None:
    access.require(user, register.domain, Role.CLERK, record)
    if register.frozen(record):
        raise ValidationError(_("Hồ sơ này không còn sửa tay được."))
    with history.by(user, said["reason"]):
        if said["unit"]:
            record.unit = said["unit"]
            access.require(user, register.domain, Role.CLERK, record)
        if said["note"]:
            record.note = said["note"]
        record.full_clean()
        record.save()


def _remove(register: Register, record: Any, user: Any, said: dict[str, Any]) -> None:
    register.remove(user, record, said["reason"])


def _out_of_reach(
    register: Register, user: Any, chosen: list[int], records: QuerySet[Any]
) -> list[tuple[Any, list[str]]]:
    """Records the reader sees and may not write."""
    reached = set(records.values_list("pk", flat=True))
    others = register.records(user).filter(pk__in=[pk for pk in chosen if pk not in reached])
    return [
        (record, [_("Bạn chưa được nhập liệu ở địa bàn hoặc đơn vị này.")])
        for record in others
        if record.pk not in reached
    ]


def numbers(values: list[str]) -> list[int]:
    """The numbers of records that a form sent, without what is none."""
    return [number for v in values if (number := read_whole(v)) is not None]
