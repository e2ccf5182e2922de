// The viewer of papers beside what is being typed: where it is read from, and which paper is open.
// Without this file, links and the form lead to the same places.

let shownLast = open()?.dataset.viewer;

function place() {
  return document.getElementById("betrachter-platz");
}

function open() {
  return place()?.querySelector("[data-viewer]");
}

function markPaper() {
  const shown = open()?.dataset.viewer;
  for (const item of document.querySelectorAll("[data-paper]")) {
    const here = Boolean(shown) && item.dataset.paper.includes(shown);
    item.classList.toggle("documents__item--current", here);
    const link = item.querySelector("a");
    if (here) link?.setAttribute("aria-current", "true");
    else link?.removeAttribute("aria-current");
  }
}

function close(event) {
  if (!event.target.closest("[data-viewer-close]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const item = document.querySelector("[data-paper] a[aria-current]");
  history.pushState(null, "", event.target.closest("a").href);
  place().replaceChildren();
  markPaper();
  shownLast = undefined;
  item?.focus();
}

function jump(event) {
  if (!event.target.matches("[data-viewer-jump]") || !window.htmx) return;
  event.preventDefault();
  const asked = new URLSearchParams(new FormData(event.target));
  const page = event.target.action.split("#")[0];
  history.pushState(null, "", `${page}?${asked}#betrachter`);
  htmx.ajax("GET", `${page}/betrachter?${asked}`, { target: "#betrachter", swap: "outerMorph" });
}

markPaper();
document.addEventListener("click", close);
document.addEventListener("submit", jump);
document.addEventListener("htmx:after:swap", () => {
  markPaper();
  const shown = open()?.dataset.viewer;
  if (shown === shownLast) return;
  shownLast = shown;
  if (!shown) return;
  open().querySelector("#betrachter-titel").focus({ preventScroll: true });
  open().scrollIntoView({ block: "start" });
});
