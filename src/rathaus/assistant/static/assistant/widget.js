// A button in the corner of a foreign page that opens the city's assistant in a frame.
// <script src="https://…/assistent/widget.js" async></script>
(() => {
  const source = document.currentScript?.src ?? "";
  if (!source || document.getElementById("rathaus-assistent")) return;
  const german = (document.documentElement.lang || "de").startsWith("de");
  const words = german
    ? { open: "Frage an die Stadt", close: "Schließen", title: "Assistent der Stadt" }
    : { open: "Ask the city", close: "Close", title: "Assistant of the city" };

  const host = document.createElement("div");
  host.id = "rathaus-assistent";
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { position: fixed; inset: auto 1rem 1rem auto; z-index: 2147483000; font: 1rem/1.4 system-ui, sans-serif; }
    button { min-height: 3rem; padding: 0 1.25rem; border: 0; border-radius: 1.5rem; background: #14476b; color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #15171f; }
    dialog { width: min(28rem, calc(100vw - 2rem)); height: min(44rem, calc(100dvh - 2rem)); padding: 0; border: 1px solid #6e7597; border-radius: 0.5rem; background: #fff; margin: auto 1rem 1rem auto; }
    dialog[open] { display: grid; grid-template-rows: auto 1fr; }
    header { display: flex; justify-content: flex-end; padding: 0.5rem; background: #eef0f5; }
    iframe { width: 100%; height: 100%; border: 0; }
  `);
  root.adoptedStyleSheets = [sheet];

  const open = document.createElement("button");
  open.type = "button";
  open.textContent = words.open;
  open.setAttribute("aria-haspopup", "dialog");
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", words.title);
  const head = document.createElement("header");
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = words.close;
  head.append(close);
  dialog.append(head);
  root.append(open, dialog);

  open.addEventListener("click", () => {
    if (!dialog.querySelector("iframe")) {
      const frame = document.createElement("iframe");
      frame.src = new URL("einbetten/", source).href;
      frame.title = words.title;
      dialog.append(frame);
    }
    dialog.showModal();
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => open.focus());
  document.body.append(host);
})();
