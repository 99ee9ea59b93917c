// A drawn shape: parts, each an outline with its holes (or one line), rings not closed; pure functions on degrees.

export const copy = (parts) => parts.map((part) => part.map((ring) => ring.map((point) => [...point])));
const tenth = (number) => Math.round(number * 1e9) / 1e9; // a tenth of a millimetre
export const rounded = ([x, y]) => [tenth(x), tenth(y)];

/** The shape as the form's text: a corner a line, "+" before another part, "-" before a hole; every digit is kept. */
export const toText = (parts) => parts.map((part) => part.map((ring) => ring.map(([x, y]) => `${y}, ${x}`).join("\n")).join("\n-\n")).join("\n+\n");

/** Where outlines cross themselves or each other; the ring `open` ("part.ring") is not closed yet. */
export function crossings(parts, open = null) {
  const edges = [];
  parts.forEach((part, p) => part.forEach((ring, r) => {
    for (let i = 0; ring.length > 2 && i < ring.length - (open === `${p}.${r}` ? 1 : 0); i++) {
      const a = ring[i], b = ring[(i + 1) % ring.length];
      edges.push({ a, b, ring: `${p}.${r}`, i, n: ring.length, west: Math.min(a[0], b[0]), east: Math.max(a[0], b[0]) });
    }
  }));
  edges.sort((one, other) => one.west - other.west);
  const found = [];
  for (let i = 0; i < edges.length; i++) {
    for (let j = i + 1; j < edges.length && edges[j].west <= edges[i].east; j++) {
      const at = meeting(edges[i], edges[j]);
      if (at) found.push(at);
    }
  }
  return found;
}

function meeting(one, other) {
  const near = one.ring === other.ring && [1, one.n - 1].includes(Math.abs(one.i - other.i));
  const { a, b } = one, { a: c, b: d } = other;
  const rx = b[0] - a[0], ry = b[1] - a[1], sx = d[0] - c[0], sy = d[1] - c[1], cross = rx * sy - ry * sx;
  if (near) { // neighbours share a corner; they cross only by folding back on each other
    const [corner, p, q] = same(b, c) ? [b, a, d] : same(a, d) ? [a, b, c] : [null];
    if (!corner || Math.abs(cross) > 1e-12 * Math.hypot(rx, ry) * Math.hypot(sx, sy)) return null;
    return (p[0] - corner[0]) * (q[0] - corner[0]) + (p[1] - corner[1]) * (q[1] - corner[1]) > 0 ? corner : null;
  }
  if (!cross) return null;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross, u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / cross;
  const touches = one.ring !== other.ring; // two rings may touch in a corner; one ring may not
  const [low, high] = touches ? [1e-9, 1 - 1e-9] : [0, 1];
  return t >= low && t <= high && u >= low && u <= high ? [a[0] + t * rx, a[1] + t * ry] : null;
}
const same = (a, b) => a[0] === b[0] && a[1] === b[1];

/** Whether a point lies inside a part and in none of its holes. */
export function within(point, part) {
  const inside = (ring) => ring.reduce((in_, [x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length];
    return (y > point[1]) !== (v > point[1]) && point[0] < ((u - x) * (point[1] - y)) / (v - y) + x ? !in_ : in_;
  }, false);
  return inside(part[0]) && !part.slice(1).some(inside);
}

/** The corners of a neighbour's ring between two of its corners, by the shorter way; none when they are not both its own. */
export function along(ring, from, to) {
  const closed = same(ring[0], ring.at(-1)), corners = closed ? ring.slice(0, -1) : ring;
  const i = corners.findIndex((at) => same(at, from)), j = corners.findIndex((at) => same(at, to));
  if (i < 0 || j < 0 || i === j) return [];
  const walk = (step) => {
    const found = [];
    for (let k = (i + step + corners.length) % corners.length; k !== j; k = (k + step + corners.length) % corners.length) found.push(corners[k]);
    return found;
  };
  if (!closed) return walk(i < j ? 1 : -1);
  const far = (found) => [...found, to].reduce(([sum, last], at) => [sum + Math.hypot(at[0] - last[0], at[1] - last[1]), at], [0, from])[0];
  const [one, other] = [walk(1), walk(-1)];
  return far(one) <= far(other) ? one : other;
}

/** States that can be gone back to and forward again. */
export function timeline(first) {
  let states = [first], at = 0;
  return {
    keep(state) { states = [...states.slice(Math.max(0, at - 200), at + 1), state]; at = states.length - 1; },
    back: () => (at > 0 ? states[--at] : null),
    forward: () => (at < states.length - 1 ? states[++at] : null),
    get first() { return at === 0; },
    get last() { return at === states.length - 1; },
  };
}
