// Adds the device's calendar to a date that is typed. The typed text stays what is sent.

export function enhanceDates(root) {
  for (const box of root.querySelectorAll("[data-date-entry]:not([data-enhanced])")) {
    if (!("showPicker" in HTMLInputElement.prototype)) return;
    box.dataset.enhanced = "";
    addCalendar(box);
  }
}

function addCalendar(box) {
  const entry = box.querySelector("input");
  const native = document.createElement("input");
  native.type = "date";
  native.className = "date-entry__native";
  native.tabIndex = -1;
  native.ariaHidden = "true";
  native.addEventListener("change", () => {
    if (!native.value) return;
    const [year, month, day] = native.value.split("-");
    entry.value = `${Number(day)}.${Number(month)}.${year}`;
    entry.dispatchEvent(new Event("input", { bubbles: true }));
    entry.focus();
  });

  const button = document.createElement("button");
  button.type = "button";
  button.className = "date-entry__button";
  button.ariaLabel = box.dataset.label;
  button.append(icon("calendar"));
  button.addEventListener("click", () => {
    const typed = entry.value.match(/^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})$/);
    if (typed) native.value = [typed[3], pad(typed[2]), pad(typed[1])].join("-");
    native.showPicker();
  });
  box.append(button, native);
}

const pad = (figures) => figures.padStart(2, "0");

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${new URL("./icons.svg", import.meta.url)}#${name}`);
  drawing.append(use);
  return drawing;
}
