// The map of reports: clusters that the server counted. Each is a button with a name, each single
// report a link; the list beside it can do the same.
import { baseMap, loadLeaflet, plain } from "../design/maps.js";

const NEAREST = 19;
const WAIT = 150;
const APART = 44;

for (const element of document.querySelectorAll("[data-report-map]")) {
  show(element).catch(() => {
    element.hidden = true;
  });
}

async function show(element) {
  const L = await loadLeaflet();
  element.hidden = false;
  const map = await baseMap(L, element, element.dataset.outlines);
  map.setMaxZoom(NEAREST);
  frame(L, map, element.dataset);
  const layer = L.layerGroup().addTo(map);
  const told = tell(element);
  let asked;
  const draw = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const found = await fetch(address(map, element.dataset.clusters), { signal: asked.signal });
      if (!found.ok) throw new Error(String(found.status));
      const { clusters } = await found.json();
      place(L, map, layer, element, clusters);
      told(clusters, map);
    } catch (error) {
      if (error.name !== "AbortError") told(null, map);
    }
  };
  let timer;
  map.on("moveend", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, WAIT);
  });
  await draw();
  followList(L, map);
}

// What the address asks for: a part of the map, or the surroundings of an address.
function frame(L, map, { box, near }) {
  if (box) {
    const [west, south, east, north] = box.split(",").map(Number);
    map.fitBounds([[south, west], [north, east]]);
  } else if (near) {
    const [lat, lon, metres] = near.split(",").map(Number);
    const circle = L.circle([lat, lon], { radius: metres, className: "report-ring", interactive: false });
    map.fitBounds(circle.addTo(map).getBounds());
  }
}

function address(map, base) {
  const url = new URL(base, location.href);
  url.searchParams.set("ausschnitt", edges(map));
  url.searchParams.set("stufe", String(Math.round(map.getZoom())));
  return url;
}

function edges(map) {
  const bounds = map.getBounds();
  const within = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(5);
  return [
    within(bounds.getWest(), 180), within(bounds.getSouth(), 85),
    within(bounds.getEast(), 180), within(bounds.getNorth(), 85),
  ].join(",");
}

function place(L, map, layer, element, clusters) {
  const inside = layer.getLayers().some((marker) => marker.getElement()?.contains(document.activeElement));
  layer.clearLayers();
  // From north to south, as one reads: so the keyboard finds them in an order.
  for (const cluster of joined(map, clusters).sort((a, b) => b.at[0] - a.at[0])) {
    const size = cluster.number ? 28 : Math.min(56, 30 + 7 * Math.log10(cluster.count));
    const ended = cluster.open ? "" : " report-marker--ended";
    const control = cluster.number ? single(element, cluster) : several(map, element, cluster);
    const icon = L.divIcon({ html: control, iconSize: [size, size], className: `report-marker${ended}` });
    const marker = L.marker(cluster.at, { icon, keyboard: false }).addTo(layer);
    marker.bindTooltip(plain(control.getAttribute("aria-label")), { direction: "top", offset: [0, -size / 2] });
    control.addEventListener("focus", () => marker.openTooltip());
    control.addEventListener("blur", () => marker.closeTooltip());
  }
  // Whoever came by keyboard goes on among the new markers.
  if (inside) (element.querySelector(".report-marker :is(a, button)") ?? element).focus({ preventScroll: true });
}

// Squares side by side may have their reports at the same edge: markers that would touch are one.
function joined(map, clusters) {
  const made = [];
  for (const cluster of clusters) {
    const here = map.latLngToLayerPoint(cluster.at);
    const near = made.find(({ point }) => point.distanceTo(here) < (cluster.number ? APART / 2 : APART));
    if (!near) {
      made.push({ ...cluster, point: here });
      continue;
    }
    near.count += cluster.count;
    near.open += cluster.open;
    delete near.number;
  }
  return made;
}

function single(element, { number, name, place: street, open }) {
  const link = document.createElement("a");
  link.href = element.dataset.report.replace("M-0", number);
  const state = open ? element.dataset.open : element.dataset.ended;
  link.setAttribute("aria-label", [name, street, `${number}, ${state}`].filter(Boolean).join(", "));
  return link;
}

function several(map, element, { at, count, open }) {
  const button = document.createElement("button");
  button.type = "button";
  const figure = new Intl.NumberFormat(document.documentElement.lang || "de");
  const near = map.getZoom() >= NEAREST;
  const words = near ? element.dataset.same : element.dataset.some;
  button.textContent = count > 9999 ? `${figure.format(Math.round(count / 1000))}k` : figure.format(count);
  button.setAttribute("aria-label", words.replace("{count}", figure.format(count)).replace("{open}", figure.format(open)));
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    if (!near) {
      map.setView(at, Math.min(NEAREST, map.getZoom() + 2));
      return;
    }
    const [reach, lat, lon] = [0.0003, ...at];
    go(element, [lon - reach, lat - reach, lon + reach, lat + reach].map((edge) => edge.toFixed(5)).join(","));
  });
  return button;
}

function go(element, box) {
  const url = new URL(element.dataset.list, location.href);
  url.searchParams.set("bereich", box);
  location.assign(url);
}

// What the part of the map holds, said once it is drawn, and the same as a list.
function tell(element) {
  const box = element.parentElement.querySelector("[data-report-told]");
  const [sum, here] = [box.querySelector("[data-report-sum]"), box.querySelector("[data-report-here]")];
  const figure = new Intl.NumberFormat(document.documentElement.lang || "de");
  return (clusters, map) => {
    box.hidden = false;
    here.hidden = !clusters?.length;
    if (!clusters) {
      sum.textContent = element.dataset.broken;
      return;
    }
    const add = (name) => figure.format(clusters.reduce((all, cluster) => all + cluster[name], 0));
    sum.textContent = clusters.length
      ? element.dataset.sum.replace("{count}", add("count")).replace("{open}", add("open"))
      : element.dataset.none;
    const url = new URL(element.dataset.list, location.href);
    url.searchParams.set("bereich", edges(map));
    here.href = url;
  };
}

// A line of the list shows where it is.
function followList(L, map) {
  let ring;
  const mark = (line) => {
    const at = [Number(line.dataset.lat), Number(line.dataset.lon)];
    ring ??= L.circleMarker(at, { radius: 20, className: "report-ring", interactive: false });
    ring.setLatLng(at).addTo(map);
  };
  for (const line of document.querySelectorAll(".report-line")) {
    line.addEventListener("mouseenter", () => mark(line));
    line.addEventListener("focusin", () => mark(line));
  }
}
