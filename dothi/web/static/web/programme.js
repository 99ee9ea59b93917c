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

// Reading: a dropped or chosen file goes off at once
const drop = document.querySelector("[data-drop]");
if (drop) {
  const input = drop.querySelector("input");
  for (const name of ["dragover", "dragleave", "drop"]) drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) { input.files = event.dataTransfer.files; input.form.requestSubmit(); }
  });
  input.addEventListener("change", () => input.files.length && input.form.requestSubmit());
}

// Reading: j k move among findings, a e r decide; the sentence of the finding stands lit on the left
const findings = document.querySelector("[data-findings]");
if (findings) {
  const current = () => findings.querySelector(".finding.current");
  const choose = (finding, scroll = true) => {
    current()?.classList.remove("current");
    finding.classList.add("current");
    if (scroll) finding.scrollIntoView({ block: "nearest" });
    light(finding.dataset.paths, finding.dataset.words);
  };
  const light = (paths, words) => {
    for (const node of document.querySelectorAll(".source .here")) { node.classList.remove("here"); mark(node); }
    const wanted = paths.split(" "), nodes = [...document.querySelectorAll(".source .node")].filter((one) => wanted.includes(one.dataset.path));
    for (const node of nodes) { node.classList.add("here"); mark(node, words); }
    const box = nodes[0]?.closest(".source");
    if (box) box.scrollTop += nodes[0].getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  };
  const mark = (node, words) => {
    const said = node.querySelector(".said"), text = said.textContent, at = words ? text.indexOf(words) : -1;
    said.textContent = text;
    if (at < 0) return;
    const lit = document.createElement("mark");
    lit.textContent = words;
    said.replaceChildren(text.slice(0, at), lit, text.slice(at + words.length));
  };
  const step = (by) => {
    const all = [...findings.querySelectorAll(".finding")], at = all.indexOf(current());
    if (all.length) choose(all[Math.max(0, Math.min(all.length - 1, at + by))]);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=checkbox]), textarea, select") || document.querySelector("dialog[open]")) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if ("aer".includes(event.key)) current()?.querySelector(`[data-act='${event.key}']`)?.click();
  });
  findings.addEventListener("click", (event) => {
    const finding = event.target.closest(".finding");
    if (!finding) return;
    choose(finding, false);
    if (event.target.closest("[data-show]")) event.preventDefault();
    if (event.target.closest("[data-edit]")) {
      const form = finding.querySelector("form.edit");
      form.hidden = !form.hidden;
      if (!form.hidden) form.querySelector("input:not([type=hidden]), select, textarea").focus();
    }
  });
  findings.addEventListener("focusin", (event) => { const finding = event.target.closest(".finding"); if (finding && finding !== current()) choose(finding, false); });
  // After a decision the next open finding is the current one
  document.addEventListener("htmx:afterSettle", () => {
    const at = findings.querySelector(".finding.current");
    if (at) return;
    const decided = document.getElementById(last);
    if (!decided) return;
    const next = decided.classList.contains("proposed") ? decided : nextOpen(decided);
    choose(next || decided);
  });
  let last = "";
  document.addEventListener("htmx:beforeRequest", (event) => { last = event.target.closest(".finding")?.id ?? ""; });
  const nextOpen = (from) => { let node = from.nextElementSibling; while (node && !node.classList.contains("proposed")) node = node.nextElementSibling; return node; };
  const first = findings.querySelector(".finding.proposed") || findings.querySelector(".finding");
  const asked = location.hash && findings.querySelector(location.hash);
  if (asked || first) choose(asked || first, Boolean(asked));
}
