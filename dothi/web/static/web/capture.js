// Noting on the spot: the position is asked for at once, and again on demand; what stands nearest is offered.
const node = document.querySelector("[data-position]"), field = node.querySelector("input"), said = node.querySelector("[data-said]"), button = node.querySelector("[data-here]");
const near = document.querySelector("[data-nearest]"), POOR = 25; // metres

function ask() {
  said.textContent = node.dataset.waiting;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      field.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
      said.textContent = (coords.accuracy > POOR ? node.dataset.poor : node.dataset.located).replace("{m}", Math.round(coords.accuracy));
      offer();
    },
    () => { said.textContent = node.dataset.failed; },
    { enableHighAccuracy: true, maximumAge: 0, timeout: 20000 });
}

async function offer() {
  if (!near || !field.value.trim()) return;
  const answer = await fetch(`${near.dataset.nearest}?at=${encodeURIComponent(field.value)}`).then((a) => (a.ok ? a.json() : { nearest: [] })).catch(() => ({ nearest: [] }));
  const found = answer.nearest || [];
  near.querySelector("[data-near-said]").textContent = answer.problem || (found.length ? "" : near.dataset.none);
  near.querySelector("[data-near]").replaceChildren(...found.map((one) => {
    const made = document.createElement("button"), what = document.createElement("span"), far = document.createElement("span");
    made.type = "button"; made.className = "btn"; made.setAttribute("aria-pressed", "false");
    what.textContent = `${one.kind}: ${one.name}`;
    far.textContent = near.dataset.metres.replace("{m}", one.metres); far.className = "muted small";
    made.append(what, far);
    made.addEventListener("click", () => choose(one, made));
    return made;
  }));
}

// A note is about one thing: what was chosen before, here or by its code, is chosen no more
function choose(one, made) {
  for (const other of near.querySelectorAll("[data-near] .btn")) other.setAttribute("aria-pressed", String(other === made));
  for (const picker of document.querySelectorAll("[data-picker]")) {
    const mine = picker.dataset.picker === one.field;
    picker.querySelector("input[type=hidden]").value = mine ? one.id : "";
    picker.querySelector("[data-typed]").value = mine ? one.name : "";
  }
}

if (navigator.geolocation && isSecureContext) {
  button.hidden = false;
  button.addEventListener("click", ask);
  if (!field.value) ask();
}
field.addEventListener("change", offer);
offer();
