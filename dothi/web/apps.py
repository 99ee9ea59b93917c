"""The web application."""

from django.apps import AppConfig


class Web(AppConfig):
    """See the package's docstring."""

    name = "dothi.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
