// The viewer of papers beside what is being typed: where it is read from, and which paper is open.
// Without this file, links and the form lead to the same places.

const place = document.getElementById("betrachter-platz");

function open() {
  return place?.querySelector("[data-viewer]");
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
  place.replaceChildren();
  markPaper();
  item?.focus();
}

function jump(event) {
  if (!event.target.matches("[data-viewer-jump]") || !window.htmx) return;
  event.preventDefault();
  const asked = new URLSearchParams(new FormData(event.target));
  const url = `${event.target.action}?${asked}`;
  history.pushState(null, "", url);
  htmx.ajax("GET", `${event.target.action}/betrachter?${asked}`, { target: "#betrachter", swap: "outerMorph" });
}

markPaper();
document.addEventListener("click", close);
document.addEventListener("submit", jump);
document.addEventListener("htmx:after:swap", (event) => {
  markPaper();
  if (event.target !== place) return;
  const title = open()?.querySelector("#betrachter-titel");
  title?.focus({ preventScroll: true });
  open()?.scrollIntoView({ block: "start" });
});
