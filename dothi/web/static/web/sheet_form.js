// The form of a printed map, in millimetres: title above, map in its frame with grid, scale and north, legend and imprint.
import { css, ink, mark } from "./layers.js";
import { local } from "./slider.js";

const NS = "http://www.w3.org/2000/svg", FONT = "'Times New Roman', 'Liberation Serif', 'Noto Serif', serif";
const PAPERS = { a4: [210, 297], a3: [297, 420] }, EDGE = 10, GAP = 4, TOP = 17, FOOT = 19;
const BARS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000];

/** Where everything stands on a sheet. */
export function plan(paper, turn) {
  const [short, long] = PAPERS[paper] || PAPERS.a4, wide = turn !== "portrait";
  const width = wide ? long : short, height = wide ? short : long, inner = { w: width - 2 * EDGE, h: height - 2 * EDGE - TOP - FOOT };
  const key = wide ? { w: Math.min(78, inner.w * 0.26), h: inner.h } : { w: inner.w, h: Math.min(80, inner.h * 0.24) };
  const map = wide ? { x: EDGE, y: EDGE + TOP, w: inner.w - key.w - GAP, h: inner.h } : { x: EDGE, y: EDGE + TOP, w: inner.w, h: inner.h - key.h - GAP };
  const legend = wide ? { x: map.x + map.w + GAP, y: map.y, ...key } : { x: EDGE, y: map.y + map.h + GAP, ...key };
  return { width, height, map, legend, foot: { x: EDGE, y: height - EDGE - FOOT + GAP, w: inner.w, h: FOOT - GAP } };
}

const el = (name, attributes, ...inside) => {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) node.setAttribute(key, value);
  node.append(...inside.filter(Boolean));
  return node;
};
const text = (x, y, size, words, more = {}) => el("text", { x, y, "font-size": size, ...more }, document.createTextNode(words));
const pen = document.createElement("canvas").getContext("2d");

/** Words broken into lines no longer than a width (mm) at a size (mm). */
function lines(words, size, width, weight = "") {
  pen.font = `${weight} 100px ${FONT}`;
  const found = [];
  let line = "";
  for (const word of words.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && (pen.measureText(longer).width * size) / 100 > width) { found.push(line); line = word; } else line = longer;
  }
  return [...found, line].filter(Boolean);
}

/** The sheet. what: { picture, title, say, config, shown, counted, at, scale, grid }. */
export function compose(lay, what) {
  const { map, say } = { map: lay.map, say: what.say };
  const sheet = el("svg", { xmlns: NS, viewBox: `0 0 ${lay.width} ${lay.height}`, width: `${lay.width}mm`, height: `${lay.height}mm`, "font-family": FONT, fill: "#000", role: "img", "aria-label": what.title });
  sheet.append(el("rect", { width: lay.width, height: lay.height, fill: "#fff" }));
  sheet.append(heading(lay, what));
  sheet.append(el("image", { x: map.x, y: map.y, width: map.w, height: map.h, href: what.picture, preserveAspectRatio: "none" }));
  sheet.append(graticule(map, what.grid), frame(map), north(map, say), bar(map, what));
  sheet.append(legend(lay.legend, what), imprint(lay.foot, what));
  return sheet;
}

function heading(lay, { title, say, at, config, shown }) {
  const group = el("g", { "text-anchor": "middle", "data-part": "title" }), middle = lay.width / 2;
  let size = 6.4, rows = [];
  const broken = () => lines(title.toUpperCase(), size, lay.width - 2 * EDGE, "bold");
  rows = broken();
  if (rows.length > 1) for (size = 4.8, rows = broken(); rows.length > 2 && size > 3; rows = broken()) size -= 0.3;
  rows = rows.slice(0, 2);
  const top = rows.length > 1 ? EDGE + 4.2 : EDGE + 7;
  rows.forEach((row, i) => group.append(text(middle, top + i * (size + 1), size, row, { "font-weight": "bold" })));
  const said = shown.flatMap((one) => one.said.map((part) => `${config.layers[one.slug].title}: ${part.text}`)).concat(config.common_said);
  const below = [say.as_of.replace("{day}", local(at || config.today)), ...said].join(" · ");
  group.append(text(middle, EDGE + TOP - 3, 3.3, lines(below, 3.3, lay.width - 2 * EDGE)[0], { "font-style": "italic" }));
  return group;
}

