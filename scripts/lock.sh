#!/usr/bin/env bash
# Writes requirements.txt, requirements-dev.txt and package-lock.json anew: versions and hashes, no registry address.
#   scripts/lock.sh             keep the locked versions that still fit pyproject.toml and package.json
#   scripts/lock.sh --upgrade   take the newest that fit
# Run it with the oldest supported Python (3.11), so that every locked version runs on it.
set -euo pipefail
cd "$(dirname "$0")/.."

. scripts/common.sh
export CUSTOM_COMPILE_COMMAND=scripts/lock.sh
# Hashes come from the public index alone: a machine's own mirrors may hold other builds.
export PIP_CONFIG_FILE=/dev/null
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_INDEX_URL PIP_NO_INDEX

compile() {
  .venv/bin/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url \
    --no-emit-trusted-host --no-emit-find-links --no-emit-options "$@" pyproject.toml
}
compile "$@" --output-file requirements.txt
compile "$@" --extra dev --constraint requirements.txt --output-file requirements-dev.txt
npm install --package-lock-only --ignore-scripts
