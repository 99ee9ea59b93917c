// A place in a form: drawn on the map, or typed; the coordinates below are the field itself.
import { drawing } from "./draw.js";
import { circle, possible, stand, told } from "./gps.js";
import { extent, open } from "./map.js";
import { measured, say, tools } from "./project.js";
import { toText } from "./shape.js";
import { snapping } from "./snap.js";
import { box, pointer, readTyped } from "./where.js";

async function start(node) {
  const any = node.dataset.kind === "GEOMETRY"; // a field of any kind of shape: which, is chosen and said in its text
  let kind = any ? "POLYGON" : node.dataset.kind;
  const text = node.querySelector("textarea"), problem = node.querySelector("[data-problem]");
  const find = (name) => node.querySelector(`[data-${name}]`), said = find("said"), figures = find("figures"), hint = find("hint"), stood = find("stood");
  const map = await open(find("canvas"), { base: node.dataset.base });
  const snap = snapping(map, { shown: true }), own = node.dataset.own;
  snap.skip = ({ layer, id }) => `${layer}/${id}` === own; // a record does not snap to itself
  const draw = drawing(map, {
    kind, snap, keys: node, multi: node.dataset.multi === "1", changed: write, looked,
    tell: (key) => { hint.textContent = say(kind === "POINT" ? "point" : key); },
  });
  pointer(map);
  map.getCanvas().style.cursor = "crosshair";
  node.drawing = draw; // for whoever looks at the form from outside
  node.map = map;
  node.snap = snap;

  function write(parts) {
    text.value = (any && parts.length ? `${kind}\n` : "") + toText(parts);
    fail("");
    text.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function fail(message) { problem.textContent = message; problem.hidden = !message; }
  function looked({ parts, active, chosen, crossed, strayed, jump, band, first, last }) {
    const measuredParts = active && band ? parts.map((part, p) => part.map((ring, r) => (p === active.part && r === active.ring ? [...ring, band] : ring))) : parts;
    figures.textContent = crossed.length || strayed ? "" : measured(kind, measuredParts);
    const at = chosen && parts[chosen.part][chosen.ring][chosen.index];
    said.textContent = jump ? say("snapped", { text: jump.name }) : at ? say("vertex", { n: chosen.index + 1, m: parts[chosen.part][chosen.ring].length, text: `${at[1].toFixed(6)}, ${at[0].toFixed(6)}` }) : "";
    if (crossed.length) fail(say("crossing", { n: crossed.length }));
    else if (strayed) fail(say("strayed"));
    else if (problem.dataset.crossing) fail("");
    problem.dataset.crossing = crossed.length || strayed ? "1" : "";
    for (const [name, off] of Object.entries({
      undo: first, redo: last, finish: !active, part: !parts.length || !!active, hole: !parts.length || !!active, more: !parts.length || !!active,
      "remove-vertex": !chosen && !active, "remove-ring": !(chosen || active || parts.length), clear: !parts.length,
    })) { const button = find(name); if (button) button.disabled = off; }
  }
  async function read(fit, remember) {
    const answer = await readTyped(text.value);
    fail(answer.problem || "");
    if (answer.problem) return;
    if (any && answer.points.length) become(answer.kind);
    draw.set(kind === "POINT" ? answer.points.slice(0, 1).map((point) => [[point]]) : answer.parts, remember);
    hint.textContent = say(kind === "POINT" ? "point" : answer.points.length ? "edit" : "start");
    if (fit) look(answer.points);
  }
  function become(wanted) {
    kind = wanted;
    find("shape-kind").value = kind;
    draw.as(kind);
  }
  function look(points) {
    const around = extent({ features: points.map((point) => ({ geometry: { coordinates: point } })) });
    if (around) map.fitBounds(around, { padding: 60, maxZoom: 18, duration: 0 });
  }

  const does = {
    undo: draw.undo, redo: draw.redo, finish: draw.finish, part: draw.part, hole: draw.hole, more: draw.more, clear: draw.clear,
    "remove-vertex": () => draw.removeVertex(), "remove-ring": draw.removeRing, here, large,
    snap: () => { snap.on = !snap.on; find("snap").setAttribute("aria-pressed", String(snap.on)); if (snap.on) snap.ready = snap.load(); draw.look(); },
  };
  for (const [name, run] of Object.entries(does)) find(name)?.addEventListener("click", () => run());
  node.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "s") does.snap();
    else if (event.key === "f") large();
    else if (event.key === "Escape" && node.classList.contains("large")) large();
    else return;
    event.stopPropagation();
  });
  function large() {
    const whole = node.classList.toggle("large");
    find("large").setAttribute("aria-pressed", String(whole));
    document.body.classList.toggle("covered", whole);
    map.resize();
  }
  async function here() {
    stood.textContent = say("waiting");
    try {
      const found = await stand((better) => circle(map, better));
      circle(map, found);
      map.easeTo({ center: found.point, zoom: Math.max(map.getZoom(), 17) });
      draw.add(found.point);
      stood.textContent = told(found);
    } catch { stood.textContent = say("denied"); }
  }
  if (possible()) find("here").hidden = false;
  find("shape-kind")?.addEventListener("change", (event) => { draw.clear(); become(event.target.value); });
  for (const { slug, title } of tools.snap.layers) {
    const label = document.createElement("label"), chosen = document.createElement("input");
    chosen.type = "checkbox"; chosen.checked = true; chosen.value = slug;
    chosen.addEventListener("change", () => snap.choose(slug, chosen.checked));
    label.append(chosen, ` ${title}`);
    find("snap-layers").append(label);
  }
  box(node, (points) => { for (const point of points) draw.add(point); look(points); });
  text.addEventListener("input", () => { clearTimeout(text.timer); text.timer = setTimeout(() => read(true, true), 500); });
  if (text.value.trim()) await read(true, false); else { hint.textContent = say(kind === "POINT" ? "point" : "start"); draw.look(); }
  node.dataset.ready = "1";
}

document.querySelectorAll("[data-place]").forEach(start);
