"""Addresses of the pages on correspondence."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
