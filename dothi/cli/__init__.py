"""The `dothi` command."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run `dothi COMMAND …`. `dothi read` needs no database, so it starts without Django."""
    if sys.argv[1:2] == ["read"]:
        from dothi.programme.reader.command import main as read

        return read(sys.argv[2:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dothi.settings")
    if sys.argv[1:] and not sys.argv[1].startswith("-"):
        sys.argv[1] = sys.argv[1].replace("-", "_")  # `dothi check-layout` lives in check_layout.py
    if sys.argv[1:2] == ["run"]:
        os.environ.setdefault("DOTHI_HTTPS", "0")  # it serves this machine; a server for others stands behind https
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
