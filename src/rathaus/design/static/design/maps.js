// Maps: outlines of our own on quiet paper, or over tiles where the city has a source. The list or the text field beside a
// map can do everything that the map can.

const here = (path) => new URL(path, import.meta.url).href;
let leaflet;

export function loadLeaflet() {
  leaflet ??= new Promise((resolve, reject) => {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = here("../vendor/leaflet/leaflet.css");
    // Before our own sheets, so that they win.
    document.head.prepend(style);
    const script = document.createElement("script");
    script.src = here("../vendor/leaflet/leaflet.js");
    script.addEventListener("load", () => resolve(window.L));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return leaflet;
}

export async function enhanceMaps(root) {
  const places = root.querySelectorAll("[data-place][data-outlines]:not([data-enhanced])");
  const maps = root.querySelectorAll("[data-map]:not([data-enhanced])");
  const areas = root.querySelectorAll("[data-area][data-outlines]:not([data-enhanced])");
  if (!places.length && !maps.length && !areas.length) return;
  const L = await loadLeaflet();
  for (const box of places) await placePicker(L, box);
  for (const box of maps) await pointMap(L, box);
  for (const box of areas) await areaPicker(L, box);
}

export async function baseMap(L, element, outlinesUrl, bounds) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    attributionControl: false,
    zoomControl: false,
    scrollWheelZoom: false,
    zoomSnap: 0.25,
    zoomDelta: 1,
    zoomAnimation: !still,
    fadeAnimation: !still,
  });
  const words = document.documentElement.lang.startsWith("en")
    ? ["Zoom in", "Zoom out"]
    : ["Vergrößern", "Verkleinern"];
  L.control.zoom({ zoomInTitle: words[0], zoomOutTitle: words[1] }).addTo(map);
  const answer = await fetch(outlinesUrl, { headers: { accept: "application/geo+json, application/json" } });
  const tiled = addTiles(L, map);
  const outlines = L.geoJSON(await answer.json(), {
    interactive: false,
    filter: (feature) => !tiled || !feature.geometry.type.endsWith("LineString"),
    style: (feature) => ({
      className: feature.geometry.type.endsWith("LineString") ? "map-street" : tiled ? "map-outline map-outline--over" : "map-outline",
    }),
    onEachFeature: (feature, layer) => {
      const name = tiled ? "" : feature.properties?.name;
      if (name && feature.geometry.type.endsWith("Polygon")) layer.bindTooltip(plain(name), { permanent: true, direction: "center", className: "map-name" });
    },
  }).addTo(map);
  map.fitBounds(bounds ?? outlines.getBounds(), { padding: [8, 8] });
  spareNames(outlines);
  map.on("zoomend resize", () => spareNames(outlines));
  return map;
}

// Names that would cover one another stay away until one looks closer; those of greater areas first.
function spareNames(outlines) {
  const named = outlines
    .getLayers()
    .filter((layer) => layer.getTooltip())
    .map((layer) => ({ label: layer.getTooltip().getElement(), size: extent(layer.getBounds()) }))
    .filter(({ label }) => label)
    .sort((one, other) => other.size - one.size);
  const shown = [];
  for (const { label } of named) {
    label.classList.remove("map-name--away");
    const box = label.getBoundingClientRect();
    const covers = shown.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
    label.classList.toggle("map-name--away", covers);
    if (!covers) shown.push(box);
  }
}

const extent = (bounds) => (bounds.getNorth() - bounds.getSouth()) * (bounds.getEast() - bounds.getWest());

// Whether there are tiles; whose they are stands on the map.
function addTiles(L, map) {
  const source = document.querySelector('meta[name="map-tiles"]');
  if (!source) return false;
  const { attribution, licence } = source.dataset;
  const owner = document.createElement(licence ? "a" : "span");
  owner.textContent = attribution;
  if (licence) owner.href = licence;
  L.control.attribution({ prefix: false }).addAttribution(owner.outerHTML).addTo(map);
  L.tileLayer(source.content, { maxZoom: 22, maxNativeZoom: 18, referrerPolicy: "no-referrer" }).addTo(map);
  return true;
}

// Leaflet takes strings for markup; names go in as text.
export function plain(text) {
  const node = document.createElement("span");
  node.textContent = text;
  return node;
}

const pin = (L, position) => L.circleMarker(position, { radius: 10, className: "map-pin" });

