"""`python -m dothi` is the `dothi` command."""

from __future__ import annotations

from dothi.cli import main

raise SystemExit(main())
