"""The cli application."""

from django.apps import AppConfig


class Cli(AppConfig):
    """See the package's docstring."""

    name = "dothi.cli"
    label = "cli"
    default_auto_field = "django.db.models.BigAutoField"