async function placePicker(L, box) {
  box.dataset.enhanced = "";
  const part = (name) => box.querySelector(`[data-place-${name}]`);
  const [frame, element, lat, lon, text, chosen] = ["frame", "map", "lat", "lon", "text", "chosen"].map(part);
  frame.hidden = false;
  const edges = box.dataset.bounds?.split(",").map(Number);
  const bounds = edges && [edges.slice(0, 2), edges.slice(2)];
  const map = await baseMap(L, element, box.dataset.outlines, bounds);
  element.tabIndex = 0;
  element.append(cross());

  let marker;
  const set = (position, { move = false } = {}) => {
    marker ??= pin(L, position).addTo(map);
    marker.setLatLng(position);
    if (move) map.setView(position, Math.max(map.getZoom(), 14));
    lat.value = position[0].toFixed(6);
    lon.value = position[1].toFixed(6);
    lat.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const say = (words, point) => {
    const language = document.documentElement.lang || "de";
    const figure = new Intl.NumberFormat(language, { maximumFractionDigits: 5 });
    chosen.textContent = `${words} ${figure.format(point.lat)} / ${figure.format(point.lng)}`;
  };
  const setFromMap = (point) => {
    set([point.lat, point.lng]);
    say(chosen.dataset.text, point);
  };
  map.on("click", (event) => setFromMap(event.latlng));
  part("centre").addEventListener("click", () => setFromMap(map.getCenter()));
  part("options").addEventListener("click", (event) => {
    const option = event.target.closest("[data-place-option]");
    if (!option) return;
    text.value = option.dataset.text;
    chosen.textContent = "";
    set([Number(option.dataset.lat), Number(option.dataset.lon)], { move: true });
    part("options").replaceChildren();
    text.focus();
  });
  text.addEventListener("input", () => {
    // Another address is another place; the server finds it anew.
    lat.value = lon.value = "";
    marker?.remove();
    marker = undefined;
  });
  if (lat.value && lon.value) set([Number(lat.value), Number(lon.value)], { move: true });
  const device = part("device");
  if (device && navigator.geolocation) {
    device.hidden = false;
    device.addEventListener("click", () => askDevice(device, chosen, (point, words) => {
      text.value = "";
      set([point.lat, point.lng], { move: true });
      say(words, point);
    }));
  }
}

// Where the device is, once somebody asks for it; nothing is asked before.
function askDevice(button, chosen, found) {
  const { text, problem } = button.dataset;
  button.setAttribute("aria-busy", "true");
  const done = () => button.removeAttribute("aria-busy");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      done();
      found({ lat: coords.latitude, lng: coords.longitude }, text.replace("{m}", Math.ceil(coords.accuracy)));
    },
    () => {
      done();
      chosen.textContent = problem;
    },
    { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 },
  );
}

// An area is a polygon of corners that one taps; the hidden field holds it as GeoJSON (RFC 7946).
async function areaPicker(L, box) {
  box.dataset.enhanced = "";
  const part = (name) => box.querySelector(`[data-area-${name}]`);
  const [frame, element, value, size] = ["frame", "map", "value", "size"].map(part);
  frame.hidden = false;
  part("without").hidden = true;
  const map = await baseMap(L, element, box.dataset.outlines);
  element.tabIndex = 0;
  element.append(cross());

  const corners = read(value.value);
  const shape = L.polygon([], { className: "map-area", interactive: false }).addTo(map);
  const dots = L.layerGroup().addTo(map);
  const language = document.documentElement.lang || "de";
  const figure = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const draw = () => {
    shape.setLatLngs(corners.map(([lon, lat]) => [lat, lon]));
    dots.clearLayers();
    for (const [lon, lat] of corners) L.circleMarker([lat, lon], { radius: 5, className: "map-pin" }).addTo(dots);
    const whole = corners.length >= 3;
    value.value = whole ? JSON.stringify({ type: "Polygon", coordinates: [[...corners, corners[0]]] }) : "";
    size.textContent = whole
      ? `${size.dataset.text} ${figure.format(squareMetres(corners))}\u00a0m²`
      : corners.length ? `${size.dataset.corners} ${corners.length}` : "";
    value.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const add = (point) => {
    if (corners.length >= 50) return;
    corners.push([Number(point.lng.toFixed(7)), Number(point.lat.toFixed(7))]);
    draw();
  };
  map.on("click", (event) => add(event.latlng));
  part("centre").addEventListener("click", () => add(map.getCenter()));
  part("back").addEventListener("click", () => {
    corners.pop();
    draw();
  });
  part("clear").addEventListener("click", () => {
    corners.length = 0;
    draw();
  });
  if (corners.length) {
    draw();
    map.fitBounds(shape.getBounds(), { padding: [48, 48], maxZoom: 20 });
  }
  // The place that was chosen beside it is where one wants to draw.
  const lat = document.querySelector("[data-place-lat]");
  const lon = document.querySelector("[data-place-lon]");
  const follow = () => {
    if (lat?.value && lon?.value && !corners.length) map.setView([Number(lat.value), Number(lon.value)], 20);
  };
  lat?.addEventListener("change", follow);
  follow();
}

function read(text) {
  try {
    return JSON.parse(text).coordinates[0].slice(0, -1);
  } catch {
    return [];
  }
}

// As places/areas.py: flat enough within one city.
function squareMetres(corners) {
  const south = Math.min(...corners.map((corner) => corner[1]));
  const x = 111320 * Math.cos((south * Math.PI) / 180);
  const points = corners.map(([lon, lat]) => [lon * x, lat * 111320]);
  const [first] = points;
  const ring = [...points, first].map(([a, b]) => [a - first[0], b - first[1]]);
  let sum = 0;
  for (let at = 0; at < ring.length - 1; at++) sum += ring[at][0] * ring[at + 1][1] - ring[at + 1][0] * ring[at][1];
  return Math.abs(sum) / 2;
}

function cross() {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("class", "icon map-cross");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${here("./icons.svg")}#plus`);
  drawing.append(use);
  return drawing;
}

async function pointMap(L, element) {
  element.dataset.enhanced = "";
  element.hidden = false;
  const map = await baseMap(L, element, element.dataset.outlines);
  const items = element.parentElement.querySelectorAll("li[data-lat]");
  const points = [...items].map((item) => {
    const position = [Number(item.dataset.lat), Number(item.dataset.lon)];
    const marker = pin(L, position).addTo(map).bindTooltip(plain(item.firstElementChild.textContent));
    const link = item.querySelector("a");
    if (link) marker.on("click", () => link.click());
    item.addEventListener("focusin", () => marker.openTooltip());
    item.addEventListener("mouseenter", () => marker.openTooltip());
    return position;
  });
  if (points.length) map.fitBounds(points, { padding: [48, 48], maxZoom: 15 });
}
