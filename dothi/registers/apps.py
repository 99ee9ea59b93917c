"""The registers application."""

from django.apps import AppConfig


class Registers(AppConfig):
    """See the package's docstring."""

    name = "dothi.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"
