#!/usr/bin/env bash
# Runs the tests on SpatiaLite, then on PostGIS; ends with both summary lines, and fails when either failed.
#   scripts/test.sh [options of pytest]
# DATABASES="spatialite" or "postgis" chooses one; WORKERS=1 runs one test at a time.
# PostGIS is DATABASE_URL when it is set (a database test_… is made beside it), otherwise a private cluster.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh
logs=$(mktemp -d) status=0
postgis=${DATABASE_URL:-}
DOTHI_CHROMIUM=$(scripts/browser.sh || true); export DOTHI_CHROMIUM

finish() { rm -rf "$logs"; [ -z "${started:-}" ] || scripts/pg.sh stop; }
trap finish EXIT

for database in ${DATABASES:-spatialite postgis}; do
  unset DATABASE_URL
  if [ "$database" = postgis ]; then
    if [ -n "$postgis" ]; then export DATABASE_URL=$postgis
    else
      scripts/pg.sh status >/dev/null || started=yes
      url=$(scripts/pg.sh env); eval "$url"
    fi
  fi
  say "tests on $database"
  .venv/bin/python -m pytest --numprocesses "${WORKERS:-2}" --dist loadfile "$@" 2>&1 | tee "$logs/$database" || status=1
done

for database in ${DATABASES:-spatialite postgis}; do
  printf '\n%s\n%s\n' "$database" "$(tail -n 1 "$logs/$database")"
done
exit "$status"
