// A passkey that does not work is told on the page; the login library writes to the console only.

document.addEventListener("allauth.error", (event) => {
  const box = document.querySelector("[data-passkey-trouble]");
  if (!box) return;
  event.preventDefault();
  const name = "PublicKeyCredential" in window ? event.detail.exception.name : "NotSupportedError";
  const said =
    box.querySelector(`template[data-reason="${CSS.escape(name)}"]`) ??
    box.querySelector("template[data-reason=other]");
  box.querySelector("[data-said]").replaceChildren(said.content.cloneNode(true));
});
