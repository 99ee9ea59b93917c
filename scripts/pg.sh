#!/usr/bin/env bash
# A PostgreSQL + PostGIS for development and tests: a private cluster on a unix socket in .pg/, no password, no port open.
#   eval "$(scripts/pg.sh env)"   start it if need be and set DATABASE_URL; a DATABASE_URL that is set stays as it is
#   scripts/pg.sh status          its address, or exit 1 when it does not run
#   scripts/pg.sh stop|destroy    stop it; and delete it with all it holds
# PGDB names the database (default dothi): several checkouts or people can share one cluster.
# It is fast, not safe: after a power cut it may be lost. Never keep real records in it.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh
root=$PWD/.pg database=${PGDB:-dothi} port=54321

# PostgreSQL refuses to run as root: then the system's user "postgres" owns the cluster.
owner=$(id -un) as=()
if [ "$(id -u)" = 0 ]; then
  owner=postgres as=(setpriv --reuid postgres --regid "$(id -g postgres 2>/dev/null || echo postgres)" --init-groups)
  mkdir -p "$root"; chown "$owner:" "$root"
  if ! (cd / && "${as[@]}" test -w "$root"); then # a checkout below a closed folder such as /root
    rmdir "$root"; root=/var/tmp/dothi-pg-$(printf %s "$PWD" | cksum | cut -d' ' -f1)
  fi
fi
socket=$root/socket
[ ${#socket} -lt 90 ] || socket=/tmp/dothi-pg-$(printf %s "$root" | cksum | cut -d' ' -f1) # a socket's path holds 107 bytes
bin=${PGBIN:-$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1 || true)}
[ -x "$bin/initdb" ] || bin=$(dirname "$(command -v initdb)" 2>/dev/null) || die "no PostgreSQL server here: make test installs it"

run() { (cd / && "${as[@]}" "$@"); } # from /: the owner may be unable to read the checkout
sql() { run "$bin/psql" -qAtX -v ON_ERROR_STOP=1 -h "$socket" -p "$port" -U dothi "$@"; }
up() { run "$bin/pg_isready" -q -h "$socket" -p "$port"; }
url() { echo "postgres://dothi@/$database?host=$socket&port=$port"; }

start() {
  mkdir -p "$root" "$socket"
  [ "$(id -u)" != 0 ] || chown "$owner:" "$root" "$socket"
  exec 8>"$root.lock"; if command -v flock >/dev/null; then flock 8; fi # two at once start one cluster
  [ -s "$root/data/PG_VERSION" ] || run "$bin/initdb" -D "$root/data" -U dothi -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
  up || run "$bin/pg_ctl" -D "$root/data" -w -t 60 -s -l "$root/log" start 8>&- -o "-c listen_addresses='' -k '$socket' -p $port \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=256MB -c jit=off"
  [ "$(sql -d postgres -c "select count(*) from pg_database where datname = '$database'")" = 1 ] ||
    sql -d postgres -c "create database \"$database\""
  sql -d "$database" -c "set client_min_messages = warning; create extension if not exists postgis"
}

case ${1:-} in
  env) [ -n "${DATABASE_URL:-}" ] || { start >&2; DATABASE_URL=$(url); }; echo "export DATABASE_URL='$DATABASE_URL'" ;;
  status) up && url ;;
  stop) if up; then run "$bin/pg_ctl" -D "$root/data" -m fast -s stop; fi ;;
  destroy) if up; then run "$bin/pg_ctl" -D "$root/data" -m immediate -s stop; fi; rm -rf "$root" "$root.lock" "$socket" ;;
  *) sed -n '2,7s/^# //p' "$0" >&2; exit 2 ;;
esac
