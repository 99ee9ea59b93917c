// Maps: the ground (wards, lakes, roads), and registers as layers on it.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { outside } from "./background.js";
import { FONT, dark, drawn, empty, extent } from "./layers.js";

export { extent };

/** The style of the ground. behind: what an outside background adds, as `outside()` gives it. */
export function ground(behind, base) {
  const night = dark();
  const is = (kind) => ["==", ["get", "kind"], kind];
  const layers = [
    { id: "paper", type: "background", paint: { "background-color": night ? "#151820" : "#f4f3ef" } },
    { id: "wards", type: "fill", source: "base", filter: is("ward"), paint: { "fill-color": night ? "#1b1f29" : "#fbfaf7" } },
    { id: "parks", type: "fill", source: "base", filter: is("park"), paint: { "fill-color": night ? "#1a2c20" : "#dcecd6" } },
    { id: "water", type: "fill", source: "base", filter: is("water"), paint: { "fill-color": night ? "#16283a" : "#c6dff0" } },
    { id: "roads", type: "line", source: "base", filter: is("road"), layout: { "line-cap": "round" }, paint: { "line-color": night ? "#333a49" : "#ddd9cf", "line-width": ["interpolate", ["linear"], ["zoom"], 12, 1, 16, 6] } },
    { id: "borders", type: "line", source: "base", filter: is("ward"), paint: { "line-color": night ? "#596178" : "#9a9fb0", "line-width": 1, "line-dasharray": [4, 2] } },
    { id: "ward-names", type: "symbol", source: "base", filter: is("ward"), layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 11, "text-max-width": 7 }, paint: { "text-color": night ? "#9aa2b5" : "#5d6275", "text-halo-color": night ? "#151820" : "#ffffff", "text-halo-width": 1.2 } },
    { id: "road-names", type: "symbol", source: "base", filter: ["all", is("road"), ["has", "name"]], minzoom: 14, layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": FONT, "text-size": 10.5 }, paint: { "text-color": night ? "#8d95a9" : "#6f7385", "text-halo-color": night ? "#151820" : "#ffffff", "text-halo-width": 1.2 } },
  ];
  const sources = { base: { type: "geojson", data: base }, ...behind.sources };
  if (behind.layers.length) layers.splice(1, 1, ...behind.layers); // it takes the place of the plain wards
  return { version: 8, sources, layers };
}

/** MapLibre's own words, in the page's language. */
function words(node) {
  const { closer, farther } = document.body.dataset;
  return { "Map.Title": node.getAttribute("aria-label") || "", "NavigationControl.ZoomIn": closer, "NavigationControl.ZoomOut": farther };
}

/** A map in a node, once it is loaded. config: base, background; more: options of MapLibre's own that differ. */
export async function open(node, config, more = {}) {
  const [base, behind] = await Promise.all([fetch(config.base).then((answer) => answer.json()).catch(() => empty), outside(config.background, dark())]);
  const box = extent({ features: base.features.filter((f) => f.properties.kind === "ward") }) || [105.83, 20.98, 105.88, 21.03];
  const map = new maplibre.Map({
    container: node, style: ground(behind, base), bounds: box, fitBoundsOptions: { padding: 24 },
    attributionControl: false, dragRotate: false, pitchWithRotate: false, maxZoom: 20, locale: words(node), ...more,
  });
  map.touchZoomRotate.disableRotation();
  if (config.background?.credit && behind.layers.length) node.append(Object.assign(document.createElement("small"), { className: "map-credit", textContent: config.background.credit }));
  if (more.interactive === false) return new Promise((resolve) => map.once("load", () => resolve(map)));
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ maxWidth: 90 }), "bottom-right");
  document.addEventListener("theme", () => location.reload());
  return new Promise((resolve) => map.once("load", () => {
    node.map = map; // for the tools beside it: measuring, coordinates
    node.dispatchEvent(new CustomEvent("map-open", { bubbles: true }));
    resolve(map);
  }));
}

/** The map of a page, once it stands: `{ map, config, layers }`, layers by slug, each as `drawn()` gives it. */
export function standing(node) {
  return new Promise((resolve) => (node.standing ? resolve(node.standing) : node.addEventListener("map-ready", () => resolve(node.standing), { once: true })));
}

async function start(node) {
  const config = JSON.parse(node.dataset.map), say = config.say || {};
  const map = await open(node, config);
  const note = document.createElement("div");
  note.className = "map-note"; note.hidden = true; note.setAttribute("role", "status");
  node.append(note);
  const wrong = new Set();
  const told = (layer, well) => {
    if (well) wrong.delete(layer.slug); else wrong.add(layer.slug);
    note.textContent = wrong.size ? say.failed : "";
    note.hidden = !wrong.size;
  };
  const alone = config.layers.length === 1;
  const layers = new Map(config.layers.map((layer) => [layer.slug, drawn(map, layer, { alone, say, told })]));
  const shown = [...layers.values()].filter((one) => one.visible);
  const boxes = await Promise.all(shown.map((one) => one.load()));
  if (alone && boxes[0]) map.fitBounds(boxes[0], { padding: 48, maxZoom: 15.5, duration: 0 });
  for (const box of document.querySelectorAll("[data-layer]")) {
    box.addEventListener("change", () => {
      const one = layers.get(box.dataset.layer);
      one.show(box.checked);
      if (box.checked && !one.data) one.load();
    });
  }
  node.standing = { map, config, layers };
  node.dataset.ready = "1";
  node.dispatchEvent(new CustomEvent("map-ready", { bubbles: true, detail: node.standing }));
}

const begin = () => document.querySelectorAll("[data-map]:not([data-ready])").forEach((node) => { node.dataset.ready = "0"; start(node); });
begin();
document.addEventListener("htmx:afterSettle", begin);
