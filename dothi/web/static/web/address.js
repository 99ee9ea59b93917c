// The map page's address: layers, their conditions and colours, the day, the view. `dothi/web/atlas.py` reads it.
export const STATE = "state";
const PALETTE = 8;

/** The colour a layer has when its address says none: by state when it is alone, else one of the palette. */
export const plain = (position, many) => (many === 1 ? STATE : String(position % PALETTE));

/** The parameters of the whole map. state: { shown, at, common, view, opacity }; shown: layers from below to above. */
export function address(state) {
  const pairs = new URLSearchParams();
  state.shown.forEach((one, position) => {
    pairs.append("layer", one.slug);
    for (const [name, values] of Object.entries(one.conditions)) for (const value of values) pairs.append(`${one.slug}.${name}`, value);
    if (one.colour !== plain(position, state.shown.length)) pairs.append(`${one.slug}._colour`, one.colour);
    if (one.opacity !== state.opacity) pairs.append(`${one.slug}._opacity`, one.opacity);
  });
  if (!state.shown.length) pairs.append("layer", "");
  if (state.at) pairs.append("at", state.at);
  for (const [name, value] of Object.entries(state.common)) if (value) pairs.append(name, value);
  if (state.view) pairs.append("view", state.view);
  return `?${pairs}`.replace(/%2C/g, ",");
}

/** The conditions of one layer, as its list, its counts and its records are asked for. */
export function asked(state, one, about) {
  const pairs = new URLSearchParams();
  for (const [name, values] of Object.entries(one.conditions)) for (const value of values) pairs.append(name, value);
  for (const [name, value] of Object.entries(state.common)) if (value && !(name in one.conditions)) pairs.append(name, value);
  if (state.at && about.timed) pairs.append("at", state.at);
  return `?${pairs}`;
}

/** Where a map stands, as the address says it, and back. */
export const seen = (map) => { const at = map.getCenter(); return [at.lng.toFixed(5), at.lat.toFixed(5), map.getZoom().toFixed(2)].join(","); };
export function view(text) {
  const [lng, lat, zoom] = (text || "").split(",").map(Number);
  return [lng, lat, zoom].every(Number.isFinite) && Math.abs(lng) <= 180 && Math.abs(lat) <= 85 ? { center: [lng, lat], zoom } : null;
}

/** The base map of a day. */
export const based = (config, at) => (at ? `${config.base}?at=${at}` : config.base);
