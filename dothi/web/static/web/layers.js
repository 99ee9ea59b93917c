// One register on a map. What is small comes whole and gathers into clusters here; what is large comes as vector tiles,
// gathered by the server. Both are drawn alike: a colour for each tone, a click opens the record, a cluster opens up.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

export const FONT = ["sans-serif"];
export const PARTS = ["fill", "line", "cluster", "count", "point"]; // of a layer, from below
export const PALETTE = ["#2855c9", "#b45309", "#0f766e", "#9d174d", "#6b21a8", "#4d7c0f", "#b91c1c", "#0369a1"];
const TONES = ["neutral", "info", "good", "warn", "bad"];
const DEEPEST = 18; // zoom of the last tiles; closer, they are enlarged
export const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const dark = () => css("color-scheme") === "dark" || getComputedStyle(document.documentElement).colorScheme === "dark";
export const empty = { type: "FeatureCollection", features: [] };

// A mark for each tone: its shape says it too, not only its colour
export function mark(tone, colour) {
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

/** The colour of what a legend's line stands for, as a layer is coloured: by state (or kind), or whole in one of the palette. */
export const ink = (layer, entry) => (layer.colour === "state" ? entry?.colour || css(`--${entry?.tone || "neutral"}`) : PALETTE[layer.colour]);

/** How many a cluster holds, short: 940, 1,2k, 57k. */
function short(count) {
  const locale = document.documentElement.lang || "vi";
  const thousands = ["concat", ["number-format", ["/", count, 1000], { locale, "max-fraction-digits": 1 }], "k"];
  return ["case", [">=", count, 1000], thousands, ["to-string", count]];
}

/** The style's layers of one register: `points` and `shapes` are sources, `count` the property that a cluster carries. */
function styles(id, { points, shapes, inside, count, alone, own, kinds, opacity }) {
  const tones = ["match", ["get", "tone"], ...TONES.flatMap((tone) => [tone, alone ? css(`--${tone}`) : own]), own];
  const by = alone && kinds ? ["match", ["get", "kind"], ...kinds.flatMap((kind) => [kind.value, kind.colour]), own] : tones;
  const many = ["get", count], gathered = ["has", count], line = ["interpolate", ["linear"], ["zoom"], 12, 1.2, 17, 5];
  return [
    { id: `${id}-fill`, type: "fill", source: shapes, ...inside, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": by, "fill-opacity": opacity } },
    { id: `${id}-line`, type: "line", source: shapes, ...inside, filter: ["!=", ["geometry-type"], "Point"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": by, "line-opacity": lines(opacity), "line-width": line } },
    { id: `${id}-cluster`, type: "circle", source: points, ...inside, filter: gathered, paint: { "circle-color": alone ? css("--accent") : own, "circle-opacity": 0.85, "circle-stroke-color": "#fff", "circle-stroke-width": 1.5, "circle-radius": ["step", many, 12, 25, 15, 100, 19, 1000, 24] } },
    { id: `${id}-count`, type: "symbol", source: points, ...inside, filter: gathered, layout: { "text-field": short(many), "text-font": FONT, "text-size": 11, "text-allow-overlap": true }, paint: { "text-color": alone && dark() ? "#0d1530" : "#fff" } },
    { id: `${id}-point`, type: "symbol", source: points, ...inside, filter: ["all", ["==", ["geometry-type"], "Point"], ["!", gathered]], layout: { "icon-image": ["concat", `${id}-`, ["coalesce", ["get", "tone"], "neutral"]], "icon-allow-overlap": true } },
  ];
}

const lines = (opacity) => Math.min(1, 0.35 + opacity); // an outline stays when its area has faded

/** A register on a map: `load()` draws it, `show()` shows or hides it, `remove()` takes it away,
 * `dress()` colours it by state ("state") or in a colour of the palette, `fade()` sets the opacity of its areas in percent.
 *
 * layer: as the page's config names it; alone: whether it is the only one (then coloured by state); say: the page's words;
 * told: called with the layer and whether it could be loaded.
 */
export function drawn(map, layer, { alone, say, told }) {
  const id = `layer-${layer.number}`, kinds = layer.painted ? layer.entries : null;
  let own = PALETTE[(Number(layer.colour) || (layer.colour ? 0 : layer.number)) % PALETTE.length], opacity = (layer.opacity ?? 25) / 100;
  const held = { id, layer, visible: layer.visible, data: null, tiles: "", box: null, load, show, remove, dress, fade };
  let waiting = null;
  images();
  listen();

  function images() {
    for (const tone of TONES) {
      const picture = mark(tone, alone ? css(`--${tone}`) : own);
      if (map.hasImage(`${id}-${tone}`)) map.updateImage(`${id}-${tone}`, picture); else map.addImage(`${id}-${tone}`, picture, { pixelRatio: 2 });
    }
  }
  function listen() {
    for (const part of ["point", "line", "fill", "cluster"]) {
      map.on("mouseenter", `${id}-${part}`, () => { map.getCanvas().style.cursor = "pointer"; });
      map.on("mouseleave", `${id}-${part}`, () => { map.getCanvas().style.cursor = ""; });
    }
    if (layer.record) for (const part of ["point", "line", "fill"]) map.on("click", `${id}-${part}`, (event) => popup(map, event, layer, say));
    map.on("click", `${id}-cluster`, async (event) => {
      const feature = event.features[0], cluster = feature.properties.cluster_id;
      const zoom = cluster === undefined ? map.getZoom() + 2 : await map.getSource(id).getClusterExpansionZoom(cluster);
      map.easeTo({ center: feature.geometry.coordinates, zoom });
    });
  }

  /** Ask for the records again, at `address` if one is given; resolves to their extent, or null when there is none. */
  async function load(address = layer.url) {
    layer.url = address;
    waiting?.abort();
    const mine = waiting = new AbortController();
    try {
      const data = layer.data || await fetch(address, { signal: mine.signal }).then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.json(); });
      put(data);
      told(layer, true);
    } catch (error) {
      if (error.name === "AbortError") return null;
      told(layer, false);
    }
    return held.box;
  }

  function put(data) {
    held.data = data;
    held.box = data.box || extent(data);
    if (!map.getLayer(`${id}-fill`) || (data.tiles || "") !== held.tiles) draw(data.tiles || "");
    if (held.tiles) return;
    map.getSource(id).setData({ type: "FeatureCollection", features: data.features.filter((f) => f.geometry.type === "Point") });
    map.getSource(`${id}-shapes`).setData({ type: "FeatureCollection", features: data.features.filter((f) => f.geometry.type !== "Point") });
  }

  function draw(tiles) {
    remove();
    held.tiles = tiles;
    let from = { points: id, shapes: `${id}-shapes`, inside: {}, count: "point_count" };
    if (tiles) {
      map.addSource(id, { type: "vector", tiles: [location.origin + tiles], maxzoom: DEEPEST });
      from = { points: id, shapes: id, inside: { "source-layer": layer.slug }, count: "count" };
    } else {
      map.addSource(id, { type: "geojson", data: empty, cluster: true, clusterRadius: 36, clusterMaxZoom: 15 });
      map.addSource(`${id}-shapes`, { type: "geojson", data: empty });
    }
    const above = map.getLayersOrder().find((one) => number(one) > layer.number);
    for (const style of styles(id, { ...from, alone, own, kinds, opacity })) map.addLayer(style, above);
    show(held.visible);
  }

  function dress(colour) {
    alone = colour === "state";
    own = PALETTE[Number(colour) || 0];
    images();
    if (!held.data || !map.getLayer(`${id}-fill`)) return;
    draw(held.tiles);
    if (!held.tiles) put(held.data);
  }

  function fade(percent) {
    opacity = percent / 100;
    if (!map.getLayer(`${id}-fill`)) return;
    map.setPaintProperty(`${id}-fill`, "fill-opacity", opacity);
    map.setPaintProperty(`${id}-line`, "line-opacity", lines(opacity));
  }

  function show(visible) {
    held.visible = visible;
    for (const part of PARTS) if (map.getLayer(`${id}-${part}`)) map.setLayoutProperty(`${id}-${part}`, "visibility", visible ? "visible" : "none");
  }

  function remove() {
    for (const part of PARTS) if (map.getLayer(`${id}-${part}`)) map.removeLayer(`${id}-${part}`);
    for (const source of [id, `${id}-shapes`]) if (map.getSource(source)) map.removeSource(source);
  }
  return held;
}

const number = (id) => Number(/^layer-(\d+)-/.exec(id)?.[1] ?? -1);

/** West, south, east, north of a collection's coordinates; null when it has none. */
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

/** What a click on a record shows: its name, its register and state, the way to it. */
export function popup(map, event, layer, say) {
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
