// The layers that are shown, a card each: legend, counts, conditions, opacity, colour. Events tell `atlas.js` what changed.
import { STATE } from "./address.js";
import { ink, mark } from "./layers.js";

const make = (tag, name, text) => { const node = document.createElement(tag); if (name) node.className = name; if (text !== undefined) node.textContent = text; return node; };
const icon = (name) => { const node = document.querySelector(`#icons [data-icon="${name}"]`).cloneNode(true); node.removeAttribute("data-icon"); return node; };

function button(name, label, act) {
  const node = make("button", "btn quiet square");
  node.type = "button"; node.title = label; node.setAttribute("aria-label", label);
  node.append(icon(name));
  node.addEventListener("click", act);
  return node;
}

/** The mark a legend shows: the same picture as on the map, or a patch of colour for lines and areas. */
export function swatch(about, entry, one) {
  const colour = ink(one, entry);
  if (about.shape !== "point") {
    const patch = make("span", `swatch ${about.shape}`);
    patch.style.setProperty("--swatch", colour);
    return patch;
  }
  const picture = mark(entry?.tone || "neutral", colour), canvas = make("canvas", "swatch point");
  canvas.width = picture.width; canvas.height = picture.height;
  canvas.getContext("2d").putImageData(picture, 0, 0);
  return canvas;
}

export const number = (n) => n.toLocaleString(document.documentElement.lang || "vi");

/** A card. about: the register as the page's config tells it; one: how it is shown; act: what a change calls. */
export function card(about, one, say, listAddress, act) {
  const node = make("li", "layer-card"), head = make("header");
  node.dataset.card = one.slug;
  const title = make("b", "", about.title), count = make("span", "count muted");
  if (!about.entries.length || !byEntry(about, one)) head.append(swatch(about, null, one));
  head.append(title, count, button("target", `${say.fit}: ${about.title}`, act.fit));
  const filter = make("a", "btn quiet square");
  filter.href = listAddress; filter.title = say.filter; filter.setAttribute("aria-label", `${say.filter}: ${about.title}`);
  filter.append(icon("filter"));
  head.append(filter, button("x", `${say.remove}: ${about.title}`, act.remove));
  node.append(head);
  if (one.said.length) node.append(chips(one, say, act));
  if (about.entries.length) node.append(legend(about, one, act));
  node.append(make("p", "notes muted small"));
  const tools = make("div", "layer-tools");
  if (about.entries.length) {
    const pick = make("label", "small"), box = make("input");
    box.type = "checkbox"; box.checked = one.colour === STATE; box.dataset.colour = "";
    box.addEventListener("change", () => act.colour(box.checked));
    pick.append(box, about.painted ? say.by_kind : say.by_state);
    tools.append(pick);
  }
  const fade = make("label", "small fade"), range = make("input");
  range.type = "range"; range.min = 0; range.max = 100; range.step = 5; range.value = one.opacity; range.dataset.opacity = "";
  range.addEventListener("input", () => act.fade(Number(range.value)));
  if (about.shape === "area") { fade.append(say.opacity, range); tools.append(fade); }
  if (tools.children.length) node.append(tools);
  tell(node, about, one, say);
  return node;
}

const byEntry = (about, one) => one.colour === STATE && about.entries.length > 0;

function chips(one, say, act) {
  const row = make("div", "chips");
  for (const said of one.said) {
    const chip = make("span", "chip", said.text), drop = button("x", `${say.drop} ${said.text}`, () => act.drop(said));
    drop.className = "";
    chip.append(drop);
    row.append(chip);
  }
  return row;
}

function legend(about, one, act) {
  const list = make("ul", "marks");
  const chosen = one.conditions[about.field], may = about.filters.includes(about.field);
  for (const entry of about.entries) {
    const line = make("li"), label = make(may ? "label" : "span"), count = make("span", "count muted");
    line.dataset.entry = entry.value;
    if (may) {
      const box = make("input");
      box.type = "checkbox"; box.value = entry.value; box.checked = !chosen || chosen.includes(entry.value);
      box.addEventListener("change", () => act.entries([...list.querySelectorAll("input")].filter((b) => b.checked).map((b) => b.value), box));
      label.append(box);
    }
    label.append(swatch(about, entry, one), make("span", "", entry.label));
    line.append(label, count);
    list.append(line);
  }
  return list;
}

/** Write a card's counts and notes. */
export function tell(node, about, one, say) {
  const counted = one.counted, notes = [];
  if (one.at && !about.timed) notes.push(say.untimed);
  if (one.at && about.timed && byEntry(about, one) && !about.painted) notes.push(`${about.since}; ${say.now_states}`);
  if (counted) {
    const total = number(counted.total);
    node.querySelector("header .count").textContent = counted.more ? say.more.replace("{n}", total) : total;
    if (counted.placeless) notes.push(say.placeless.replace("{n}", number(counted.placeless)));
    for (const problem of counted.problems) notes.push(problem);
    for (const line of node.querySelectorAll("[data-entry]")) {
      const n = counted.by[line.dataset.entry] || 0;
      line.querySelector(".count").textContent = counted.more ? "" : number(n);
      line.classList.toggle("none", !counted.more && !n);
    }
  }
  node.querySelector(".notes").textContent = notes.join(" · ");
  node.querySelector(".notes").hidden = !notes.length;
}
