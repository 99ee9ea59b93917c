"""The reports application."""

from django.apps import AppConfig


class Reports(AppConfig):
    """See the package's docstring."""

    name = "dothi.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
