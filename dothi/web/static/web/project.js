// VN-2000 in the browser: the same figures as the server's, by proj4js with the server's own parameters.
import "../vendor/proj4/proj4.js";

/** What the server told the drawing tools: systems, addresses, words. */
export const tools = JSON.parse(document.getElementById("drawing-tools").textContent);
export const say = (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), tools.say[name]);

const language = document.documentElement.lang || "vi";
const ways = new Map();
function way(srid) {
  if (!ways.has(srid)) ways.set(srid, globalThis.proj4("WGS84", tools.systems.find((one) => one.srid === srid).proj));
  return ways.get(srid);
}

/** A point (longitude, latitude) in a system: east, north; and back. */
export const into = (point, srid = tools.own) => way(srid).forward([point[0], point[1]]);
export const outOf = (point, srid = tools.own) => way(srid).inverse([point[0], point[1]]);

/** A point moved by metres. Through differences: the shift between the two systems has no exact inverse. */
export function moved(point, east, north) {
  const [x, y] = into(point), from = outOf([x, y]), to = outOf([x + east, y + north]);
  return [point[0] + to[0] - from[0], point[1] + to[1] - from[1]];
}

/** Length in metres of a line of degrees. */
export function length(line, closed = false) {
  const flat = line.map((point) => into(point));
  if (closed && flat.length > 2) flat.push(flat[0]);
  return flat.reduce((sum, [x, y], i) => (i ? sum + Math.hypot(x - flat[i - 1][0], y - flat[i - 1][1]) : 0), 0);
}

/** Area in square metres of rings of degrees, the first the outline, the others holes. */
export function area(rings) {
  const sizes = rings.map((ring) => {
    const flat = ring.map((point) => into(point)), [ox, oy] = flat[0] || [0, 0];
    return Math.abs(flat.reduce((sum, [x, y], i) => {
      const [u, v] = flat[(i + 1) % flat.length];
      return sum + (x - ox) * (v - oy) - (u - ox) * (y - oy);
    }, 0)) / 2;
  });
  return sizes.slice(1).reduce((left, hole) => left - hole, sizes[0] || 0);
}

export const figure = (number, digits = 2) => number.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
export const metres = (number) => `${figure(number)} m`;
export const square = (number) => (number < 1e5 ? `${figure(number)} m²` : `${figure(number)} m² (${figure(number / 1e4)} ha)`);

/** Lengths and areas of a drawn shape in words; empty when there is nothing to measure. */
export function measured(kind, parts) {
  if (kind === "LINESTRING") {
    const whole = parts.reduce((sum, part) => sum + length(part[0]), 0);
    return whole ? say("length", { text: metres(whole) }) : "";
  }
  if (kind !== "POLYGON") return "";
  const drawn = parts.filter((part) => part[0].length > 2);
  if (!drawn.length) return parts.length && parts[0][0].length === 2 ? say("length", { text: metres(length(parts[0][0])) }) : "";
  const holes = drawn.reduce((sum, part) => sum + part.length - 1, 0);
  return [
    say("area", { text: square(drawn.reduce((sum, part) => sum + area(part), 0)) }),
    say("around", { text: metres(drawn.reduce((sum, part) => sum + part.reduce((all, ring) => all + length(ring, true), 0), 0)) }),
    ...(drawn.length > 1 || holes ? [say("parts", { n: drawn.length, m: holes })] : []),
  ].join(" · ");
}
