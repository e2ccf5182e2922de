// What pages do beyond plain HTML. Every page works without it; each part looks for its own marks.
import { enhanceDates } from "./dates.js";
import { enhanceMenus, enhanceTheme } from "./menus.js";
import { focusErrors, guardForms } from "./forms.js";
import { enhanceUploads } from "./uploads.js";
import { enhanceSuggestions } from "./suggest.js";

function enhance(root) {
  enhanceDates(root);
  enhanceUploads(root);
  guardForms(root);
  if (root.querySelector("[data-place], [data-map]")) {
    import("./maps.js").then((maps) => maps.enhanceMaps(root));
  }
}

enhanceTheme();
enhanceMenus();
enhanceSuggestions();
enhance(document);
focusErrors(document);

// Parts that arrive later are treated the same.
document.addEventListener("htmx:after:swap", (event) => {
  const part = event.target instanceof Element ? event.target : document;
  enhance(part);
  focusErrors(part);
});
