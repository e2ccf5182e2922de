// The telephone view by keyboard: arrows go from the field through the hits and back.

const field = document.querySelector("[data-phone-field]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const hits = [...document.querySelectorAll("#phone-hits [data-desk-open]")];
  const here = hits.indexOf(document.activeElement);
  if (!hits.length || (here < 0 && document.activeElement !== field)) return;
  event.preventDefault();
  const next = here + (event.key === "ArrowDown" ? 1 : -1);
  (hits[next] ?? (next < 0 ? field : hits[hits.length - 1])).focus();
});

// Whoever opens the hand-over by its letter writes at once.
for (const details of document.querySelectorAll("[data-phone-hand-over]")) {
  details.addEventListener("toggle", () => {
    if (details.open) details.querySelector("textarea, input:not([type=hidden])")?.focus();
  });
}
