"""The bodies of `tests/programme/supervision`, each with a browser."""

from __future__ import annotations

from tests.programme.supervision.conftest import bodies

__all__ = ["bodies"]
