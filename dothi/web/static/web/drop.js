// Drop zone: shows the name of the file and how far its upload is. Without it the form works as it is.
function prepare(form) {
  const zone = form.querySelector(".drop"), input = zone.querySelector("input"), name = form.querySelector("[data-name]");
  const bar = form.querySelector("[data-progress]"), button = form.querySelector("[data-send]");
  const tell = () => { name.textContent = [...input.files].map((file) => file.name).join(", "); };
  for (const kind of ["dragenter", "dragover"]) zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => { event.preventDefault(); input.files = event.dataTransfer.files; tell(); send(); });
  input.addEventListener("change", () => { tell(); if (input.files.length) send(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); if (form.reportValidity()) send(); });

  function send() {
    if (!input.files.length || button.disabled) return;
    button.disabled = true;
    bar.hidden = false;
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
    request.addEventListener("load", () => {
      if (request.responseURL !== location.href) { location.href = request.responseURL; return; }
      const page = new DOMParser().parseFromString(request.responseText, "text/html"); // the same page, with what is wrong
      const shown = page.getElementById("content") || page.querySelector("main");
      shown.id = "content";
      document.getElementById("content").replaceWith(shown);
      document.querySelectorAll("[data-drop]").forEach(prepare);
    });
    request.addEventListener("error", () => { button.disabled = false; bar.hidden = true; form.submit(); });
    request.open("POST", form.action || location.href);
    request.send(new FormData(form));
  }
}

document.querySelectorAll("[data-drop]").forEach(prepare);
