// The editor of a unit's report: saves by itself, keeps what was typed when the net or another writer gets in the way,
// copies a part of the report before. Without it the form's own button saves.
const form = document.querySelector("[data-report]");
const state = document.querySelector("[data-saved]");
const words = form ? JSON.parse(document.getElementById("report-words").textContent) : {};
const dirty = new Set();
let waiting, sending = false;

const areaOf = (key) => form.querySelector(`textarea[name="text-${key}"]`);
const versionOf = (key) => form.querySelector(`input[name="version-${key}"]`);
const draftName = (key) => `dothi-report-${form.dataset.report}-${key}`;

function say(text, bad = false) {
  state.textContent = text;
  state.classList.toggle("bad", bad);
}

function keep(key, text) { // this machine's own copy, until the house has it
  try { text === null ? localStorage.removeItem(draftName(key)) : localStorage.setItem(draftName(key), text); } catch { /* full or forbidden */ }
}

function typed(area) {
  const key = area.name.slice(5);
  dirty.add(key);
  keep(key, area.value);
  say(words.unsaved);
  clearTimeout(waiting);
  waiting = setTimeout(send, 2500);
}

async function send() {
  if (sending || !dirty.size) return;
  sending = true;
  const keys = [...dirty], body = new FormData(), sent = {};
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const key of keys) {
    sent[key] = areaOf(key).value;
    body.set(`text-${key}`, sent[key]);
    body.set(`version-${key}`, versionOf(key).value);
  }
  say(words.saving);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
    const told = await answer.json();
    for (const [key, version] of Object.entries(told.versions)) {
      versionOf(key).value = version;
      if (areaOf(key).value === sent[key]) { dirty.delete(key); keep(key, null); }
    }
    for (const [key, trouble] of Object.entries(told.troubles)) clash(key, trouble);
    const bad = Object.keys(told.troubles).length > 0;
    say(bad ? words.clash : `${words.saved} ${told.at}`, bad);
  } catch {
    say(words.failed, true);
  }
  sending = false;
}

function clash(key, trouble) { // both texts stand; saving again is a choice
  const box = areaOf(key).closest(".box"), note = box.querySelector("[data-theirs]");
  note.hidden = false;
  note.querySelector("[data-why]").textContent = trouble.message;
  note.querySelector("[data-text]").textContent = trouble.theirs;
  versionOf(key).value = trouble.version;
  dirty.delete(key); // not again until somebody types
}

if (form) {
  for (const area of form.querySelectorAll("textarea")) {
    const key = area.name.slice(5);
    let left = null;
    try { left = localStorage.getItem(draftName(key)); } catch { /* forbidden */ }
    if (left !== null && left !== area.value) {
      const note = area.closest(".box").querySelector("[data-left]");
      note.hidden = false;
      note.querySelector("[data-text]").textContent = left;
      note.querySelector("button").addEventListener("click", () => { area.value = left; note.hidden = true; typed(area); });
    }
  }
  form.addEventListener("input", (event) => { if (event.target.matches("textarea")) typed(event.target); });
  form.addEventListener("click", (event) => {
    const copier = event.target.closest("[data-copy]");
    if (!copier) return;
    const area = areaOf(copier.dataset.copy), before = copier.closest(".box").querySelector("[data-before]").textContent;
    area.value = area.value.trim() ? `${area.value.trimEnd()}\n${before}` : before;
    area.focus();
    typed(area);
  });
  form.addEventListener("submit", () => { for (const key of dirty) keep(key, null); dirty.clear(); });
  addEventListener("beforeunload", (event) => { if (dirty.size) event.preventDefault(); });
}

// Tick all reports that wait to be accepted.
document.querySelector("[data-tick-all]")?.addEventListener("change", (event) => {
  for (const box of document.querySelectorAll("input[name=report]")) box.checked = event.target.checked;
});
