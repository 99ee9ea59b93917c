// Forms: search-as-you-type pickers, dates by keyboard or calendar, a warning before typed work is lost.
let waiting;

document.addEventListener("input", (event) => {
  const typed = event.target.closest("[data-typed]");
  if (!typed) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => search(typed), 200);
  const hidden = typed.closest("[data-picker]").querySelector("input[type=hidden]");
  if (hidden) hidden.value = "";
});
document.addEventListener("focusin", (event) => { if (event.target.matches("[data-typed]") && !event.target.value) search(event.target); });

async function search(typed) {
  const found = typed.closest("[data-picker]").querySelector("[data-found]");
  const answer = await fetch(`${typed.dataset.source}?typed=${encodeURIComponent(typed.value)}`);
  if (!answer.ok) return;
  found.innerHTML = await answer.text(); // our own template, escaped by the server
  found.hidden = false;
  typed.setAttribute("aria-expanded", "true");
}

document.addEventListener("click", (event) => {
  const option = event.target.closest("[data-found] [data-value]");
  if (option) choose(option);
  for (const found of document.querySelectorAll("[data-found]:not([hidden])")) {
    if (!found.closest("[data-picker]").contains(event.target)) close(found);
  }
});

function choose(option) {
  const picker = option.closest("[data-picker]"), typed = picker.querySelector("[data-typed]");
  const hidden = picker.querySelector("input[type=hidden]");
  if (hidden) {
    hidden.value = option.dataset.value;
    typed.value = option.textContent;
    typed.focus();
  } else {
    const label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox"; box.name = picker.dataset.picker; box.value = option.dataset.value; box.checked = true;
    label.append(box, ` ${option.textContent}`);
    picker.prepend(label);
  }
  close(option.closest("[data-found]"));
}

function close(found) {
  found.hidden = true;
  found.closest("[data-picker]").querySelector("[data-typed]").setAttribute("aria-expanded", "false");
}

document.addEventListener("keydown", (event) => {
  const picker = event.target.closest?.("[data-picker]");
  if (!picker) return;
  const found = picker.querySelector("[data-found]"), options = [...found.querySelectorAll("[data-value]")];
  if (event.key === "Escape") return close(found);
  if (event.key === "Enter" && event.target.matches("[data-typed]")) {
    event.preventDefault();
    if (options.length && !found.hidden) choose(options[0]);
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const at = options.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  (options[at] || (at < 0 ? picker.querySelector("[data-typed]") : options[0]))?.focus();
});

// Dates: a calendar beside each typed date
for (const input of document.querySelectorAll("[data-date]")) {
  const box = document.createElement("span"), calendar = document.createElement("input"), button = document.createElement("button");
  box.className = "date";
  calendar.type = "date"; calendar.tabIndex = -1; calendar.setAttribute("aria-hidden", "true");
  button.type = "button"; button.className = "btn quiet square"; button.tabIndex = -1; button.setAttribute("aria-hidden", "true");
  button.innerHTML = '<svg class="icon"><use></use></svg>';
  button.querySelector("use").setAttribute("href", document.querySelector(".icon use").getAttribute("href").replace(/#.*/, "#calendar"));
  input.replaceWith(box);
  box.append(input, button, calendar);
  button.addEventListener("click", () => {
    const [day, month, year] = input.value.split(/[./-]/);
    if (year?.length === 4) calendar.value = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    calendar.showPicker?.();
  });
  calendar.addEventListener("change", () => {
    input.value = calendar.value.split("-").reverse().join("/");
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("blur", () => { // 31122014 or 1.2.14 as people type them
    const plain = input.value.trim().match(/^(\d{2})(\d{2})(\d{4})$/) || input.value.trim().match(/^(\d{1,2})[./\s-](\d{1,2})[./\s-](\d{4})$/);
    if (plain) input.value = `${plain[1].padStart(2, "0")}/${plain[2].padStart(2, "0")}/${plain[3]}`;
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
});

// Work is not lost by a slip: leaving a changed form asks first
for (const form of document.querySelectorAll("form[data-guarded]")) {
  let changed = false;
  form.addEventListener("change", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
