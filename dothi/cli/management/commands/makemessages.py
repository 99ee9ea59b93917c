"""`dothi makemessages`: Django's own, which also reads what files that use both kinds call by a second name."""

from __future__ import annotations

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """`_t` and `_now` are gettext at once, where `_` is gettext when it is shown."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=_t", "--keyword=_now"]
