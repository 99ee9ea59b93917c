#!/usr/bin/env bash
# Installs what dothi needs, and does nothing else. Asks nothing; when all is there it ends at once.
#   scripts/setup.sh       to run: SpatiaLite, gettext, .venv by the lock, browser libraries, translations
#   scripts/setup.sh dev   and to lint and to develop: the development lock
#   scripts/setup.sh test  and to test: PostgreSQL with PostGIS, Chromium, LibreOffice and poppler, fonts with Vietnamese letters
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh
what=${1:-run}
lock=requirements.txt; [ "$what" = run ] || lock=requirements-dev.txt

exec 9<scripts/setup.sh; if command -v flock >/dev/null; then flock 9; fi # two at once: the second waits

have() { compgen -G "$1" >/dev/null; }
packages=()
have '/usr/lib/*/mod_spatialite.so*' || have '/usr/lib*/mod_spatialite.so*' || have '/opt/homebrew/lib/mod_spatialite*' || packages+=(libsqlite3-mod-spatialite)
command -v msgfmt >/dev/null || packages+=(gettext)

# A Python for the environment: 3.11 or newer, and its sqlite3 can load SpatiaLite (pyenv's and python.org's often cannot).
fits() { "$1" -c 'import sqlite3, sys; sys.exit(sys.version_info < (3, 11) or not hasattr(sqlite3.Connection, "enable_load_extension"))' 2>/dev/null; }
find_python() {
  local candidate
  for candidate in ${PYTHON:+"$PYTHON"} /usr/bin/python3 python3 /usr/bin/python3.{13,12,11} python3.{13,12,11}; do
    if fits "$candidate"; then command -v "$candidate"; return; fi
  done
  die "no fitting Python: 3.11 or newer with loadable SQLite extensions (the system's python3 on Debian 12 and 13 and Ubuntu 24.04 fits). Name one with PYTHON=/path/to/python3."
}
# An environment holds its own path and its Python's version: when either has changed, it is made anew.
if ! { fits .venv/bin/python && [ "$(cat .venv/stamp-place 2>/dev/null)" = "$PWD $(.venv/bin/python -V)" ]; }; then
  python=$(find_python)
  "$python" -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
fi

if [ "$what" = test ]; then
  have '/usr/share/postgresql/*/extension/postgis.control' || have '/usr/share/pgsql/extension/postgis.control' || packages+=(postgresql-postgis)
  have '/usr/share/fonts/truetype/dejavu/*' || have '/usr/share/fonts/truetype/noto/*' || packages+=(fonts-dejavu-core)
  # PDF and page pictures; without them dothi runs, and says what is missing where they are asked for.
  have '/usr/lib/libreoffice/program/libswlo.so' || have '/usr/lib64/libreoffice/program/libswlo.so' || packages+=(libreoffice-writer-nogui)
  have '/usr/lib/libreoffice/program/libsdlo.so' || have '/usr/lib64/libreoffice/program/libsdlo.so' || packages+=(libreoffice-impress-nogui)
  command -v pdftoppm >/dev/null || packages+=(poppler-utils)
  have '/usr/share/fonts/truetype/liberation*/*' || packages+=(fonts-liberation2)
  have '/usr/lib/*/libatomic.so.1' || have '/usr/lib*/libatomic.so.1' || packages+=(libatomic1) # Playwright's driver
  # On Ubuntu the package "chromium" is only a door to a snap: there Playwright brings its own browser, below.
  if ! scripts/browser.sh >/dev/null && ! grep -qi ubuntu /etc/os-release; then packages+=(chromium); fi
fi
[ ${#packages[@]} = 0 ] || apt_install "${packages[@]}"

if [ -n "${python:-}" ]; then
  say "making .venv with $("$python" -V)"
  "$python" -m venv --clear .venv
  echo "$PWD $(.venv/bin/python -V)" >.venv/stamp-place
fi

# Each step has a stamp: the hash of what it was made from.
stamp() { cat "$@" | sha256sum | cut -d' ' -f1; }
made() { [ "$(cat ".venv/stamp-$1" 2>/dev/null)" = "$2" ]; }

python_stamp=$(stamp "$lock" pyproject.toml)
if ! made "$lock" "$python_stamp"; then
  say "installing Python packages ($lock)"
  pip=(.venv/bin/python -m pip -qq --disable-pip-version-check --no-input)
  "${pip[@]}" install --require-hashes --only-binary :all: --no-compile -r "$lock"
  "${pip[@]}" install --no-deps --no-build-isolation -e .
  echo "$python_stamp" >".venv/stamp-$lock"
fi

node_stamp=$(stamp package-lock.json .npmrc)
if ! made node "$node_stamp" || [ ! -d node_modules ]; then
  say "installing browser libraries (package-lock.json)"
  npm ci --ignore-scripts --silent
  echo "$node_stamp" >.venv/stamp-node
fi

for po in dothi/locale/*/LC_MESSAGES/*.po; do
  mo=${po%.po}.mo
  if [ -f "$po" ] && [ "$po" -nt "$mo" ]; then msgfmt --check-format -o "$mo" "$po"; fi
done

if [ "$what" = test ] && ! scripts/browser.sh >/dev/null; then
  say "installing Chromium (Playwright's)"
  .venv/bin/playwright install --with-deps chromium >&2 </dev/null
fi
