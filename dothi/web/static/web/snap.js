// Snapping: a corner within ten pixels jumps to the nearest corner, else the nearest edge, of the layers chosen for it.
import { tools } from "./project.js";

const REACH = 10, FROM = 14.5; // pixels; the zoom from which neighbours are fetched

/** `shown`: neighbours are drawn, faintly; `on`: from the start. */
export function snapping(map, { shown = false, on = true } = {}) {
  const seen = shown ? outlines(map) : () => {};
  let corners = [], edges = [], box = null, abort = null;
  const held = { on, chosen: new Set(tools.snap.layers.map((layer) => layer.slug)), ready: Promise.resolve(), load, near, choose };

  async function load() {
    const [[west, south], [east, north]] = map.getBounds().toArray();
    if (!held.on || map.getZoom() < FROM || !held.chosen.size) { corners = []; edges = []; box = null; return seen([]); }
    if (box && box[0] <= west && box[1] <= south && box[2] >= east && box[3] >= north) return;
    const dx = (east - west) / 3, dy = (north - south) / 3, wide = [west - dx, south - dy, east + dx, north + dy];
    const asked = new URLSearchParams([["bbox", wide.join(",")], ...[...held.chosen].map((slug) => ["layer", slug])]);
    abort?.abort();
    abort = new AbortController();
    try {
      const data = await fetch(`${tools.snap.url}?${asked}`, { signal: abort.signal }).then((answer) => answer.json());
      corners = []; edges = []; box = wide;
      const others = data.features.filter(({ properties }) => !held.skip?.(properties));
      for (const { geometry, properties } of others) visit(geometry.coordinates, properties.name);
      seen(others);
    } catch (error) { if (error.name !== "AbortError") box = null; } // no neighbours, no jumping: drawing goes on
  }
  function visit(part, name) {
    if (typeof part[0] === "number") corners.push({ at: part, name });
    else if (typeof part[0]?.[0] === "number") part.forEach((at, i) => { corners.push({ at, name, ring: part }); if (i) edges.push({ a: part[i - 1], b: at, name }); });
    else part.forEach((inner) => visit(inner, name));
  }

  /** The neighbour's point to which a place on the screen jumps, or null. */
  function near({ x, y }) {
    if (!held.on || !corners.length) return null;
    const a = map.unproject([x - REACH, y + REACH]), b = map.unproject([x + REACH, y - REACH]);
    const [west, south, east, north] = [a.lng, a.lat, b.lng, b.lat];
    let best = null, far = REACH;
    for (const { at, name, ring } of corners) {
      if (at[0] < west || at[0] > east || at[1] < south || at[1] > north) continue;
      const p = map.project(at), d = Math.hypot(p.x - x, p.y - y);
      if (d <= far) { far = d; best = { at: [at[0], at[1]], name, ring, corner: true }; }
    }
    if (best) return best;
    for (const { a: from, b: to, name } of edges) {
      if (Math.max(from[0], to[0]) < west || Math.min(from[0], to[0]) > east || Math.max(from[1], to[1]) < south || Math.min(from[1], to[1]) > north) continue;
      const p = map.project(from), q = map.project(to), dx = q.x - p.x, dy = q.y - p.y, size = dx * dx + dy * dy;
      const t = size ? Math.max(0, Math.min(1, ((x - p.x) * dx + (y - p.y) * dy) / size)) : 0;
      const d = Math.hypot(p.x + t * dx - x, p.y + t * dy - y);
      if (d <= far) { far = d; best = { at: [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])], name, corner: false }; }
    }
    return best;
  }
  function choose(slug, wanted) {
    if (wanted) held.chosen.add(slug); else held.chosen.delete(slug);
    box = null;
    held.ready = load();
  }

  map.on("moveend", () => { held.ready = load(); });
  held.ready = load();
  return held;
}

/** Neighbours as thin lines below what is drawn. */
function outlines(map) {
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--faint").trim();
  map.addSource("neighbours", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({ id: "neighbours", type: "line", source: "neighbours", paint: { "line-color": colour, "line-width": 1, "line-opacity": 0.7 } });
  return (features) => map.getSource("neighbours").setData({ type: "FeatureCollection", features });
}
