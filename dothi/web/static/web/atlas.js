// The map page: which layers are shown, under which conditions, on which day; the address always says it.
import { address, asked, based, plain, seen, STATE, view } from "./address.js";
import { drawn, extent } from "./layers.js";
import { open } from "./map.js";
import { card, tell } from "./panel.js";
import { slider } from "./slider.js";

const root = document.querySelector("[data-atlas]"), config = JSON.parse(root.dataset.atlas), say = config.say;
const cards = root.querySelector("[data-cards]"), none = root.querySelector("[data-none]"), note = root.querySelector("[data-note]");
const state = { shown: config.shown, at: config.at, common: config.common, view: "", opacity: config.opacity };
let map = null, numbers = 0;

const about = (one) => config.layers[one.slug];
const boxOf = (slug) => root.querySelector(`[data-pick="${CSS.escape(slug)}"]`);
const find = (slug) => state.shown.find((one) => one.slug === slug);

function write() {
  if (map) state.view = seen(map);
  history.replaceState(null, "", address(state));
  root.querySelector("[data-sheet]").href = config.sheet + address(state);
}

const wrong = new Set();
function told(layer, well) {
  if (well) wrong.delete(layer.slug); else wrong.add(layer.slug);
  note.textContent = wrong.size ? say.failed : "";
  note.hidden = !wrong.size;
}

/** Draw a layer for the first time, or again as its conditions changed; its count follows. */
async function draw(one) {
  const which = about(one), query = asked(state, one, which);
  one.at = state.at;
  one.held ??= drawn(map, { ...which, number: numbers++, visible: true, url: which.url + query, colour: one.colour, opacity: one.opacity }, { alone: one.colour === STATE, say, told });
  return working(Promise.all([one.held.load(which.url + query), count(one, query)])).then(([box]) => box);
}

let pending = 0;
/** Say that something is being fetched, until it is. */
async function working(promise) {
  pending++;
  root.setAttribute("aria-busy", "true");
  try { return await promise; } finally { if (!--pending) root.setAttribute("aria-busy", "false"); }
}

async function count(one, query) {
  const answer = await fetch(about(one).counts + query).then((reply) => (reply.ok ? reply.json() : null)).catch(() => null);
  if (!answer || !state.shown.includes(one) || asked(state, one, about(one)) !== query) return;
  one.counted = answer;
  const node = cards.querySelector(`[data-card="${CSS.escape(one.slug)}"]`);
  if (node) tell(node, about(one), one, say);
}

function render() {
  const busy = document.activeElement?.closest?.("[data-card]")?.dataset.card, which = document.activeElement?.value;
  cards.replaceChildren(...[...state.shown].reverse().map((one) => card(about(one), one, say, listed(one), acts(one))));
  none.hidden = state.shown.length > 0;
  for (const group of root.querySelectorAll("[data-group]")) {
    const picked = group.querySelectorAll("[data-pick]:checked").length;
    group.querySelector("[data-picked]").textContent = picked || "";
  }
  if (busy) (cards.querySelector(`[data-card="${CSS.escape(busy)}"] input[value="${CSS.escape(which || "")}"]`) || cards.querySelector(`[data-card="${CSS.escape(busy)}"] button`))?.focus();
  write();
}

const listed = (one) => `${about(one).list}${asked(state, one, about(one))}&view=map`.replace("?&", "?");

function acts(one) {
  const again = () => { render(); draw(one); };
  return {
    remove: () => { const box = boxOf(one.slug); box.checked = false; take(one.slug); box.focus(); },
    fit: () => one.held?.box && map.fitBounds(one.held.box, { padding: 60, maxZoom: 16 }),
    fade: (value) => { one.opacity = value; one.held?.fade(value); write(); },
    colour: (byState) => { one.colour = byState ? STATE : free(one); one.held?.dress(one.colour); render(); },
    drop: (said) => { for (const name of said.names) delete one.conditions[name]; one.said = one.said.filter((other) => other !== said); again(); },
    entries: (values, box) => {
      const all = about(one).entries.length, field = about(one).field;
      if (!values.length) { box.checked = true; return; }
      if (values.length === all) delete one.conditions[field]; else one.conditions[field] = values;
      one.said = one.said.filter((said) => !said.names.includes(field));
      again();
    },
  };
}