const frame = (box) => el("g", { fill: "none", stroke: "#000" },
  el("rect", { x: box.x, y: box.y, width: box.w, height: box.h, "stroke-width": 0.2 }),
  el("rect", { x: box.x - 1, y: box.y - 1, width: box.w + 2, height: box.h + 2, "stroke-width": 0.6 }));

/** Lines of the VN-2000 grid, their figures inside the frame: eastings below, northings on the left. */
function graticule(box, grid) {
  const group = el("g", { "data-part": "grid" });
  const inside = ([x, y]) => x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h;
  const clip = el("clipPath", { id: "frame" }, el("rect", { x: box.x, y: box.y, width: box.w, height: box.h }));
  group.append(el("defs", {}, clip));
  const drawn = el("g", { "clip-path": "url(#frame)", stroke: "#1f3f7a", "stroke-width": 0.12, "stroke-opacity": 0.55, fill: "none" });
  for (const line of grid) {
    drawn.append(el("polyline", { points: line.points.map((p) => p.map((n) => n.toFixed(2)).join(",")).join(" ") }));
    const east = line.axis === "e", at = along(line.points, east ? [1, box.y + box.h - 1] : [0, box.x + 1]);
    const figures = { "font-size": 2.1, fill: "#1f3f7a", stroke: "#fff", "stroke-width": 0.7, "paint-order": "stroke" };
    if (at && inside(at)) group.append(text(at[0] + (east ? 0.5 : 0), at[1] - (east ? 0 : 0.6), 2.1, String(line.value), figures));
  }
  group.prepend(drawn);
  return group;
}

/** The point of a line where its x (0) or y (1) has a value. */
function along(points, [axis, value]) {
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    if ((a[axis] - value) * (b[axis] - value) <= 0 && a[axis] !== b[axis]) {
      const t = (value - a[axis]) / (b[axis] - a[axis]);
      return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
    }
  }
  return null;
}

function north(box, say) {
  const x = box.x + box.w - 10, y = box.y + 16;
  return el("g", { "data-part": "north" },
    el("circle", { cx: x, cy: y - 4, r: 8, fill: "#fff", "fill-opacity": 0.8 }),
    el("path", { d: `M${x} ${y - 9.5} L${x + 3} ${y} L${x} ${y - 2} Z`, fill: "#fff", stroke: "#000", "stroke-width": 0.25 }),
    el("path", { d: `M${x} ${y - 9.5} L${x - 3} ${y} L${x} ${y - 2} Z`, stroke: "#000", "stroke-width": 0.25 }),
    text(x, y + 3, 3, say.north, { "text-anchor": "middle", "font-weight": "bold" }));
}

function bar(box, { scale, say }) {
  const step = BARS.findLast((one) => (one * 1000 * 4) / scale <= Math.min(70, box.w * 0.4)) || BARS[0], mm = (step * 1000) / scale;
  const x = box.x + 5, y = box.y + box.h - 9, group = el("g", { "data-part": "scale", "data-scale": scale });
  group.append(el("rect", { x: x - 3, y: y - 8, width: Math.max(mm * 4, 30) + 17, height: 13, fill: "#fff", "fill-opacity": 0.85 }));
  group.append(text(x, y - 4, 3.2, say.scale.replace("{n}", scale.toLocaleString(document.documentElement.lang)), { "font-weight": "bold" }));
  for (let i = 0; i < 4; i++) group.append(el("rect", { x: x + i * mm, y: y + 1.2, width: mm, height: 1.4, fill: i % 2 ? "#fff" : "#000", stroke: "#000", "stroke-width": 0.15 }));
  const far = step * 4 >= 2000, name = (n) => (far ? n / 1000 : n).toLocaleString(document.documentElement.lang);
  for (const i of [0, 1, 2, 4]) group.append(text(x + i * mm, y + 0.2, 2.2, name(i * step) + (i === 4 ? (far ? " km" : " m") : ""), { "text-anchor": i ? "middle" : "start" }));
  return group;
}

/** What the legend says: a heading for each layer, a line for each of its states that is drawn. */
function entries({ shown, config, counted, say, at }) {
  return [...shown].reverse().flatMap((one, i) => {
    const about = config.layers[one.slug], counts = counted[shown.length - 1 - i], by = one.colour === "state" && about.entries.length;
    const total = counts ? ` (${counts.more ? say.more.replace("{n}", counts.total.toLocaleString()) : counts.total.toLocaleString(document.documentElement.lang)})` : "";
    const notes = at && !about.timed ? ` – ${say.untimed}` : at && by && !about.painted ? ` – ${say.now_states}` : "";
    const head = { words: about.title + total + notes, bold: true, about, one, entry: null, swatch: !by };
    const parts = by ? about.entries.filter((entry) => !counts || counts.more || counts.by[entry.value]) : [];
    const gathered = about.shape === "point" ? [{ words: say.gathered, about, one, entry: null, swatch: true, ring: true }] : [];
    return [head, ...parts.map((entry) => ({ words: counts && !counts.more ? `${entry.label} (${counts.by[entry.value]})` : entry.label, about, one, entry, swatch: true })), ...gathered];
  });
}

