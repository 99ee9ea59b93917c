// Noting on the spot: the position is asked for at once, and again on demand.
const node = document.querySelector("[data-position]"), field = node.querySelector("input"), said = node.querySelector("[data-said]"), button = node.querySelector("[data-here]");

function ask() {
  said.textContent = node.dataset.waiting;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      field.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
      said.textContent = node.dataset.found.replace("{m}", Math.round(coords.accuracy));
    },
    () => { said.textContent = node.dataset.failed; },
    { enableHighAccuracy: true, maximumAge: 0, timeout: 20000 });
}

if (navigator.geolocation && isSecureContext) {
  button.hidden = false;
  button.addEventListener("click", ask);
  if (!field.value) ask();
}
