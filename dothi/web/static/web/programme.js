// The programme's pages: choices that submit themselves, the tree by keyboard, the document's own position.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const folding = event.target.closest("[data-fold]");
  if (folding) for (const part of document.querySelectorAll(folding.dataset.fold)) part.open = folding.dataset.open === "1";
});

// Tree: arrows move between headings and lines, right opens, left closes
const tree = document.querySelector("[data-tree]");
tree?.addEventListener("keydown", (event) => {
  const stops = [...tree.querySelectorAll("summary, [data-stop]")].filter((node) => node.offsetParent !== null);
  const at = stops.indexOf(event.target);
  if (at < 0) return;
  const details = event.target.matches("summary") ? event.target.parentElement : null;
  if (event.key === "ArrowDown") stops[at + 1]?.focus();
  else if (event.key === "ArrowUp") stops[at - 1]?.focus();
  else if (event.key === "ArrowRight" && details) { if (details.open) stops[at + 1]?.focus(); else details.open = true; }
  else if (event.key === "ArrowLeft" && details?.open) details.open = false;
  else if (event.key === "ArrowLeft") (details ? details.parentElement : event.target).closest("details")?.querySelector("summary").focus();
  else return;
  event.preventDefault();
});

// Document: the sentence asked for comes into view
document.querySelector(".clause.chosen")?.scrollIntoView({ block: "center" });

document.addEventListener("submit", (event) => {
  if (event.target.dataset.confirm && !confirm(event.target.dataset.confirm)) event.preventDefault();
});
