// Tools beside a map: measuring lengths and areas in VN-2000, the pointer's coordinates, going to typed ones.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { drawing } from "./draw.js";
import { circle, possible, stand, told } from "./gps.js";
import { into, measured, say, tools } from "./project.js";
import { snapping } from "./snap.js";
import { box, pointer } from "./where.js";

const sprite = () => (document.querySelector(".icon use")?.getAttribute("href") || "").replace(/#.*/, "");
function button(icon, label, run) {
  const made = document.createElement("button"), drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg"), use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  drawn.setAttribute("class", "icon"); use.setAttribute("href", `${sprite()}#${icon}`); drawn.append(use);
  made.type = "button"; made.title = label; made.setAttribute("aria-label", label); made.append(drawn);
  made.addEventListener("click", run);
  return made;
}

/** The measuring tool of a map: two buttons and a figure. */
function measuring(map) {
  const bar = document.createElement("div"), shown = document.createElement("output"), snap = snapping(map, { on: false, shown: true });
  let now = null;
  const drawn = {};
  function choose(kind) {
    const same = now === kind;
    for (const one of Object.values(drawn)) { one.enable(false); one.clear(); }
    now = same ? null : kind;
    snap.on = !!now;
    snap.ready = snap.load();
    for (const [one, made] of Object.entries(buttons)) made.setAttribute("aria-pressed", String(one === now));
    shown.hidden = !now;
    map.getCanvas().style.cursor = now ? "crosshair" : "";
    if (!now) return;
    drawn[kind] ||= drawing(map, { kind, snap, name: `measure-${kind.toLowerCase()}`, looked: tell });
    drawn[kind].enable(true);
    shown.textContent = say("draw");
    map.getCanvas().focus({ preventScroll: true });
  }
  function tell({ parts, active, band }) {
    if (!now) return;
    const live = active && band ? parts.map((part) => part.map((ring) => [...ring, band])) : parts;
    shown.textContent = measured(now, live) || say("draw");
  }
  const buttons = {
    LINESTRING: button("ruler", say("measureLine"), () => choose("LINESTRING")),
    POLYGON: button("square", say("measureArea"), () => choose("POLYGON")),
  };
  bar.className = "maplibregl-ctrl maplibregl-ctrl-group tools";
  bar.append(...Object.values(buttons));
  shown.className = "measured"; shown.hidden = true; shown.setAttribute("aria-live", "polite");
  map.getContainer().append(shown);
  map.getContainer().addEventListener("keydown", (event) => { if (event.key === "Escape" && now) choose(now); });
  map.addControl({ onAdd: () => bar, onRemove: () => bar.remove() }, "top-right");
  return { drawn, choose, get kind() { return now; }, snap };
}

/** Where I stand, on a phone. */
function locating(map) {
  if (!possible()) return;
  const bar = document.createElement("div"), shown = document.createElement("output");
  bar.className = "maplibregl-ctrl maplibregl-ctrl-group tools";
  shown.className = "measured standing"; shown.hidden = true;
  bar.append(button("target", tools.say.locate, async () => {
    shown.hidden = false;
    shown.textContent = say("waiting");
    try {
      const found = await stand((better) => circle(map, better));
      circle(map, found);
      map.easeTo({ center: found.point, zoom: Math.max(map.getZoom(), 16) });
      shown.textContent = told(found);
    } catch { shown.textContent = say("denied"); }
    setTimeout(() => { shown.hidden = true; }, 8000);
  }));
  map.getContainer().append(shown);
  map.addControl({ onAdd: () => bar, onRemove: () => bar.remove() }, "top-right");
}

function going(map, node) {
  let pin = null;
  box(node, ([point]) => {
    pin?.remove();
    pin = new maplibre.Marker().setLngLat(point).addTo(map);
    map.easeTo({ center: point, zoom: Math.max(map.getZoom(), 17) });
    const srid = Number(node.querySelector("[data-system]").value), [east, north] = into(point, srid);
    node.querySelector("[data-gone]").textContent = `${point[1].toFixed(6)}, ${point[0].toFixed(6)} · X ${north.toFixed(2)} Y ${east.toFixed(2)}`;
  });
}

function begin(node) {
  if (node.dataset.tools || !node.map) return;
  node.dataset.tools = "1";
  node.measuring = measuring(node.map);
  locating(node.map);
  pointer(node.map);
  document.querySelectorAll("[data-goto]").forEach((form) => going(node.map, form));
}
document.addEventListener("map-open", (event) => { if (event.target.matches("[data-map]")) begin(event.target); });
document.querySelectorAll("[data-map]").forEach(begin);
