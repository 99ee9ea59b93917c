// The day the map is read as of: a slider by month, a date for the exact day, a box that turns time off.
const iso = (year, month) => `${year}-${String(month + 1).padStart(2, "0")}-01`;

/** node: the bar; config: first and last day, the day now, words; changed: called with the day, or "" for no day. */
export function slider(node, config, changed) {
  const box = node.querySelector("[data-timed]"), range = node.querySelector("input[type=range]"), day = node.querySelector("input[type=date]");
  const said = node.querySelector("output"), [year, month] = config.first.split("-").map(Number);
  const months = (text) => { const [y, m] = text.split("-").map(Number); return (y - year) * 12 + m - month; };
  let waiting = 0, last = config.at;
  range.max = months(config.today);
  day.min = config.first;
  put(config.at);

  function put(text) {
    box.checked = Boolean(text);
    range.disabled = day.disabled = !text;
    if (text) { range.value = months(text); day.value = text; }
    const words = text ? config.say.at.replace("{day}", local(text)) : config.say.always;
    said.textContent = words;
    range.setAttribute("aria-valuetext", words);
    node.classList.toggle("on", Boolean(text));
  }
  function tell(text, patience) {
    put(text);
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (text !== last) changed(last = text); }, patience);
  }
  box.addEventListener("change", () => tell(box.checked ? day.value || config.middle : "", 0));
  range.addEventListener("input", () => { const n = month - 1 + Number(range.value); tell(iso(year + Math.floor(n / 12), n % 12), 250); });
  day.addEventListener("change", () => { if (day.value && day.value >= "1800") tell(day.value, 0); });
}

/** A day as the reader's language writes it. */
export function local(text) {
  const [y, m, d] = text.split("-").map(Number);
  const how = document.documentElement.lang === "en" ? { day: "numeric", month: "short", year: "numeric" } : { day: "2-digit", month: "2-digit", year: "numeric" };
  return new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "vi-VN", { ...how, timeZone: "UTC" }).format(Date.UTC(y, m - 1, d));
}
