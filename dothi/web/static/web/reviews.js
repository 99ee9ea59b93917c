// A sitting by keyboard: j k move, 1 to 4 choose, w writes, Ctrl+Enter records and goes on. Works without it too.
const sitting = document.querySelector("[data-sitting]");
const seats = () => [...sitting.querySelectorAll("[data-seat]")];
let at = -1;

function go(index) {
  const all = seats();
  if (!all.length) return;
  at = Math.max(0, Math.min(all.length - 1, index));
  for (const seat of all) seat.classList.toggle("current", seat === all[at]);
  all[at].focus({ preventScroll: true });
  all[at].scrollIntoView({ block: "start" });
}

const where = (node) => seats().indexOf(node.closest("[data-seat]"));

if (sitting) {
  sitting.addEventListener("focusin", (event) => {
    const here = where(event.target);
    if (here >= 0) at = here;
  });
  document.addEventListener("keydown", (event) => {
    const form = seats()[at]?.querySelector("form");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
      event.preventDefault();
      if (form.reportValidity()) { sitting.dataset.next = String(at + 1); form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input:not([type=radio])") || document.querySelector("dialog[open]")) return;
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at - 1);
    else if ("1234".includes(event.key) && form) { const mark = form.querySelectorAll("[name=mark]")[Number(event.key) - 1]; mark.checked = true; mark.focus({ preventScroll: true }); }
    else if (event.key === "w" && form) { event.preventDefault(); form.querySelector("textarea").focus(); }
  });
  document.body.addEventListener("htmx:afterSettle", () => { // the card that was recorded stands anew: go on only if it took
    const next = Number(sitting.dataset.next);
    delete sitting.dataset.next;
    if (!Number.isInteger(next) || !next) return;
    const done = seats()[next - 1];
    go(done?.querySelector(".error, .problems") ? next - 1 : next);
  });
}
