// Questions are answered without leaving the page; the answer takes the focus, so that it is read.
// Without this script every question is a page of its own.
const TALK = "[data-talk]";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-ask]")) return;
  const talk = form.closest(TALK);
  event.preventDefault();
  if (talk.getAttribute("aria-busy") === "true") return;
  const said = new FormData(form, event.submitter);
  if (![...said.values()].some((value) => String(value).trim())) {
    form.querySelector("input")?.focus();
    return;
  }
  talk.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(said) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector(TALK);
    if (!next) throw new Error("no conversation in the answer");
    talk.replaceWith(document.adoptNode(next));
    if (answer.redirected) history.pushState(null, "", answer.url);
    show(next);
  } catch {
    form.removeAttribute("data-ask");
    talk.removeAttribute("aria-busy");
    form.requestSubmit(event.submitter);
  }
});

window.addEventListener("popstate", () => location.reload());

function show(talk) {
  const answer = talk.querySelector("[data-answer]") ?? talk.querySelector("input");
  answer?.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  answer?.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}
