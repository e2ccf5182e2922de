// The picture of a process can be zoomed and dragged: bpmn-js takes its place when asked to.

const view = document.querySelector("[data-process]");
const names = (text) => (text || "").split(" ").filter(Boolean);

function load(source) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

function style(source) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = source;
  document.head.append(link);
}

function mark(viewer, done, here) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  for (const element of viewer.get("elementRegistry").getAll()) {
    if (!element.businessObject || element.labelTarget || element.waypoints) continue;
    const state = here.includes(element.id) ? "here" : done.includes(element.id) ? "done" : "";
    if (state) {
      canvas.addMarker(element.id, `process-${state}`);
      const sign = document.createElement("span");
      sign.className = `process-view__mark process-view__mark--${state}`;
      sign.textContent = state === "here" ? "▸" : "✓";
      overlays.add(element.id, { position: { top: -10, right: 10 }, html: sign });
    } else if (/Task|Event|Gateway|SubProcess/.test(element.type)) {
      canvas.addMarker(element.id, "process-open");
    }
  }
}

async function open(container) {
  names(view.dataset.viewerStyles).forEach(style);
  await load(view.dataset.viewer);
  const source = await fetch(view.dataset.process, { credentials: "same-origin" });
  if (!source.ok) throw new Error(String(source.status));
  const viewer = new window.BpmnJS({ container });
  await viewer.importXML(await source.text());
  const [done, here] = [names(view.dataset.done), names(view.dataset.here)];
  if (done.length || here.length) mark(viewer, done, here);
  return viewer;
}

function zoom(viewer, way) {
  const canvas = viewer.get("canvas");
  if (way === "all") canvas.zoom("fit-viewport", "auto");
  else viewer.get("zoomScroll").stepZoom(way === "in" ? 2 : -2);
}

function begin() {
  const part = (name) => view.querySelector(`[data-process-${name}]`);
  const [frame, canvas, button] = [part("frame"), part("canvas"), part("open")];
  let viewer;
  part("tools").hidden = false;
  button.addEventListener("click", async () => {
    const opening = canvas.hidden;
    canvas.hidden = !opening;
    frame.hidden = opening;
    part("zoom").hidden = !opening;
    button.setAttribute("aria-pressed", String(opening));
    if (!opening) return;
    try {
      viewer ??= await open(canvas);
      zoom(viewer, "all");
    } catch {
      canvas.hidden = true;
      frame.hidden = false;
      part("tools").hidden = true;
    }
  });
  part("zoom").addEventListener("click", (event) => {
    const way = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (way && viewer) zoom(viewer, way);
  });
}

// Where the case stands comes into view; the picture is wider than most screens.
function show() {
  const frame = view.querySelector("[data-process-frame]");
  const here = frame.querySelector(".process__step--here");
  if (!here) return;
  const [box, seen] = [here.getBoundingClientRect(), frame.getBoundingClientRect()];
  frame.scrollLeft += box.left + box.width / 2 - seen.left - seen.width / 2;
}

if (view) {
  begin();
  show();
}
