// Without a net a form waits with all that is in it, and is sent once the net is back.
for (const form of document.querySelectorAll("form[data-hold]")) {
  const notice = form.querySelector("[data-hold-notice]");
  let button = null;
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    notice.hidden = false;
    const first = button === null;
    button = event.submitter;
    if (first) {
      window.addEventListener("online", () => {
        notice.hidden = true;
        const chosen = button;
        button = null;
        form.requestSubmit(chosen);
      }, { once: true });
    }
  });
}
