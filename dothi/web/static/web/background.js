// The outside background that the office has configured, below everything: tiles, or one PMTiles file read in ranges.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

const VECTOR = 1; // a PMTiles header's word for vector tiles
let reader = null;

/** The library that reads PMTiles, fetched only where an office uses it. */
function library() {
  reader ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../vendor/pmtiles/pmtiles.js", import.meta.url);
    script.onload = () => {
      const protocol = new window.pmtiles.Protocol({ metadata: true });
      maplibre.addProtocol("pmtiles", protocol.tile);
      resolve({ protocol, PMTiles: window.pmtiles.PMTiles });
    };
    script.onerror = reject;
    document.head.append(script);
  });
  return reader;
}

/** The sources and layers of a background `{ kind, url, credit }`; nothing when there is none or it cannot be read. */
export async function outside(background, night) {
  if (!background) return { sources: {}, layers: [] };
  const paint = { "raster-opacity": night ? 0.5 : 0.8 };
  if (background.kind === "tiles") {
    return { sources: { background: { type: "raster", tiles: [background.url], tileSize: 256 } }, layers: [{ id: "background", type: "raster", source: "background", paint }] };
  }
  try {
    const { protocol, PMTiles } = await library(), url = new URL(background.url, location.origin).href;
    const archive = new PMTiles(url);
    protocol.add(archive);
    const header = await archive.getHeader();
    const bounds = [header.minLon, header.minLat, header.maxLon, header.maxLat];
    if (header.tileType !== VECTOR) {
      const source = { type: "raster", tiles: [`pmtiles://${url}/{z}/{x}/{y}`], tileSize: 256, minzoom: header.minZoom, maxzoom: header.maxZoom, bounds };
      return { sources: { background: source }, layers: [{ id: "background", type: "raster", source: "background", paint }] };
    }
    const { vector_layers: parts = [] } = await archive.getMetadata();
    const source = { type: "vector", tiles: [`pmtiles://${url}/{z}/{x}/{y}`], minzoom: header.minZoom, maxzoom: header.maxZoom, bounds };
    return { sources: { background: source }, layers: parts.flatMap((part) => vector(part.id, night)) };
  } catch {
    return { sources: {}, layers: [] }; // the office's own layers are drawn all the same
  }
}

/** A vector layer drawn plainly, whatever its schema: water blue, green green, the rest grey. */
function vector(id, night) {
  const water = /water|river|lake|ocean|sea/i.test(id), green = /park|green|forest|wood|landuse|landcover/i.test(id);
  const fill = water ? (night ? "#16283a" : "#c6dff0") : green ? (night ? "#1a2c20" : "#e3efdd") : night ? "#232733" : "#ebe8e1";
  const line = water ? (night ? "#1d3550" : "#a9cbe3") : night ? "#333a49" : "#d5d0c5";
  const from = { source: "background", "source-layer": id };
  return [
    { id: `background-${id}-fill`, type: "fill", ...from, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": fill } },
    { id: `background-${id}-line`, type: "line", ...from, filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": line, "line-width": 1 } },
  ];
}
