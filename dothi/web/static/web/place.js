// A place in a form: click to set points, drag to adjust them; the coordinates below are the field itself.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { extent, open } from "./map.js";

async function start(node) {
  const kind = node.dataset.kind, text = node.querySelector("textarea"), problem = node.querySelector("[data-problem]");
  const map = await open(node.querySelector("[data-canvas]"), { base: node.dataset.base });
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
  let points = [], markers = [];

  map.addSource("drawn", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({ id: "drawn", type: "line", source: "drawn", paint: { "line-color": colour, "line-width": 4 } });

  function show() {
    markers.forEach((marker) => marker.remove());
    markers = points.map((point, i) => {
      const marker = new maplibre.Marker({ color: colour, draggable: true, scale: kind === "POINT" ? 1 : 0.6 }).setLngLat(point).addTo(map);
      marker.on("drag", () => { const at = marker.getLngLat(); points[i] = [at.lng, at.lat]; line(); write(); });
      return marker;
    });
    line();
  }
  function line() {
    const ring = kind === "POLYGON" && points.length > 2 ? [...points, points[0]] : points;
    const features = ring.length > 1 ? [{ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: ring } }] : [];
    map.getSource("drawn").setData({ type: "FeatureCollection", features });
  }
  function write() {
    text.value = points.map(([x, y]) => `${y.toFixed(6)}, ${x.toFixed(6)}`).join("\n");
    problem.hidden = true;
    text.dispatchEvent(new Event("change", { bubbles: true }));
  }
  async function read(fit) {
    const answer = await fetch(`${node.dataset.reader}?text=${encodeURIComponent(text.value)}`).then((a) => a.json());
    problem.textContent = answer.problem || "";
    problem.hidden = !answer.problem;
    if (answer.problem) return;
    points = answer.points;
    show();
    const box = extent({ features: points.map((point) => ({ geometry: { coordinates: point } })) });
    if (fit && box) map.fitBounds(box, { padding: 60, maxZoom: 17, duration: 0 });
  }

  map.getCanvas().style.cursor = "crosshair";
  map.on("click", (event) => {
    const point = [event.lngLat.lng, event.lngLat.lat];
    points = kind === "POINT" ? [point] : [...points, point];
    show(); write();
  });
  node.querySelector("[data-clear]").addEventListener("click", () => { points = []; show(); write(); });
  node.querySelector("[data-undo]")?.addEventListener("click", () => { points.pop(); show(); write(); });
  const here = node.querySelector("[data-here]");
  if (kind === "POINT" && navigator.geolocation && isSecureContext) {
    here.hidden = false;
    here.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
      (found) => { points = [[found.coords.longitude, found.coords.latitude]]; show(); write(); map.easeTo({ center: points[0], zoom: 17 }); },
      (failed) => { problem.textContent = failed.message; problem.hidden = false; },
      { enableHighAccuracy: true, maximumAge: 0, timeout: 20000 }));
  }
  text.addEventListener("input", () => { clearTimeout(text.timer); text.timer = setTimeout(() => read(true), 500); });
  if (text.value.trim()) read(true);
}

document.querySelectorAll("[data-place]").forEach(start);
