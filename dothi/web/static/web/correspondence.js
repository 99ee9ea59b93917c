// Correspondence: choosing all lines of a page or all units of a group.

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-pick-all]")) return;
  for (const box of event.target.closest("table").querySelectorAll('td.pick input[type="checkbox"]')) {
    box.checked = event.target.checked;
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-all]");
  if (!button) return;
  const boxes = [...button.closest("[data-group]").querySelectorAll('input[type="checkbox"]')];
  const all = boxes.some((box) => !box.checked);
  for (const box of boxes) box.checked = all;
});
