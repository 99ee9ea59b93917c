"""Housekeeping tables: units, areas, users and grants, legal parameters, holidays. Every write leaves its author."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dothi.core import access
from dothi.core.models import (
    Area,
    AreaSuccession,
    Domain,
    Grant,
    Holiday,
    Parameter,
    Person,
    Post,
    Role,
    Tenure,
    Unit,
    User,
)
from dothi.registers.rederive import follow


def manages(request: HttpRequest) -> bool:
    """Whether the reader keeps the house."""
    return access.may(request.user, Domain.SYSTEM, Role.MANAGER)


class House(admin.AdminSite):
    """The housekeeping pages, open to managers of the system and to no one else."""

    site_header = site_title = _("dothi – danh mục và phân quyền")
    index_title = _("Danh mục và phân quyền")
    enable_nav_sidebar = True

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """One group of tables, named for what it is."""
        return [app | {"name": _("Danh mục")} for app in super().get_app_list(request, app_label)]

    def has_permission(self, request: HttpRequest) -> bool:
        return manages(request)


house = House(name="admin")


class Kept:
    """A manager may read, add and change; nothing that others lean on is deleted: it is given an end."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """See `manages`."""
        return manages(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """See `manages`."""
        return manages(request)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only mistakes in the calendar of holidays are deleted."""
        return isinstance(obj, Holiday) and manages(request)


class GrantInline(Kept, admin.TabularInline):  # type: ignore[type-arg, misc]
    """A user's grants, beside the user."""

    model = Grant
    extra = 0
    autocomplete_fields = ["area", "unit"]


class TenureInline(Kept, admin.TabularInline):  # type: ignore[type-arg, misc]
    """Who held a post."""

    model = Tenure
    extra = 0
    autocomplete_fields = ["person"]


class PostInline(Kept, admin.TabularInline):  # type: ignore[type-arg, misc]
    """A unit's posts."""

    model = Post
    extra = 0
    show_change_link = True


class SuccessionInline(Kept, admin.TabularInline):  # type: ignore[type-arg, misc]
    """What became of an area."""

    model = AreaSuccession
    fk_name = "old"
    extra = 0
    autocomplete_fields = ["new"]


class NewUser(AdminUserCreationForm):  # type: ignore[type-arg]
    """A new user, with the name in its two parts."""

    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "last_name", "first_name", "unit")


@admin.register(User, site=house)
class Users(Kept, UserAdmin):  # type: ignore[type-arg, misc]
    """Users: who they are and what they are granted."""

    add_form = NewUser
    list_display = ["username", "last_name", "first_name", "unit", "is_active", "last_login"]
    list_filter = ["is_active", "unit"]
    search_fields = ["username", "last_name", "first_name"]
    ordering = ["username"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Người dùng"), {"fields": ["last_name", "first_name", "email", "unit", "language", "is_active"]}),
        (_("Đăng nhập"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "last_name", "first_name", "unit", "usable_password", "password1", "password2"]})
    ]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    autocomplete_fields = ["unit"]
    inlines = [GrantInline]


@admin.register(Unit, site=house)
class Units(Kept, admin.ModelAdmin):  # type: ignore[type-arg, misc]
    """Units."""

    list_display = ["name", "short_name", "system", "parent", "valid_from", "valid_to"]
    list_filter = ["system"]
    search_fields = ["code", "name", "name_en", "short_name"]
    autocomplete_fields = ["parent", "area"]
    inlines = [PostInline]


@admin.register(Post, site=house)
class Posts(Kept, admin.ModelAdmin):  # type: ignore[type-arg, misc]
    """Posts and who held them."""

    list_display = ["title", "unit", "is_head"]
    search_fields = ["title", "unit__name"]
    autocomplete_fields = ["unit"]
    inlines = [TenureInline]


@admin.register(Person, site=house)
class People(Kept, admin.ModelAdmin):  # type: ignore[type-arg, misc]
    """People who hold posts."""

    search_fields = ["name"]


@admin.register(Area, site=house)
class Areas(Kept, admin.ModelAdmin):  # type: ignore[type-arg, misc]
    """Areas; their boundaries come from files, not from this page."""

    list_display = ["name", "code", "level", "parent", "valid_from", "valid_to"]
    list_filter = ["level"]
    search_fields = ["code", "name"]
    exclude = ["boundary"]
    autocomplete_fields = ["parent"]
    inlines = [SuccessionInline]


class Lawful(Kept):
    """A change of the law on record is followed by the records it touches, in the background."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save; once it stands, compute deadlines anew."""
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        code, user = getattr(obj, "code", ""), request.user.pk or 0
        transaction.on_commit(lambda: follow.enqueue(code, user))


@admin.register(Parameter, site=house)
class Parameters(Lawful, admin.ModelAdmin):  # type: ignore[type-arg, misc]
    """Legal periods, ceilings, tolerances; a new value is a new row from its day on."""

    list_display = ["name", "value", "unit", "valid_from", "valid_to", "source"]
    list_filter = ["code"]
    search_fields = ["code", "name", "source"]
    autocomplete_fields = ["area"]
    exclude = ["document"]


@admin.register(Holiday, site=house)
class Holidays(Lawful, admin.ModelAdmin):  # type: ignore[type-arg, misc]
    """Days off and days worked in exchange."""

    list_display = ["day", "name", "works"]
    date_hierarchy = "day"
