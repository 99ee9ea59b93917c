#!/usr/bin/env bash
# Every check that runs no test: all of them, and then fails when one did.
set -euo pipefail
cd "$(dirname "$0")/.."
data=$(mktemp -d); trap 'rm -rf "$data"' EXIT
# As on a server: https, a host name, nothing from this shell.
export DOTHI_DATA=$data DOTHI_HTTPS=1 DOTHI_DEBUG=0 DOTHI_HOSTS=dothi.example.vn
unset DATABASE_URL DOTHI_SECRET_KEY DOTHI_BEHIND_PROXY

export PATH=$PWD/.venv/bin:$PATH
step() { printf '\n== %s\n' "$*"; "$@" || status=1; }
status=0
step ruff check .
step ruff format --check .
step mypy
step lint-imports
step dothi check --deploy --fail-level WARNING
step dothi makemigrations --check --dry-run
exit "$status"
