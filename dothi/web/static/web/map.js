// Maps: the ground (wards, lakes, roads), and registers as layers; points gather into clusters, a click opens a record.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

const FONT = ["sans-serif"];
const PALETTE = ["#2855c9", "#b45309", "#0f766e", "#9d174d", "#6b21a8", "#4d7c0f", "#b91c1c", "#0369a1"];
const TONES = ["neutral", "info", "good", "warn", "bad"];
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dark = () => css("color-scheme") === "dark" || getComputedStyle(document.documentElement).colorScheme === "dark";
const empty = { type: "FeatureCollection", features: [] };

export function ground(background, base) {
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
  const sources = { base: { type: "geojson", data: base } };
  if (background) {
    sources.background = { type: "raster", tiles: [background], tileSize: 256 };
    layers.splice(1, 1, { id: "background", type: "raster", source: "background", paint: { "raster-opacity": night ? 0.5 : 0.8 } });
  }
  return { version: 8, sources, layers };
}

export function extent(collection) {
  const box = [180, 90, -180, -90];
  const visit = (part) => {
    if (typeof part[0] === "number") {
      box[0] = Math.min(box[0], part[0]); box[1] = Math.min(box[1], part[1]);
      box[2] = Math.max(box[2], part[0]); box[3] = Math.max(box[3], part[1]);
    } else part.forEach(visit);
  };
  collection.features.forEach((feature) => feature.geometry && visit(feature.geometry.coordinates));
  return box[0] > box[2] ? null : box;
}

/** MapLibre's own words, in the page's language. */
function words(node) {
  const { closer, farther } = document.body.dataset;
  return { "Map.Title": node.getAttribute("aria-label") || "", "NavigationControl.ZoomIn": closer, "NavigationControl.ZoomOut": farther };
}

export async function open(node, config) {
  const base = await fetch(config.base).then((answer) => answer.json()).catch(() => empty);
  const box = extent({ features: base.features.filter((f) => f.properties.kind === "ward") }) || [105.83, 20.98, 105.88, 21.03];
  const map = new maplibre.Map({
    container: node, style: ground(config.background, base), bounds: box, fitBoundsOptions: { padding: 24 },
    attributionControl: false, dragRotate: false, pitchWithRotate: false, maxZoom: 20, locale: words(node),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ maxWidth: 90 }), "bottom-right");
  document.addEventListener("theme", () => location.reload());
  return new Promise((resolve) => map.once("load", () => {
    node.map = map; // for the tools beside it: measuring, coordinates
    node.dispatchEvent(new CustomEvent("map-open", { bubbles: true }));
    resolve(map);
  }));
}

// A mark for each tone: its shape says it too, not only its colour
function mark(tone, colour) {
  const size = 28, half = size / 2, canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  pen.beginPath();
  if (tone === "warn") { pen.moveTo(half, 4); pen.lineTo(size - 4, size - 5); pen.lineTo(4, size - 5); }
  else if (tone === "bad") pen.rect(6, 6, size - 12, size - 12);
  else if (tone === "info") { pen.moveTo(half, 3); pen.lineTo(size - 3, half); pen.lineTo(half, size - 3); pen.lineTo(3, half); }
  else pen.arc(half, half, tone === "good" ? 9.5 : 8, 0, 7);
  pen.closePath();
  pen.fillStyle = colour; pen.strokeStyle = "#fff"; pen.lineWidth = 3;
  pen.stroke(); pen.fill();
  return pen.getImageData(0, 0, size, size);
}

