// A map on paper: the layers of the address, painted at 300 dots an inch at a true scale, in a sheet that is one drawing
// (SVG): the browser prints it as PDF, and it is saved as PNG.
import { address, asked, based, STATE, view } from "./address.js";
import { drawn } from "./layers.js";
import { open } from "./map.js";
import { compose, plan } from "./sheet_form.js";

const root = document.querySelector("[data-sheet-page]"), config = JSON.parse(root.dataset.sheetPage), say = config.say;
const form = root.querySelector("form"), status = root.querySelector("[data-status]"), paper = root.querySelector("[data-paper]");
const state = { shown: config.shown, at: config.at, common: config.common, view: "", opacity: config.opacity };
const INCH = 25.4, DOTS = 300, CSS = 96; // mm, dots an inch of the picture, of the browser
const MOST = 6e6; // dots that the map's picture may have: an office computer may paint without a graphics card
const SCALES = [200, 500, 1000, 2000, 2500, 5000, 7500, 10000, 15000, 20000, 25000, 50000, 100000, 200000, 500000];
const CIRCLE = 40075016.686, TILE = 512; // metres around the equator, dots of the world at zoom 0
const page = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, page];
let round = 0;

const metres = (lat, zoom) => (CIRCLE * Math.cos((lat * Math.PI) / 180)) / TILE / 2 ** zoom; // of one dot of the browser
const scaleOf = (lat, zoom) => (metres(lat, zoom) * 1000 * CSS) / INCH;
const zoomOf = (lat, scale) => Math.log2(((CIRCLE * Math.cos((lat * Math.PI) / 180)) / TILE) * ((1000 * CSS) / INCH) / scale);

/** How many dots the picture has for one of the browser. */
const fine = (box) => Math.min(DOTS / CSS, Math.sqrt(MOST / (((box.w * CSS) / INCH) * ((box.h * CSS) / INCH))));

function wanted() {
  const data = new FormData(form);
  return { paper: data.get("paper"), turn: data.get("turn"), scale: Number(data.get("scale")) || 0, title: data.get("title").trim() };
}

/** Where the map looks, and at which true scale: the one asked for, else the next round one that shows as much. */
async function look(box, chosen) {
  const here = view(new URLSearchParams(config.here).get("view"));
  let center = here?.center, zoom = here?.zoom;
  if (!here) {
    const map = await canvas(box, {}, 1);
    center = map.getCenter().toArray(); zoom = map.getZoom();
    map.remove();
  }
  const lat = center[1], seen = scaleOf(lat, zoom);
  const scale = chosen || SCALES.find((one) => one >= seen * 0.98) || SCALES.at(-1);
  return { center, zoom: zoomOf(lat, scale), scale };
}

async function canvas(box, where, ratio) {
  const node = document.createElement("div");
  node.className = "sheet-map";
  node.style.width = `${(box.w * CSS) / INCH}px`;
  node.style.height = `${(box.h * CSS) / INCH}px`;
  root.append(node);
  const more = { interactive: false, fadeDuration: 0, pixelRatio: ratio, maxCanvasSize: [8192, 8192], canvasContextAttributes: { preserveDrawingBuffer: true } };
  const map = await open(node, { ...config, base: based(config, state.at) }, { ...more, ...where, ...(where.center ? { bounds: undefined, maxZoom: 22 } : {}) });
  const remove = map.remove.bind(map);
  map.remove = () => { remove(); node.remove(); };
  return map;
}

const still = (map) => new Promise((resolve) => (map.loaded() && !map.isMoving() ? map.once("idle", resolve).triggerRepaint() : map.once("idle", resolve)));

async function paint() {
  const mine = ++round, { paper: size, turn, scale: chosen, title } = wanted();
  root.dataset.ready = "0";
  status.textContent = say.drawing;
  const lay = plan(size, turn);
  page.replaceSync(`@page { size: ${lay.width}mm ${lay.height}mm; margin: 0; }`);
  const where = await look(lay.map, chosen);
  const map = await canvas(lay.map, { center: where.center, zoom: where.zoom }, fine(lay.map));
  const asks = state.shown.map((one, number) => {
    const about = config.layers[one.slug], query = asked(state, one, about);
    const held = drawn(map, { ...about, number, visible: true, url: about.url + query, record: "", colour: one.colour, opacity: one.opacity }, { alone: one.colour === STATE, say, told: () => {} });
    return Promise.all([held.load(), fetch(about.counts + query).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null)]);
  });
  const counted = (await Promise.all(asks)).map(([, counts]) => counts);
  await still(map);
  const bounds = map.getBounds(), box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((n) => n.toFixed(6)).join(",");
  const grid = await fetch(`${config.grid}?bbox=${box}&scale=${where.scale}`).then((answer) => (answer.ok ? answer.json() : [])).catch(() => []);
  if (mine !== round) return map.remove();
  const project = (point) => { const at = map.project(point); return [lay.map.x + (at.x * INCH) / CSS, lay.map.y + (at.y * INCH) / CSS]; };
  const sheet = compose(lay, {
    picture: map.getCanvas().toDataURL("image/png"), title: title || config.title, say, config, shown: state.shown, counted, at: state.at,
    scale: where.scale, grid: grid.map((line) => ({ ...line, points: line.points.map(project) })),
  });
  map.remove();
  paper.replaceChildren(sheet);
  paper.dataset.scale = where.scale;
  form.elements.scale.value = chosen ? String(chosen) : "";
  status.textContent = `${say.drawn} ${say.scale.replace("{n}", where.scale.toLocaleString(document.documentElement.lang))}`;
  root.dataset.ready = "1";
}

/** The sheet as a picture of 300 dots an inch. */
async function picture() {
  const svg = paper.querySelector("svg"), image = new Image();
  const source = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" }));
  await new Promise((resolve, reject) => { image.onload = resolve; image.onerror = reject; image.src = source; });
  const { width, height } = svg.viewBox.baseVal, sheet = document.createElement("canvas");
  sheet.width = Math.round((width * DOTS) / INCH); sheet.height = Math.round((height * DOTS) / INCH);
  sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
  URL.revokeObjectURL(source);
  return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
}

function write() {
  const { paper: size, turn, scale, title } = wanted(), pairs = new URLSearchParams(config.here);
  for (const [name, value] of Object.entries({ paper: size, turn, scale: scale || "", title: title === config.title ? "" : title })) if (value) pairs.set(name, value); else pairs.delete(name);
  history.replaceState(null, "", `?${pairs}`.replace(/%2C/g, ","));
}

form.addEventListener("change", () => { write(); paint(); });
form.addEventListener("submit", (event) => { event.preventDefault(); write(); paint(); });
root.querySelector("[data-png]").addEventListener("click", async () => {
  const link = document.createElement("a");
  link.download = `${(wanted().title || config.title).replace(/[\\/:*?"<>|]+/g, " ").slice(0, 80)}.png`;
  link.href = URL.createObjectURL(await picture());
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
});
root.querySelector("[data-back]").href = config.page + address({ ...state, view: new URLSearchParams(config.here).get("view") || "" });
paint();