/** The first colour of the palette that no other layer has. */
function free(one) {
  const taken = state.shown.filter((other) => other !== one).map((other) => other.colour);
  for (let i = 0; ; i++) if (i > 7 || !taken.includes(String(i))) return String(i % 8);
}

function add(slug) {
  const one = { slug, conditions: {}, said: [], opacity: config.opacity, colour: STATE };
  if (state.shown.length && !config.layers[slug].painted) one.colour = free(one);
  else one.colour = config.layers[slug].painted ? STATE : plain(0, 1);
  state.shown.push(one);
  render();
  draw(one);
}

function take(slug) {
  const one = find(slug);
  state.shown = state.shown.filter((other) => other !== one);
  one.held?.remove();
  told(one, true);
  render();
}

function again(all) {
  for (const one of state.shown) if (all || about(one).timed) draw(one);
  render();
}

/** The base map of a day, and its wards to choose from. */
async function ground(day) {
  const base = await working(fetch(based(config, day)).then((answer) => answer.json()).catch(() => null));
  if (!base || state.at !== day) return;
  map.getSource("base").setData(base);
  const choice = common.querySelector("select"), chosen = choice.selectedOptions[0], all = choice.options[0];
  const wards = base.features.filter((one) => one.properties.kind === "ward").map(({ properties }) => new Option(properties.name, properties.id));
  if (chosen.value && !wards.some((one) => one.value === chosen.value)) wards.push(chosen);
  choice.replaceChildren(all, ...wards);
  choice.value = chosen.value;
}

async function start() {
  const node = root.querySelector("[data-canvas]");
  map = await open(node, { ...config, base: based(config, state.at) });
  const here = view(new URLSearchParams(location.search).get("view"));
  if (here) map.jumpTo(here);
  render();
  const boxes = await working(Promise.all(state.shown.map(draw)));
  const narrowed = state.shown.some((one) => Object.keys(one.conditions).length);
  const found = narrowed && extent({ features: boxes.filter(Boolean).map(([w, s, e, n]) => ({ geometry: { coordinates: [[w, s], [e, n]] } })) });
  if (!here && found) map.fitBounds(found, { padding: 60, maxZoom: 15.5, duration: 0 });
  map.on("moveend", write);
  write();
  root.standing = { map, state };
  root.dataset.ready = node.dataset.ready = "1";
}

root.addEventListener("change", (event) => {
  const box = event.target.closest("[data-pick]");
  if (box) { if (box.checked) add(box.value); else take(box.value); }
});
root.querySelector("[data-find]").addEventListener("input", (event) => {
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
  const words = fold(event.target.value).split(/\s+/).filter(Boolean);
  for (const group of root.querySelectorAll("[data-group]")) {
    let any = false;
    for (const line of group.querySelectorAll("li")) {
      line.hidden = !words.every((word) => fold(line.textContent).includes(word));
      any ||= !line.hidden;
    }
    group.hidden = !any;
    group.open = words.length ? any : group.open && !!group.querySelector(":checked");
  }
});
const common = root.querySelector("[data-common]");
common.addEventListener("submit", (event) => {
  event.preventDefault();
  state.common = Object.fromEntries([...new FormData(common)].filter(([, value]) => value));
  again(true);
});
common.querySelector("select").addEventListener("change", () => common.requestSubmit());
slider(root.querySelector("[data-time]"), config, (day) => {
  state.at = day;
  ground(day);
  again(false);
});

// The panel is a drawer on a phone
const drawer = root.querySelector("[data-panel]"), opener = document.querySelector("[data-drawer]");
const pull = (open) => { root.classList.toggle("drawn", open); opener.setAttribute("aria-expanded", String(open)); if (open) drawer.querySelector("input, button, summary")?.focus(); else opener.focus(); };
opener.addEventListener("click", () => pull(!root.classList.contains("drawn")));
root.querySelector("[data-shut]").addEventListener("click", () => pull(false));
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && root.classList.contains("drawn")) pull(false); });

document.querySelector("[data-copy]").addEventListener("click", async () => {
  write();
  try {
    await navigator.clipboard.writeText(location.href);
    document.querySelector("[data-copied]").textContent = say.copied;
  } catch { // plain http, or the reader forbade it: the address itself, ready to be copied
    const dialog = document.getElementById("share");
    dialog.querySelector("input").value = location.href;
    dialog.showModal();
    dialog.querySelector("input").select();
  }
});
start();
