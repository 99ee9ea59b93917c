"""The programme that follows: its document, its term, and which results it starts from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dothi.core.models import Document
from dothi.programme import acts, succession
from dothi.programme.models import Programme


class SuccessorForm(forms.Form):
    """What the new programme is called, rests on and covers."""

    document = forms.ModelChoiceField(
        label=gettext_lazy("Văn bản của chương trình mới"), queryset=Document.objects.none()
    )
    title = forms.CharField(label=gettext_lazy("Tên chương trình"), widget=forms.Textarea(attrs={"rows": 2}))
    short_name = forms.CharField(label=gettext_lazy("Tên gọi tắt"), max_length=120, required=False)
    start_year = forms.IntegerField(label=gettext_lazy("Từ năm"), min_value=1900, max_value=2200)
    end_year = forms.IntegerField(label=gettext_lazy("Đến năm"), min_value=1900, max_value=2200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = Document.objects.filter(programmes=None).order_by("-signed_on", "pk")
        self.fields["document"].queryset = free  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, code: str) -> HttpResponse:
    """What the old programme reached, line by line, and the form that carries it into the new one."""
    user: Any = request.user
    acts.require(acts.may_coordinate(user))
    old = get_object_or_404(Programme.objects.select_related("document"), code=code)
    length = old.end_year - old.start_year
    initial = {"start_year": old.end_year + 1, "end_year": old.end_year + 1 + length}
    form = SuccessorForm(request.POST or None, initial=initial)
    found = succession.results(old)
    if request.method == "POST" and form.is_valid():
        chosen = [int(pk) for pk in request.POST.getlist("carry") if pk.isdecimal()]
        try:
            made, carried = succession.succeed(user, old, **form.cleaned_data, carry=chosen)
        except ValidationError as problem:
            known = set(getattr(problem, "error_dict", ())) <= set(form.fields)
            form.add_error(None, problem if known else problem.messages)
        else:
            said = _("Đã lập %(programme)s với %(count)s số liệu gốc kế thừa.")
            messages.success(request, said % {"programme": made, "count": len(carried)})
            return redirect("programme_page", made.code)
    context = {
        "programme": old,
        "form": form,
        "results": found,
        "year": old.end_year,
        "chosen": set(request.POST.getlist("carry")) if request.method == "POST" else None,
    }
    return render(request, "web/reviews/successor.html", context)