function draw(map, layer, alone) {
  const id = `layer-${layer.number}`, own = PALETTE[layer.number % PALETTE.length];
  map.addSource(id, { type: "geojson", data: empty, cluster: true, clusterRadius: 36, clusterMaxZoom: 15 });
  map.addSource(`${id}-shapes`, { type: "geojson", data: empty });
  for (const tone of TONES) map.addImage(`${id}-${tone}`, mark(tone, alone ? css(`--${tone}`) : own), { pixelRatio: 2 });
  const by = ["match", ["get", "tone"], ...TONES.flatMap((tone) => [tone, alone ? css(`--${tone}`) : own]), own];
  map.addLayer({ id: `${id}-fill`, type: "fill", source: `${id}-shapes`, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": by, "fill-opacity": 0.25 } });
  map.addLayer({ id: `${id}-line`, type: "line", source: `${id}-shapes`, layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": by, "line-width": ["interpolate", ["linear"], ["zoom"], 12, 1.2, 17, 5] } });
  map.addLayer({ id: `${id}-cluster`, type: "circle", source: id, filter: ["has", "point_count"], paint: { "circle-color": alone ? css("--accent") : own, "circle-opacity": 0.85, "circle-stroke-color": "#fff", "circle-stroke-width": 1.5, "circle-radius": ["step", ["get", "point_count"], 12, 25, 15, 100, 19, 1000, 24] } });
  map.addLayer({ id: `${id}-count`, type: "symbol", source: id, filter: ["has", "point_count"], layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": FONT, "text-size": 11, "text-allow-overlap": true }, paint: { "text-color": alone && dark() ? "#0d1530" : "#fff" } });
  map.addLayer({ id: `${id}-point`, type: "symbol", source: id, filter: ["!", ["has", "point_count"]], layout: { "icon-image": ["concat", `${id}-`, ["coalesce", ["get", "tone"], "neutral"]], "icon-allow-overlap": true } });
  for (const part of ["point", "line", "fill", "cluster"]) {
    map.on("mouseenter", `${id}-${part}`, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", `${id}-${part}`, () => { map.getCanvas().style.cursor = ""; });
  }
  map.on("click", `${id}-cluster`, async (event) => {
    const feature = event.features[0];
    const zoom = await map.getSource(id).getClusterExpansionZoom(feature.properties.cluster_id);
    map.easeTo({ center: feature.geometry.coordinates, zoom });
  });
  return id;
}

const PARTS = ["fill", "line", "cluster", "count", "point"];

function popup(map, event, layer, say) {
  const { id, name, state } = event.features[0].properties;
  const box = document.createElement("div");
  const title = document.createElement("b"), what = document.createElement("p"), link = document.createElement("a");
  title.textContent = name;
  what.textContent = [layer.title, state].filter(Boolean).join(" · ");
  link.textContent = say.open;
  link.href = layer.record.replace("{id}", id);
  box.append(title, what, link);
  new maplibre.Popup({ maxWidth: "280px" }).setLngLat(event.lngLat).setDOMContent(box).addTo(map);
}

async function start(node) {
  const config = JSON.parse(node.dataset.map), say = config.say || {};
  const map = await open(node, config);
  const note = document.createElement("div");
  note.className = "map-note"; note.hidden = true; note.setAttribute("role", "status");
  node.append(note);
  const alone = config.layers.length === 1;
  const state = new Map();

  async function load(layer, whole) {
    if (layer.data) return put(layer, layer.data, true);
    const held = state.get(layer.slug);
    const box = map.getBounds(), more = whole ? "" : `&bbox=${[box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((n) => n.toFixed(6)).join(",")}`;
    held.abort?.abort();
    held.abort = new AbortController();
    try {
      const data = await fetch(layer.url + more, { signal: held.abort.signal }).then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.json(); });
      return put(layer, data, whole);
    } catch (error) {
      if (error.name !== "AbortError") { note.textContent = say.failed; note.hidden = false; }
      return empty;
    }
  }

  function put(layer, data, whole) {
    const held = state.get(layer.slug);
    map.getSource(held.id).setData({ type: "FeatureCollection", features: data.features.filter((f) => f.geometry.type === "Point") });
    map.getSource(`${held.id}-shapes`).setData({ type: "FeatureCollection", features: data.features.filter((f) => f.geometry.type !== "Point") });
    held.capped = data.capped;
    held.whole = whole && !data.capped;
    tell();
    return data;
  }

  function tell() {
    const over = [...state.values()].some((held) => held.capped && held.visible);
    note.textContent = over ? say.capped : "";
    note.hidden = !over;
  }

  function show(layer, visible) {
    const held = state.get(layer.slug);
    held.visible = visible;
    for (const part of PARTS) map.setLayoutProperty(`${held.id}-${part}`, "visibility", visible ? "visible" : "none");
    tell();
  }

  for (const layer of config.layers) {
    const id = draw(map, layer, alone);
    state.set(layer.slug, { id, visible: layer.visible });
    if (layer.record) for (const part of ["point", "line", "fill"]) map.on("click", `${id}-${part}`, (event) => popup(map, event, layer, say));
    show(layer, layer.visible);
  }
  const first = await Promise.all(config.layers.filter((layer) => layer.visible).map((layer) => load(layer, true)));
  const found = extent({ features: first.flatMap((data) => (data.capped ? [] : data.features)) });
  if (alone && found) map.fitBounds(found, { padding: 48, maxZoom: 15.5, duration: 0 });
  for (const layer of config.layers) if (state.get(layer.slug).capped) load(layer, false);
  map.on("moveend", () => config.layers.forEach((layer) => { const held = state.get(layer.slug); if (held.visible && !held.whole) load(layer, false); }));
  for (const box of document.querySelectorAll("[data-layer]")) {
    box.addEventListener("change", () => {
      const layer = config.layers.find((one) => one.slug === box.dataset.layer);
      show(layer, box.checked);
      if (box.checked && !state.get(layer.slug).whole) load(layer, true).then((data) => data.capped && load(layer, false));
    });
  }
  node.dataset.ready = "1";
}

const begin = () => document.querySelectorAll("[data-map]:not([data-ready])").forEach((node) => { node.dataset.ready = "0"; start(node); });
begin();
document.addEventListener("htmx:afterSettle", begin);