function legend(box, what) {
  const group = el("g", { "data-part": "legend" }), found = entries(what);
  const columns = box.w > 120 ? 3 : 1, width = box.w / columns - 3;
  let size = 3.4, placed = [];
  for (; size >= 1.8; size -= 0.2) {
    placed = [];
    let column = 0, y = 7;
    for (const one of found) {
      const rows = lines(one.words, size, width - (one.swatch ? 7 : 0), one.bold ? "bold" : ""), tall = rows.length * size * 1.25 + (one.bold ? size * 0.6 : size * 0.25);
      if (y + tall > box.h && column < columns - 1) { column++; y = 7; }
      placed.push({ ...one, rows, x: box.x + column * (width + 3), y: box.y + y + (one.bold ? size * 0.4 : 0), bottom: y + tall });
      y += tall;
    }
    if (placed.every((one) => one.bottom <= box.h)) break;
  }
  group.append(text(box.x, box.y + 3.5, 3.8, what.say.legend, { "font-weight": "bold" }));
  for (const one of placed.filter((each) => each.bottom <= box.h)) {
    if (one.swatch) group.append(sample(one, one.x, one.y + size * 0.1, size));
    one.rows.forEach((row, i) => group.append(text(one.x + (one.swatch ? 7 : 0), one.y + size * (1 + i * 1.25), size, row, { "font-weight": one.bold ? "bold" : undefined })));
  }
  if (!found.length) group.append(text(box.x, box.y + 9, 3.2, what.say.nothing));
  return group;
}

const round = (one) => (one.colour === "state" ? css("--accent") : ink(one, null)); // of a circle that gathers several

function sample({ about, one, entry, ring }, x, y, size) {
  const colour = ring ? round(one) : ink(one, entry);
  if (ring) return el("g", {}, el("circle", { cx: x + 2.7, cy: y + size * 0.5, r: 2, fill: colour, "fill-opacity": 0.85 }), text(x + 2.7, y + size * 0.5 + 0.7, 2, "9", { fill: "#fff", "text-anchor": "middle", "font-family": "sans-serif" }));
  if (about.shape === "line") return el("line", { x1: x, y1: y + size * 0.5, x2: x + 5.5, y2: y + size * 0.5, stroke: colour, "stroke-width": 0.9 });
  if (about.shape === "area") return el("rect", { x, y, width: 5.5, height: size, fill: colour, "fill-opacity": one.opacity / 100, stroke: colour, "stroke-width": 0.4 });
  const shape = mark(entry?.tone || "neutral", colour), canvas = document.createElement("canvas");
  canvas.width = shape.width; canvas.height = shape.height;
  canvas.getContext("2d").putImageData(shape, 0, 0);
  return el("image", { x: x + 0.8, y: y - 0.2, width: 3.8, height: 3.8, href: canvas.toDataURL() });
}

function imprint(box, { say, counted, config }) {
  const group = el("g", { "data-part": "imprint" }), synthetic = counted.some((counts) => counts?.synthetic);
  group.append(el("line", { x1: box.x, y1: box.y, x2: box.x + box.w, y2: box.y, stroke: "#000", "stroke-width": 0.2 }));
  const left = [say.system, say.projection, [say.source, config.background?.credit].filter(Boolean).join("; ")];
  const printed = say.printed.replace("{name}", say.name).replace("{time}", say.time);
  left.forEach((row, i) => group.append(text(box.x, box.y + 3.6 + i * 3.4, 2.5, lines(row, 2.5, box.w * 0.62)[0])));
  group.append(text(box.x + box.w, box.y + 3.6, 2.5, printed, { "text-anchor": "end" }));
  if (synthetic) lines(say.synthetic, 2.7, box.w * 0.36, "bold").forEach((row, i) => group.append(text(box.x + box.w, box.y + 7.4 + i * 3.2, 2.7, row, { "text-anchor": "end", "font-weight": "bold", fill: "#8a1c1c", "data-part": i ? undefined : "synthetic" })));
  return group;
}
