// Adding documents to a case: drag and drop, a title for each file, and progress while they travel.

for (const form of document.querySelectorAll("form[data-capture]")) enhance(form);

function enhance(form) {
  const part = (name) => form.querySelector(`[data-capture-${name}]`);
  const input = form.querySelector("input[type=file]");
  const limit = Number(form.dataset.limit);
  part("hint").hidden = false;
  part("plain").remove();
  input.addEventListener("change", () => list());

  const drop = part("drop");
  const mark = (over) => drop.classList.toggle("capture__drop--over", over);
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  drop.addEventListener("dragleave", () => mark(false));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    keep([...input.files, ...event.dataTransfer.files]);
  });

  function keep(files) {
    const kept = new DataTransfer();
    for (const file of files) kept.items.add(file);
    input.files = kept.files;
    list();
  }

  function list() {
    part("list").hidden = input.files.length === 0;
    part("list").replaceChildren(...Array.from(input.files, line));
  }

  function line(file, index) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "capture__name";
    name.textContent = file.name;
    if (file.size > limit) name.textContent += ` (${form.dataset.tooLarge})`;
    const title = document.createElement("input");
    title.className = "kern-form-input__input";
    title.name = "title";
    title.maxLength = 200;
    title.value = file.name.replace(/\.[^.]+$/, "");
    title.setAttribute("aria-label", `${form.dataset.title}: ${file.name}`);
    const away = document.createElement("button");
    away.type = "button";
    away.className = "kern-btn kern-btn--tertiary btn--small";
    const label = document.createElement("span");
    label.className = "kern-label";
    label.textContent = form.dataset.remove;
    away.append(label);
    away.setAttribute("aria-label", `${form.dataset.remove}: ${file.name}`);
    away.addEventListener("click", () => {
      keep(Array.from(input.files).filter((_file, place) => place !== index));
      input.focus();
    });
    item.append(name, title, away);
    return item;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    send(new FormData(form));
  });

  function send(data) {
    const request = new XMLHttpRequest();
    const bar = form.querySelector("progress");
    part("progress").hidden = false;
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = Math.round((100 * event.loaded) / event.total);
      if (bar.value % 25 === 0) say(`${form.dataset.busy}: ${bar.value}\u00a0%`);
    });
    request.addEventListener("load", () => {
      if (request.status === 200) location.assign(JSON.parse(request.responseText).next);
      else failed();
    });
    request.addEventListener("error", failed);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(data);
  }

  function failed() {
    delete form.dataset.sending;
    say(form.dataset.failed);
  }

  function say(text) {
    part("status").textContent = text;
  }
}
