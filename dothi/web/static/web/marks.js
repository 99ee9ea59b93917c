// How a drawn shape looks on the map: its area and lines, corners, the dots between them, what it jumps to.
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const collection = (features) => ({ type: "FeatureCollection", features });
const feature = (type, coordinates, properties = {}) => ({ type: "Feature", properties, geometry: { type, coordinates } });

export function marks(map, name) {
  const colour = css("--accent"), bad = css("--bad"), good = css("--good"), paper = css("--surface");
  const role = (value) => ["==", ["get", "role"], value];
  map.addSource(`${name}-shape`, { type: "geojson", data: collection([]) });
  map.addSource(`${name}-marks`, { type: "geojson", data: collection([]) });
  map.addLayer({ id: `${name}-fill`, type: "fill", source: `${name}-shape`, filter: role("area"), paint: { "fill-color": colour, "fill-opacity": 0.18 } });
  map.addLayer({ id: `${name}-case`, type: "line", source: `${name}-shape`, filter: ["in", ["get", "role"], ["literal", ["line", "band"]]], layout: { "line-join": "round" }, paint: { "line-color": paper, "line-width": 5, "line-opacity": 0.8 } });
  map.addLayer({ id: `${name}-line`, type: "line", source: `${name}-shape`, filter: role("line"), layout: { "line-join": "round" }, paint: { "line-color": colour, "line-width": 2.5 } });
  map.addLayer({ id: `${name}-band`, type: "line", source: `${name}-shape`, filter: role("band"), paint: { "line-color": colour, "line-width": 2, "line-dasharray": [2, 2] } });
  map.addLayer({
    id: `${name}-dots`, type: "circle", source: `${name}-marks`,
    paint: {
      "circle-radius": ["match", ["get", "role"], "middle", 3.5, "chosen", 7.5, "point", 8, "crossing", 8, "snap", 9, 5.5],
      "circle-color": ["match", ["get", "role"], "chosen", colour, "point", colour, "middle", colour, "crossing", bad, "snap", "rgba(0,0,0,0)", paper],
      "circle-opacity": ["match", ["get", "role"], "crossing", 0.55, "middle", 0.55, 1],
      "circle-stroke-width": ["match", ["get", "role"], "middle", 0, 2],
      "circle-stroke-color": ["match", ["get", "role"], "chosen", paper, "point", paper, "crossing", bad, "snap", good, colour],
    },
  });

  /** Draw it anew: parts, the ring being drawn and where the pointer is, the chosen corner, crossings, what is jumped to. */
  return function show({ kind, parts, active, band, chosen, crossings, snap, middles }) {
    const shapes = [], dots = [];
    parts.forEach((part, p) => {
      if (kind === "POLYGON" && part[0].length > 2) shapes.push(feature("Polygon", part.filter((ring) => ring.length > 2).map((ring) => [...ring, ring[0]]), { role: "area" }));
      part.forEach((ring, r) => {
        const open = active && active.part === p && active.ring === r;
        const line = kind === "POLYGON" && !open && ring.length > 2 ? [...ring, ring[0]] : ring;
        if (line.length > 1) shapes.push(feature("LineString", line, { role: "line" }));
        if (open && band && ring.length) shapes.push(feature("LineString", [ring.at(-1), band, ...(kind === "POLYGON" && ring.length > 1 ? [ring[0]] : [])], { role: "band" }));
        ring.forEach((at, i) => {
          const is = chosen && chosen.part === p && chosen.ring === r && chosen.index === i;
          dots.push(feature("Point", at, { role: kind === "POINT" ? "point" : is ? "chosen" : "corner" }));
        });
      });
    });
    middles.forEach(({ at }) => dots.unshift(feature("Point", at, { role: "middle" })));
    crossings.forEach((at) => dots.push(feature("Point", at, { role: "crossing" })));
    if (snap) dots.push(feature("Point", snap.at, { role: "snap" }));
    map.getSource(`${name}-shape`).setData(collection(shapes));
    map.getSource(`${name}-marks`).setData(collection(dots));
  };
}
