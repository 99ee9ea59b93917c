"""The registers application."""

from django.apps import AppConfig
from django.core import checks


class Registers(AppConfig):
    """See the package's docstring."""

    name = "dothi.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dothi.registers.checks import check_registers

        checks.register(check_registers)
