// Small behaviours of every page: menu, theme, keys, toasts, dialogs. Pages work without them.
const typing = (node) => node.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.closest("[data-menu]")) return toggleMenu();
  if (document.body.classList.contains("menu-open") && !target.closest(".side")) return toggleMenu(false);
  if (target.closest("[data-theme-switch]")) return switchTheme();
  if (target.closest("[data-keys]")) return document.getElementById("keys").showModal();
  const opener = target.closest("[data-dialog]");
  if (opener) return reveal(document.getElementById(opener.dataset.dialog));
  const closer = target.closest("[data-close]");
  if (closer) return closer.closest("dialog") ? closer.closest("dialog").close() : closer.closest("[data-toast]")?.remove();
  if (target.closest("[data-print]")) return window.print();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});

function reveal(dialog) { // with the first thing to fill in focus, else the button that does it
  dialog.showModal();
  (dialog.querySelector(".body :is(input, select, textarea):not([type=hidden])") || dialog.querySelector("footer .btn:last-child"))?.focus();
}

function toggleMenu(open = !document.body.classList.contains("menu-open")) {
  document.body.classList.toggle("menu-open", open);
  document.querySelector("[data-menu]")?.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector(".side a")?.focus();
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
  document.dispatchEvent(new CustomEvent("theme"));
}

// Keys: / search, g then h, m or r, j k Enter x in lists, n new, e edit, ? help
let last = "";
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (document.body.classList.contains("menu-open")) return toggleMenu(false);
    for (const menu of document.querySelectorAll("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
    if (typing(event.target)) event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  const before = last;
  last = event.key;
  if (before === "g" && event.key === "h") location.href = "/";
  else if (before === "g" && event.key === "m") location.href = "/map/";
  else if (before === "g" && event.key === "r") document.querySelector("[data-key='r']")?.click();
  else if (event.key === "/") { event.preventDefault(); document.querySelector("[data-key='/']")?.focus(); }
  else if (event.key === "?") document.getElementById("keys").showModal();
  else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "x") document.querySelector("tr.current input[type=checkbox]")?.click();
  else if (event.key === "Enter" && event.target === document.body) document.querySelector("tr.current a")?.click();
  else if (event.key === "n" || event.key === "e") document.querySelector(`[data-key='${event.key}']`)?.click();
});

function move(step) {
  const rows = [...document.querySelectorAll("tr[data-row]")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.classList.contains("current"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  rows[at]?.classList.remove("current");
  next.classList.add("current");
  next.scrollIntoView({ block: "nearest" });
}

// Toasts leave by themselves, errors stay until closed
for (const toast of document.querySelectorAll("[data-toast]:not(.bad)")) setTimeout(() => toast.remove(), 8000);
document.querySelectorAll("dialog[data-open]").forEach(reveal);
