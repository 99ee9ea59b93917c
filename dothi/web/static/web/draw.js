// Drawing on a map: points, lines and areas of several parts with holes, by mouse, finger or keyboard.
import { marks } from "./marks.js";
import { moved } from "./project.js";
import { along, copy, crossings, rounded, timeline, within } from "./shape.js";

const REACH = { mouse: 9, pen: 14, touch: 22 }, STILL = { mouse: 4, pen: 6, touch: 12 }; // pixels
const HELD = 600, TWICE = 350; // milliseconds: a long press, a double click
const LEAST = { POINT: 1, LINESTRING: 2, POLYGON: 3 };
const ARROWS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/**
 * Let people draw one shape. `kind` POINT, LINESTRING or POLYGON; `multi` whether it may have several parts; `changed(parts)`
 * after every change, `tell(key)` for what there is to say, `looked(state)` whenever what is shown changes.
 */
export function drawing(map, { kind, multi = false, name = "drawn", snap = null, keys = map.getContainer(), changed = () => {}, tell = () => {}, looked = () => {} }) {
  const show = marks(map, name), node = map.getContainer();
  let least = LEAST[kind];
  let parts = [], active = null, chosen = null, hole = false, on = true;
  let held = null, before = null, band = null, jump = null, crossed = [], strayed = false, past = timeline(state());
  const fingers = new Set();
  let last = { time: 0, x: 0, y: 0 }, stopping = false;

  function state() { return { parts: copy(parts), active: active && { ...active } }; }
  const ringOf = (where) => parts[where.part]?.[where.ring];
  const alone = () => parts.length === 1 && parts[0].length === 1 ? { part: 0, ring: 0 } : null;

  function middles() {
    if (active || kind === "POINT" || !on) return [];
    const found = [];
    parts.forEach((part, p) => part.forEach((ring, r) => ring.forEach((at, i) => {
      const next = ring[(i + 1) % ring.length];
      if (kind === "LINESTRING" && i === ring.length - 1) return;
      const a = map.project(at), b = map.project(next);
      if (Math.hypot(a.x - b.x, a.y - b.y) > 26) found.push({ part: p, ring: r, index: i + 1, middle: true, at: [(at[0] + next[0]) / 2, (at[1] + next[1]) / 2] });
    })));
    return found.length > 500 ? [] : found;
  }
  function look() {
    show({ kind, parts, active, band, chosen, crossings: crossed, snap: jump, middles: middles() });
    looked({ parts, active, chosen, crossed, strayed, jump, band, hole, first: past.first, last: past.last });
  }
  function touched() {
    if (chosen && !ringOf(chosen)?.[chosen.index]) chosen = null;
    crossed = kind === "POLYGON" ? crossings(parts, active && `${active.part}.${active.ring}`) : [];
    strayed = kind === "POLYGON" && parts.some((part, p) => part.slice(1).some((ring, r) => (!active || active.part !== p || active.ring !== r + 1) && !within(ring[0], [part[0]])));
    look();
  }
  function keep() { past.keep(state()); changed(parts); touched(); }
  function restore(old) {
    if (!old) return;
    parts = copy(old.parts); active = old.active && { ...old.active }; chosen = null; hole = false; band = null;
    changed(parts); touched();
  }

  function start(where) { active = where; chosen = null; hole = false; tell("draw"); }
  function add(point, follow = false) {
    const at = exact(point);
    if (kind === "POINT") { parts = [[[at]]]; chosen = { part: 0, ring: 0, index: 0 }; return keep(); }
    if (hole) {
      const part = parts.findIndex((one) => within(at, one));
      if (part < 0) return tell("outside");
      parts[part].push([at]);
      start({ part, ring: parts[part].length - 1 });
      return keep();
    }
    if (!active && !parts.length) { parts.push([[]]); start({ part: 0, ring: 0 }); }
    if (!active) return;
    const ring = ringOf(active);
    if (follow && point.ring && ring.length) ring.push(...along(point.ring, ring.at(-1), at).map((corner) => [...corner]));
    ring.push(at);
    keep();
  }
  const exact = (point) => (point.exact ? point.exact : rounded(point)); // a neighbour's corner keeps all its digits

  function insert(where, point) { ringOf(where).splice(where.index, 0, exact(point)); chosen = { ...where }; }
  function finish() {
    if (!active) return false;
    const ring = ringOf(active);
    if (ring && new Set(ring.map(String)).size < least) { tell("few"); return false; }
    active = null; band = null; jump = null; tell("edit");
    keep();
    return true;
  }
  function drop(where) {
    const part = parts[where.part];
    if (where.ring === 0) parts.splice(where.part, 1); else part.splice(where.ring, 1);
    active = null; chosen = null; hole = false; band = null;
    tell(parts.length ? "edit" : "start");
    keep();
  }
  function cancel() {
    if (held) { restore(before); held = null; return; }
    if (hole) { hole = false; tell("edit"); return look(); }
    if (active) return drop(active);
    chosen = null; jump = null; look();
  }
  function removeVertex(where = chosen) {
    if (kind === "POINT") { parts = []; return keep(); }
    if (!where && active && ringOf(active).length) where = { ...active, index: ringOf(active).length - 1 };
    if (!where) return;
    const ring = ringOf(where);
    if (!active && ring.length <= least) return tell("few");
    ring.splice(where.index, 1);
    if (active && !ring.length) return drop(active);
    chosen = active ? null : { ...where, index: Math.min(where.index, ring.length - 1) };
    tell("deleted");
    keep();
  }

  function hit(x, y, reach) {
    let best = null, far = reach;
    parts.forEach((part, p) => part.forEach((ring, r) => {
      if (active && (p !== active.part || r !== active.ring)) return;
      ring.forEach((at, index) => {
        const q = map.project(at), d = Math.hypot(q.x - x, q.y - y);
        if (d <= far) { far = d; best = { part: p, ring: r, index }; }
      });
    }));
    if (best) return best;
    for (const middle of middles()) {
      const q = map.project(middle.at), d = Math.hypot(q.x - x, q.y - y);
      if (d <= far) { far = d; best = middle; }
    }
    return best;
  }
  function spot(event) { const box = node.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top }; }
  /** The place under the pointer, or the neighbour's to which it jumps. */
  function aim(at, alt) {
    jump = snap && !alt ? snap.near(at) : null;
    if (jump) return Object.assign([...jump.at], { exact: jump.corner ? [...jump.at] : null, ring: jump.ring });
    const { lng, lat } = map.unproject([at.x, at.y]);
    return [lng, lat];
  }

  function down(event) {
    if (!on || !event.target.closest(".maplibregl-canvas-container") || event.target.closest(".maplibregl-marker")) return;
    fingers.add(event.pointerId);
    if (fingers.size > 1 || event.button > 0) { held = null; return; }
    const at = spot(event), found = hit(at.x, at.y, REACH[event.pointerType] || 9);
    held = { at, found, type: event.pointerType, moved: false, time: event.timeStamp };
    before = state();
    stopping = !!found;
    if (!found) return;
    node.querySelector("canvas").focus({ preventScroll: true });
    if (event.pointerType !== "mouse" && !found.middle) held.timer = setTimeout(() => { held = null; removeVertex(found); navigator.vibrate?.(30); }, HELD);
  }
  function move(event) {
    if (!on) return;
    const at = spot(event);
    if (held && Math.hypot(at.x - held.at.x, at.y - held.at.y) > (STILL[held.type] || 4)) { held.moved = true; clearTimeout(held.timer); }
    if (held?.found && held.moved) {
      const point = aim(at, event.altKey);
      if (held.found.middle) { held.found = { ...held.found, middle: false }; insert(held.found, point); }
      else { ringOf(held.found)[held.found.index] = exact(point); chosen = { ...held.found }; }
      return touched();
    }
    if (!node.contains(event.target) || held) return;
    if (active || hole || !parts.length || kind === "POINT") {
      const point = aim(at, event.altKey);
      band = active ? point : null;
      look();
    }
    map.getCanvas().style.cursor = hit(at.x, at.y, 9) ? "move" : active || hole || !parts.length || kind === "POINT" ? "crosshair" : "";
  }
  function up(event) {
    fingers.delete(event.pointerId);
    if (!held) return;
    const { found, moved: went, type } = held, at = spot(event);
    clearTimeout(held.timer);
    held = null;
    if (went) { if (found) { jump = null; keep(); } return; }
    const twice = event.timeStamp - last.time < TWICE && Math.hypot(at.x - last.x, at.y - last.y) < (STILL[type] || 4) * 2;
    last = { time: event.timeStamp, ...at };
    if (active && (twice || (found && !found.middle && (found.index === 0 || found.index === ringOf(active).length - 1) && ringOf(active).length >= least))) {
      finish();
      last.time = 0;
      return;
    }
    if (found && kind !== "POINT") {
      if (found.middle) { insert(found, found.at); return keep(); }
      chosen = { part: found.part, ring: found.ring, index: found.index };
      return look();
    }
    if (active || hole || !parts.length || kind === "POINT") add(aim(at, event.altKey), event.shiftKey); // Shift: along the neighbour's edge
    else { chosen = null; look(); }
  }
  function key(event) {
    if (!on || event.target.matches("input, textarea, select")) return;
    const code = event.key, control = event.ctrlKey || event.metaKey;
    if (control && code.toLowerCase() === "z") event.shiftKey ? restore(past.forward()) : restore(past.back());
    else if (control && code.toLowerCase() === "y") restore(past.forward());
    else if (control || event.target.matches("button, a")) return;
    else if (code === "Enter" && active) finish();
    else if (code === "Escape" && (active || hole || held || chosen)) cancel();
    else if ((code === "Delete" || code === "Backspace") && (chosen || active)) removeVertex();
    else if (ARROWS[code] && chosen) nudge(...ARROWS[code], event.shiftKey ? 0.1 : 1);
    else if (code === "[" || code === "]") step(code === "]" ? 1 : -1);
    else if (code === "Insert" && chosen) halve();
    else if (code === " ") { const { lng, lat } = map.getCenter(); add(aim(map.project([lng, lat]), event.altKey)); jump = null; look(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  function nudge(east, north, far) {
    ringOf(chosen)[chosen.index] = rounded(moved(ringOf(chosen)[chosen.index], east * far, north * far));
    keep();
  }
  function step(by) {
    const all = parts.flatMap((part, p) => part.flatMap((ring, r) => ring.map((_at, index) => ({ part: p, ring: r, index }))));
    if (!all.length) return;
    const at = chosen ? all.findIndex((one) => one.part === chosen.part && one.ring === chosen.ring && one.index === chosen.index) : by > 0 ? -1 : 0;
    chosen = all[(at + by + all.length) % all.length];
    const point = ringOf(chosen)[chosen.index];
    if (!map.getBounds().contains(point)) map.panTo(point);
    look();
  }
  function halve() {
    const ring = ringOf(chosen), a = ring[chosen.index], b = ring[(chosen.index + 1) % ring.length];
    if (kind === "LINESTRING" && chosen.index === ring.length - 1) return;
    insert({ ...chosen, index: chosen.index + 1 }, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
    keep();
  }

  // What belongs to drawing does not reach the map below: no panning while a corner is dragged, no pop-ups, no zoom
  const stop = (event) => { if (on && stopping) { event.stopPropagation(); if (event.cancelable && event.type === "touchstart") event.preventDefault(); } };
  const never = (event) => { if (on && event.target.closest(".maplibregl-canvas-container")) event.stopPropagation(); };
  const listened = [[node, "pointerdown", down, true], [window, "pointermove", move], [window, "pointerup", up], [window, "pointercancel", (event) => { fingers.delete(event.pointerId); clearTimeout(held?.timer); held = null; }], [keys, "keydown", key, true], [node, "mousedown", stop, true], [node, "touchstart", stop, { capture: true, passive: false }], [node, "click", never, true], [node, "dblclick", never, true]];
  for (const [target, type, run, how] of listened) target.addEventListener(type, run, how);
  map.on("zoomend", look);

  return {
    get parts() { return parts; }, get active() { return active; }, get chosen() { return chosen; },
    set(shape, remember = true) { parts = copy(shape); active = null; chosen = null; hole = false; band = null; if (remember) past.keep(state()); else past = timeline(state()); touched(); },
    enable(wanted) { on = wanted; if (!on) { held = null; band = null; jump = null; } look(); },
    add(point) {
      if (kind !== "POINT" && !active && parts.length) {
        const where = chosen || { ...(alone() || { part: parts.length - 1, ring: 0 }), index: parts[parts.length - 1][0].length - 1 };
        insert({ part: where.part, ring: where.ring, index: where.index + 1 }, point);
        return keep();
      }
      add(point);
    },
    part() { if (active && !finish()) return; if (!multi && parts.length) return; parts.push([[]]); start({ part: parts.length - 1, ring: 0 }); look(); },
    hole() { if (active && !finish()) return; if (kind === "POLYGON" && parts.length) { hole = true; tell("hole"); look(); } },
    more() { if (!active && kind === "LINESTRING" && parts.length) { start({ part: chosen?.part ?? parts.length - 1, ring: 0 }); look(); } },
    removeRing() { const where = active || chosen || alone(); if (where) drop(where); },
    as(wanted) { if (wanted === kind) return; kind = wanted; least = LEAST[kind]; parts = []; active = null; chosen = null; past = timeline(state()); tell("start"); touched(); },
    clear() { parts = []; active = null; chosen = null; hole = false; tell("start"); keep(); },
    undo: () => restore(past.back()), redo: () => restore(past.forward()), finish, cancel, removeVertex, look,
  };
}
