// Suggestions under a search field: fetched by htmx, walked by the arrow keys, closed by Escape.

export function enhanceSuggestions() {
  document.addEventListener("keydown", (event) => {
    const form = event.target instanceof Element && event.target.closest(".search-box, .place__entry");
    if (!form) return;
    const input = form.querySelector("input");
    const box = form.querySelector(".search-box__suggestions, .place__options");
    if (!box) return;
    if (event.key === "Escape" && box.childElementCount) {
      box.replaceChildren();
      input.focus();
      event.preventDefault();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      walk(event, input, [...box.querySelectorAll("a, button")]);
    }
  });

  document.addEventListener("click", (event) => {
    for (const box of document.querySelectorAll(".search-box__suggestions:not(:empty)")) {
      if (!box.parentElement.contains(event.target)) box.replaceChildren();
    }
  });
}

function walk(event, input, links) {
  if (!links.length) return;
  event.preventDefault();
  const here = links.indexOf(document.activeElement);
  const next = here + (event.key === "ArrowDown" ? 1 : -1);
  (links[next] ?? (next < 0 ? input : links[links.length - 1])).focus();
}

// A place is asked for by the parameter q, whatever the name of its field.
document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (!sourceElement.matches("[data-place-text]")) return;
  request.body = new FormData();
  request.body.set("q", sourceElement.value);
});
