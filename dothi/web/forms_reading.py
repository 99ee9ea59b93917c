"""Forms of the reading page: an edit of one finding by its kind, and the heading of what is written."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Unit
from dothi.programme.entry import Heading, same_symbol
from dothi.programme.models import Commitment, Indicator, Programme, Proposal, ReadingBatch, Target
from dothi.programme.reading import number
from dothi.web.fields import date_field
from dothi.web.forms_programme import read_decimal


class CommitmentEdit(forms.Form):
    """A commitment: its kind, short title, deadline."""

    kind = forms.ChoiceField(label=_("Loại"), choices=Commitment.Kind.choices)
    title = forms.CharField(label=_("Tên gọn"), max_length=300)
    due = date_field(label=_("Thời hạn"), required=False)
    expected_count = forms.IntegerField(label=_("Số lượng công bố"), required=False, min_value=0)
    continuous = forms.BooleanField(label=_("Làm thường xuyên"), required=False)
    list_open = forms.BooleanField(label=_("Danh mục còn mở"), required=False)


class FigureEdit(forms.Form):
    """A target or baseline: how it compares, with what, of which year and indicator."""

    op = forms.ChoiceField(label=_("So sánh"), choices=Target.Operator.choices)
    value = forms.CharField(label=_("Giá trị"), required=False)
    value_max = forms.CharField(label=_("Đến"), required=False)
    unit = forms.CharField(label=_("Đơn vị tính"), max_length=40, required=False)
    year = forms.IntegerField(label=_("Năm"), required=False, min_value=1900, max_value=2200)
    indicator = forms.ModelChoiceField(
        label=_("Chỉ số"),
        queryset=Indicator.objects.order_by("name"),
        to_field_name="code",
        required=False,
        empty_label=_("lập chỉ số mới, chưa có sổ tính"),
    )
    name = forms.CharField(label=_("Tên chỉ số mới"), max_length=200, required=False)

    def clean_value(self) -> str | None:
        """A number as offices write it, kept as JSON keeps it."""
        return _number(self.cleaned_data["value"])

    def clean_value_max(self) -> str | None:
        """The upper end of a range."""
        return _number(self.cleaned_data["value_max"])


class DateEdit(forms.Form):
    """A deadline."""

    last = date_field(label=_("Thời hạn"), required=False)


class CorrectionEdit(forms.Form):
    """What the words should be."""

    suggestion = forms.CharField(label=_("Nên là"), max_length=300)


class ConflictEdit(forms.Form):
    """Why two sentences do not agree."""

    explanation = forms.CharField(label=_("Giải thích"), widget=forms.Textarea(attrs={"rows": 3}))


K = Proposal.Kind
EDITS: dict[str, type[forms.Form]] = {
    K.COMMITMENT: CommitmentEdit,
    K.TARGET: FigureEdit,
    K.BASELINE: FigureEdit,
    K.RESULT: FigureEdit,
    K.CRITERION: FigureEdit,
    K.DATE: DateEdit,
    K.CORRECTION: CorrectionEdit,
    K.CONFLICT: ConflictEdit,
}


def indicator_choices() -> list[tuple[str, str]]:
    """The indicators a figure can be given to, read once for a page of forms."""
    return [(i.code, str(i)) for i in Indicator.objects.order_by("name")]


def edit_form(proposal: Proposal, data: Any = None, choices: list[tuple[str, str]] | None = None) -> forms.Form | None:
    """The form that edits a finding; None for what is only true or false.

    Args:
        choices: from `indicator_choices`, where many forms are shown.
    """
    kind = EDITS.get(proposal.kind)
    if kind is None:
        return None
    content = proposal.content
    initial = {name: content.get(name) for name in kind.base_fields}
    if kind is FigureEdit:
        initial |= {name: _typed(content.get(name)) for name in ("value", "value_max")}
        initial["name"] = content.get("name") or content.get("subject") or ""
    form = kind(data, initial=initial, prefix=f"p{proposal.pk}")
    if kind is FigureEdit and choices is not None:
        field: Any = form.fields["indicator"]
        field.choices = [("", field.empty_label), *choices]
    return form


def edited(form: forms.Form) -> dict[str, Any]:
    """What the form says, as JSON keeps it."""
    return {name: _plain(value) for name, value in form.cleaned_data.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.code if isinstance(value, Indicator) else value


def _typed(value: Any) -> str:
    """A number as a person would type it, without the dots that could be read in two ways."""
    found = number(value)
    return "" if found is None else f"{found.normalize():f}".replace(".", ",")


def _number(text: str) -> str | None:
    return str(read_decimal(text)) if text.strip() else None


class HeadingForm(forms.Form):
    """The document's heading and the programme's term, as they will be written."""

    symbol = forms.CharField(label=_("Số, ký hiệu"), max_length=60, required=False)
    kind = forms.CharField(label=_("Loại văn bản"), max_length=10)
    title = forms.CharField(label=_("Trích yếu, tên chương trình"), widget=forms.Textarea(attrs={"rows": 2}))
    short_name = forms.CharField(label=_("Tên gọi tắt"), max_length=120, required=False)
    issuer = forms.ModelChoiceField(
        label=_("Cơ quan ban hành"), queryset=Unit.objects.order_by("system", "name"), required=False
    )
    issuer_text = forms.CharField(label=_("Cơ quan ban hành (như văn bản)"), max_length=200, required=False)
    signed_on = date_field(label=_("Ngày ký"), required=False)
    signer = forms.CharField(label=_("Người ký"), max_length=120, required=False)
    signer_title = forms.CharField(label=_("Chức vụ người ký"), max_length=120, required=False)
    start_year = forms.IntegerField(label=_("Từ năm"), min_value=1900, max_value=2200)
    end_year = forms.IntegerField(label=_("Đến năm"), min_value=1900, max_value=2200)
    into = forms.ModelChoiceField(
        label=_("Ghi vào"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=_("chương trình mới"),
        help_text=_(
            "Chọn chương trình đã có cùng số, ký hiệu thì nguyên văn này thay cho văn bản đang gắn với chương trình ấy; "
            "cam kết, chỉ tiêu, mâu thuẫn chuyển sang đúng câu của nguyên văn."
        ),
    )

    def __init__(self, *args: Any, batch: ReadingBatch, **kwargs: Any) -> None:
        head = batch.head
        period = head.get("period") or [None, None]
        standing = same_symbol(head.get("symbol") or "")
        kwargs.setdefault(
            "initial",
            {
                "symbol": head.get("symbol") or "",
                "kind": head.get("kind") or "VB",
                "title": head.get("title") or batch.file.name,
                "short_name": head.get("short_name") or "",
                "issuer": Unit.objects.filter(name__iexact=head.get("issuer") or "").first(),
                "issuer_text": head.get("issuer") or "",
                "signed_on": batch.signed_on,
                "signer": head.get("signer") or "",
                "signer_title": head.get("signer_title") or "",
                "start_year": period[0],
                "end_year": period[1],
                "into": standing,
            },
        )
        super().__init__(*args, **kwargs)
        known = Programme.objects.filter(document__symbol=head.get("symbol") or "-")
        self.fields["into"].queryset = known  # type: ignore[attr-defined]
        if not known:
            del self.fields["into"]
        self._head = head

    def clean(self) -> dict[str, Any]:
        """The term does not end before it begins."""
        data = super().clean() or {}
        if (data.get("start_year") or 0) > (data.get("end_year") or 9999):
            self.add_error("end_year", _("Năm kết thúc không thể trước năm bắt đầu."))
        return data

    def heading(self) -> Heading:
        """What is written at the head."""
        relations = self._head.get("relations") or []
        before = next((r["text"] for r in relations if r["kind"] == "succeeds"), "")
        return Heading(
            **{k: v for k, v in self.cleaned_data.items() if k != "into"},
            into=self.cleaned_data.get("into"),
            number=self._head.get("number"),
            page_title=(self._head.get("page_title") or "")[:200],
            predecessor_text=before,
        )
