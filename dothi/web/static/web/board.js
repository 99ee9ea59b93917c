// The batch screen: arrows walk its cells, a cell tells what its colour means, a filter applies when chosen.
const cellsOf = (row) => [...row.querySelectorAll("td.c")];

function tell(cell) {
  const board = cell.closest("[data-board]"), told = board.closest("form").querySelector("[data-told]");
  const at = cellsOf(cell.closest("tr")).indexOf(cell), head = board.querySelectorAll("thead .step")[at];
  const who = cell.closest("tr").querySelector(".who")?.textContent.trim();
  told.textContent = `${who} · ${head.title}: ${cell.title} `;
  if (cell.dataset.step) {
    const link = document.createElement("a");
    link.href = `/registers/clearance-steps/${cell.dataset.step}/`;
    link.textContent = board.dataset.open;
    told.append(link);
  }
}

function enter(cell) {
  if (!cell) return;
  cell.tabIndex = -1;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  tell(cell);
}

document.addEventListener("click", (event) => {
  const cell = event.target.closest?.("[data-board] tbody td.c");
  if (cell) enter(cell);
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  const cell = event.target.closest?.("[data-board] tbody td.c");
  if (cell && event.key === "Enter" && cell.dataset.step) location.href = `/registers/clearance-steps/${cell.dataset.step}/`;
  if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
  const rows = [...document.querySelectorAll("[data-board] tbody tr")];
  const current = document.querySelector("[data-board] tr.current");
  if (!cell) { // from the row that j and k chose, or the first
    if (event.target !== document.body || !rows.length) return;
    event.preventDefault();
    return enter(cellsOf(current || rows[0])[0]);
  }
  event.preventDefault();
  const row = cell.closest("tr"), at = cellsOf(row).indexOf(cell);
  const next = rows[rows.indexOf(row) + step[0]];
  if (!next) return;
  if (next !== row) { current?.classList.remove("current"); next.classList.add("current"); }
  enter(cellsOf(next)[at + step[1]]);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-filters] :is(select, [name=on])")) event.target.form.requestSubmit();
});
