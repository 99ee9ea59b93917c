"""The programme application."""

from django.apps import AppConfig


class Programme(AppConfig):
    """See the package's docstring."""

    name = "dothi.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"
