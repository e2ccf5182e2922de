// Drawing a rectangle with the mouse fills in the four numbers of the form and sends it.
const page = document.querySelector("[data-redact-page]");
const form = document.querySelector("[data-redact-form]");
if (page && form) {
  document.querySelector("[data-redact-hint]").hidden = false;
  page.dataset.drawing = "";
  let from = null;
  let box = null;
  const at = (event) => {
    const frame = page.getBoundingClientRect();
    const within = (value, size) => Math.min(Math.max(value / size, 0), 1);
    return [within(event.clientX - frame.left, frame.width), within(event.clientY - frame.top, frame.height)];
  };
  const tall = page.viewBox.baseVal.height;
  const edges = (to) => [
    Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1]),
  ];
  const draw = ([left, top, right, bottom]) => {
    box.setAttribute("x", left * 1000);
    box.setAttribute("y", top * tall);
    box.setAttribute("width", (right - left) * 1000);
    box.setAttribute("height", (bottom - top) * tall);
  };
  page.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    event.preventDefault();
    page.setPointerCapture(event.pointerId);
    from = at(event);
    box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    box.setAttribute("class", "redact__box");
    page.append(box);
  });
  page.addEventListener("pointermove", (event) => { if (from) draw(edges(at(event))); });
  page.addEventListener("pointerup", (event) => {
    if (!from) return;
    const found = edges(at(event));
    from = null;
    if (found[2] - found[0] < 0.005 || found[3] - found[1] < 0.003) { box.remove(); return; }
    ["left", "top", "right", "bottom"].forEach((name, place) => {
      form.elements[name].value = (found[place] * 100).toFixed(2);
    });
    form.requestSubmit(form.querySelector("[value=area]"));
  });
}
