// The desk by keyboard: / search, f filter, j k move, e done, n p next and previous page,
// g + letter go. Can be switched off in its menu, since single letters disturb speech input (WCAG 2.2, 2.1.4).

const STORE = "desk-keys-off";
const help = document.querySelector("[data-keyboard-help]");
let waitingForPlace = false;

function isOff() {
  try {
    return localStorage.getItem(STORE) === "1";
  } catch {
    return false;
  }
}

if (help) {
  help.hidden = false;
  const box = help.querySelector("[data-keyboard-off]");
  box.checked = isOff();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(STORE, box.checked ? "1" : "0");
    } catch {
      // Storage may be forbidden; then the keys stay as they are.
    }
  });
}

const rows = () => [...document.querySelectorAll("[data-desk-row]")];
const currentRow = () => document.activeElement?.closest("[data-desk-row]");

function move(step) {
  const all = rows();
  const here = all.indexOf(currentRow());
  const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step];
  next?.querySelector("[data-desk-open]")?.focus();
}

function filter() {
  const field = document.querySelector("[data-desk-filter]");
  field?.focus();
  field?.select();
}

const keys = {
  "/": () => document.querySelector("[data-desk-search], [role=search] input")?.focus(),
  f: filter,
  j: () => move(1),
  k: () => move(-1),
  e: () => currentRow()?.querySelector("[data-desk-done]")?.click(),
  n: () => document.querySelector("[data-desk-next]")?.click(),
  p: () => document.querySelector("[data-desk-previous]")?.click(),
  g: () => {
    waitingForPlace = true;
    setTimeout(() => (waitingForPlace = false), 1500);
  },
  "?": () => {
    if (help) help.open = !help.open;
  },
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
  if (waitingForPlace) {
    waitingForPlace = false;
    const place = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (place) {
      event.preventDefault();
      place.click();
    }
    return;
  }
  // What a page does itself by a letter goes before what every page does.
  const own = document.querySelector(`[data-desk-key="${CSS.escape(event.key)}"]`);
  if (own) {
    event.preventDefault();
    own.click();
  } else if (Object.hasOwn(keys, event.key)) {
    event.preventDefault();
    keys[event.key]();
  }
});
