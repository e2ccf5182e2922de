// Rectangles drawn on a photo are listed in its form; nothing is blackened before it is sent.
for (const picture of document.querySelectorAll("[data-blacken]")) {
  const form = document.querySelector(`[data-blacken-form="${picture.dataset.blacken}"]`);
  if (form) prepare(picture, form);
}

function prepare(picture, form) {
  const list = form.querySelector("[data-blacken-list]");
  const details = form.closest("details");
  form.querySelector("[data-blacken-hint]").hidden = false;
  details.addEventListener("toggle", () => {
    if (details.open) picture.dataset.drawing = "";
    else delete picture.dataset.drawing;
  });
  const tall = picture.viewBox.baseVal.height;
  let from = null;
  let box = null;
  const at = (event) => {
    const frame = picture.getBoundingClientRect();
    const within = (value, size) => Math.min(Math.max(value / size, 0), 1);
    return [within(event.clientX - frame.left, frame.width), within(event.clientY - frame.top, frame.height)];
  };
  const edges = (to) => [
    Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1]),
  ];
  const draw = ([left, top, right, bottom]) => {
    box.setAttribute("x", left * 1000);
    box.setAttribute("y", top * tall);
    box.setAttribute("width", (right - left) * 1000);
    box.setAttribute("height", (bottom - top) * tall);
  };
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch" || !("drawing" in picture.dataset)) return;
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    from = at(event);
    box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    box.setAttribute("class", "report-photo__new");
    picture.append(box);
  });
  picture.addEventListener("pointermove", (event) => { if (from) draw(edges(at(event))); });
  picture.addEventListener("pointerup", (event) => {
    if (!from) return;
    const found = edges(at(event));
    from = null;
    if (found[2] - found[0] < 0.005 || found[3] - found[1] < 0.005) { box.remove(); return; }
    listed(list, box, found.map((share) => (share * 100).toFixed(2)));
  });
}

function listed(list, drawn, edges) {
  const row = document.createElement("li");
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "area";
  field.value = edges.join(",");
  const away = document.createElement("button");
  away.type = "button";
  away.className = "task-row__button";
  away.textContent = list.dataset.remove;
  away.addEventListener("click", () => { drawn.remove(); row.remove(); });
  row.append(`${edges.map((edge) => Math.round(edge)).join(" / ")} % `, away, field);
  list.append(row);
}
