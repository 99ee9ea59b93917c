#!/usr/bin/env bash
# Prints the path of the Chromium that tests drive: DOTHI_CHROMIUM, Debian's, or Playwright's own. Exit 1 when there is none.
cd "$(dirname "$0")/.." || exit 1

if [ -x "${DOTHI_CHROMIUM:-}" ]; then echo "$DOTHI_CHROMIUM"; exit; fi
# Ubuntu's /usr/bin/chromium is a script that only asks for a snap.
if [ -x /usr/bin/chromium ] && ! grep -q snap /usr/bin/chromium; then echo /usr/bin/chromium; exit; fi
path=$(.venv/bin/python -c 'from playwright.sync_api import sync_playwright as start
with start() as playwright: print(playwright.chromium.executable_path)' 2>/dev/null)
[ -x "$path" ] && echo "$path"
