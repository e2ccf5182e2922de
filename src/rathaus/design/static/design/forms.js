// Forms: the first error gets the focus, and nobody leaves typed answers behind by mistake.

export function focusErrors(root) {
  root.querySelector("[data-error-summary]")?.focus();
}

export function guardForms(root) {
  for (const form of root.querySelectorAll("form[data-guard]:not([data-guarded])")) {
    form.dataset.guarded = "";
    guard(form);
  }
}

function guard(form) {
  let dirty = false;
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("submit", (event) => {
    // What opens elsewhere, as a preview does, leaves the typed text here unsaved.
    if (event.submitter?.formTarget !== "_blank") dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && form.isConnected) event.preventDefault();
  });
}
