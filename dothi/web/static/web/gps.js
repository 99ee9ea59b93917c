// Where a person stands, by the phone: the best fix of some seconds, its accuracy drawn as a circle and said in words.
import { moved, say, tools } from "./project.js";

export const possible = () => !!navigator.geolocation && isSecureContext;
const PATIENCE = 12000; // milliseconds to wait for a good fix

/** The best position found: { point, accuracy (m) }; `progress` is told each better one. */
export function stand(progress = () => {}) {
  return new Promise((resolve, reject) => {
    let best = null, watch = null, timer = null;
    const end = (done, value) => { navigator.geolocation.clearWatch(watch); clearTimeout(timer); done(value); };
    timer = setTimeout(() => (best ? end(resolve, best) : end(reject, new Error("timeout"))), PATIENCE);
    watch = navigator.geolocation.watchPosition(({ coords }) => {
      const found = { point: [coords.longitude, coords.latitude], accuracy: coords.accuracy };
      if (!best || found.accuracy < best.accuracy) { best = found; progress(best); }
      if (best.accuracy <= tools.accuracy.good) end(resolve, best);
    }, (error) => { if (!best) end(reject, error); }, { enableHighAccuracy: true, maximumAge: 0, timeout: 20000 });
  });
}

/** What is said of a fix: a poor one is told as poor. */
export const told = ({ accuracy }) => say(accuracy > tools.accuracy.poor ? "poor" : "here", { m: Math.round(accuracy) });

/** Draw the circle within which the person stands. */
export function circle(map, { point, accuracy }) {
  const ring = Array.from({ length: 49 }, (_one, i) => moved(point, accuracy * Math.cos((i * Math.PI) / 24), accuracy * Math.sin((i * Math.PI) / 24)));
  const data = { type: "FeatureCollection", features: [
    { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } },
    { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: point } }] };
  if (map.getSource("standing")) return map.getSource("standing").setData(data);
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--info").trim();
  map.addSource("standing", { type: "geojson", data });
  map.addLayer({ id: "standing", type: "fill", source: "standing", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour, "fill-opacity": 0.12, "fill-outline-color": colour } });
  map.addLayer({ id: "standing-point", type: "circle", source: "standing", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 5, "circle-color": colour, "circle-stroke-color": "#fff", "circle-stroke-width": 2 } });
}
