// Coordinates: those under the pointer in both systems, and a box to type some in any system.
import { into, say, tools } from "./project.js";

const TOKEN = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

/** Ask the server to read typed coordinates: { points, parts } or { problem }. */
export async function readTyped(text, srid = "") {
  try {
    const answer = await fetch(tools.reader, { method: "POST", headers: { "X-CSRFToken": TOKEN() }, body: new URLSearchParams({ text, srid }) });
    if (!answer.ok) throw new Error(answer.status);
    return await answer.json();
  } catch { return { problem: say("failed") }; }
}

/** The pointer's coordinates (the middle's, where there is no pointer), at the map's foot. */
export function pointer(map) {
  const shown = document.createElement("output");
  shown.className = "pointer";
  map.getContainer().append(shown);
  const tell = ({ lng, lat }) => {
    const [east, north] = into([lng, lat]);
    shown.textContent = `WGS 84 ${lat.toFixed(6)}, ${lng.toFixed(6)} · VN-2000 X ${north.toFixed(2)} Y ${east.toFixed(2)}`;
  };
  map.on("mousemove", (event) => tell(event.lngLat));
  map.on("moveend", () => tell(map.getCenter()));
  tell(map.getCenter());
}

/** A box of typed coordinates: `found(points)` when it is sent and can be read. */
export function box(node, found) {
  const system = node.querySelector("[data-system]"), typed = node.querySelector("[data-typed-point]"), problem = node.querySelector("[data-typed-problem]");
  async function send() {
    if (!typed.value.trim()) return;
    const answer = await readTyped(typed.value, system.value);
    problem.textContent = answer.problem || "";
    problem.hidden = !answer.problem;
    typed.setAttribute("aria-invalid", String(!!answer.problem));
    if (!answer.problem && answer.points.length) found(answer.points);
  }
  node.querySelector("[data-send-point]").addEventListener("click", send);
  typed.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.ctrlKey) { event.preventDefault(); send(); } });
}
