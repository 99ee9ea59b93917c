// Lists: picking rows, the bar of what can be done with them, addresses without empty conditions.
import "./form.js";

const list = () => document.querySelector("[data-list]");

function tell() {
  const root = list(), boxes = [...root.querySelectorAll("tbody input[name=pk]")], picked = boxes.filter((box) => box.checked);
  const bar = root.querySelector("[data-bulkbar]");
  if (!bar) return;
  bar.classList.toggle("shown", picked.length > 0);
  bar.querySelector("[data-picked]").textContent = `${picked.length} ✓`;
  boxes.forEach((box) => box.closest("tr").classList.toggle("chosen", box.checked));
  const all = root.querySelector("[data-pick-all]");
  all.checked = picked.length === boxes.length && boxes.length > 0;
  all.indeterminate = picked.length > 0 && picked.length < boxes.length;
}

let lastBox = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest("tbody input[name=pk]");
  if (!box) return;
  if (event.shiftKey && lastBox) { // a range, from the last row picked
    const boxes = [...list().querySelectorAll("tbody input[name=pk]")];
    const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
    boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
  }
  lastBox = box;
  tell();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) {
    list().querySelectorAll("tbody input[name=pk]").forEach((box) => { box.checked = event.target.checked; });
    tell();
  }
});

document.addEventListener("formdata", (event) => {
  if (!event.target.matches("[data-filters]")) return;
  for (const [name, value] of [...event.formData.entries()]) if (value === "") event.formData.delete(name);
});

// Searching while typing: the list changes, the field keeps its words
let timer;
document.addEventListener("input", (event) => {
  if (event.target.id !== "q") return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const form = event.target.form, data = new URLSearchParams(new FormData(form));
    htmx.ajax("GET", `?${data}`, { target: "#results", select: "#results", swap: "outerHTML" }).then(() => history.replaceState(null, "", `?${data}`));
  }, 350);
});
document.addEventListener("htmx:afterSettle", () => list() && tell());
addEventListener("pageshow", () => list() && tell());
