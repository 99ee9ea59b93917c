#!/usr/bin/env bash
# Every check that runs no test. Stops at the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
data=$(mktemp -d); trap 'rm -rf "$data"' EXIT
# As on a server: https, a host name, nothing from this shell.
export DOTHI_DATA=$data DOTHI_HTTPS=1 DOTHI_DEBUG=0 DOTHI_HOSTS=dothi.example.vn
unset DATABASE_URL DOTHI_SECRET_KEY DOTHI_BEHIND_PROXY

step() { printf '\n== %s\n' "$*"; .venv/bin/"$@"; }
step ruff check .
step ruff format --check .
step mypy
step lint-imports
step dothi check --deploy --fail-level WARNING
step dothi makemigrations --check --dry-run
