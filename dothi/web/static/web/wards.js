// The map of wards coloured by an indicator; the same numbers stand in the table beside it.
import { open } from "./map.js";
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const OPACITY = [0, 0.14, 0.28, 0.42, 0.56, 0.72];

async function start(node) {
  const config = JSON.parse(node.dataset.wards);
  const map = await open(node, { base: config.base, background: "" });
  const shade = ["match", ["get", "ward"]];
  for (const [number, ward] of Object.entries(config.wards)) shade.push(Number(number), OPACITY[ward.shade]);
  map.addLayer({ id: "shades", type: "fill", source: "base", filter: ["==", ["get", "kind"], "ward"], paint: { "fill-color": css("--accent"), "fill-opacity": shade.length > 2 ? [...shade, 0] : 0 } }, "borders");
  const tip = new maplibre.Popup({ closeButton: false, closeOnClick: false });
  map.on("mousemove", "shades", (event) => {
    const { name, ward } = event.features[0].properties, box = document.createElement("div"), bold = document.createElement("b");
    bold.textContent = name;
    box.append(bold, document.createElement("br"), config.wards[ward]?.text ?? "");
    tip.setLngLat(event.lngLat).setDOMContent(box).addTo(map);
  });
  map.on("mouseleave", "shades", () => tip.remove());
  node.dataset.ready = "1";
}

document.querySelectorAll("[data-wards]").forEach(start);
