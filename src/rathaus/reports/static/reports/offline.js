// Reporting without a net: the form is kept in this browser, the list says what waits.
import { all, changed, find, keep, newSlip, remove, sendAll } from "./queue.js";

const MOST = 3;
const form = document.querySelector("[data-offline-form]");
const section = document.querySelector("[data-waiting]");
const list = section.querySelector("[data-waiting-list]");
const said = section.querySelector("[data-waiting-said]");
const problem = form.querySelector("[data-offline-problem]");
const here = form.querySelector("[data-offline-here]");
let slip = newSlip();
let kept = [];

form.hidden = false;
form.addEventListener("submit", save);
form.querySelector("[data-offline-device]").addEventListener("click", locate);
form.elements.place.addEventListener("input", () => (form.elements.lat.value = form.elements.lon.value = here.textContent = ""));
section.querySelector("[data-send-now]").addEventListener("click", () => sendAll(form.getAttribute("action")));
document.addEventListener("report-queue", draw);
draw();

async function save(event) {
  event.preventDefault();
  const fields = form.elements;
  const missing = [
    [fields.place, !fields.place.value.trim() && !fields.lat.value],
    [fields.text, fields.text.value.trim().length < 3],
    [fields.category, !fields.category.value],
  ].filter(([, empty]) => empty);
  problem.hidden = !missing.length;
  if (missing.length) {
    const names = missing.map(([field]) => form.querySelector(`label[for="${field.id}"]`).textContent.trim());
    problem.querySelector(".kern-title").textContent = `${form.dataset.missing} ${names.join(", ")}`;
    problem.focus();
    return;
  }
  const chosen = Array.from(fields.photo.files, (file) => ({ name: file.name, data: file }));
  await keep({
    slip,
    at: Date.now(),
    state: "waits",
    place: fields.place.value,
    lat: fields.lat.value,
    lon: fields.lon.value,
    text: fields.text.value,
    category: fields.category.value,
    label: fields.category.selectedOptions[0].text,
    danger: fields.danger.checked ? "1" : "",
    email: fields.email.value,
    website: fields.website.value,
    photos: (chosen.length ? chosen : kept).slice(0, MOST),
  });
  form.reset();
  fields.lat.value = fields.lon.value = here.textContent = "";
  form.querySelector("[data-upload-preview]").replaceChildren();
  slip = newSlip();
  kept = [];
  changed();
  said.textContent = form.dataset.saved;
  section.scrollIntoView({ block: "start" });
  sendAll(form.getAttribute("action"));
}

function locate() {
  const nowhere = () => (here.textContent = form.dataset.nowhere);
  if (!navigator.geolocation) return nowhere();
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.elements.lat.value = coords.latitude.toFixed(6);
      form.elements.lon.value = coords.longitude.toFixed(6);
      here.textContent = form.dataset.here.replace("{m}", Math.ceil(coords.accuracy));
    },
    nowhere,
    { enableHighAccuracy: true, timeout: 20000 },
  );
}

async function draw() {
  const reports = await all();
  section.hidden = !reports.length;
  const waits = reports.some((report) => report.state === "waits");
  section.querySelector("[data-send-now]").hidden = !waits;
  if (!waits) said.textContent = "";
  list.replaceChildren(...reports.map(line));
}

function line(report) {
  const words = list.dataset;
  const item = document.createElement("li");
  const title = document.createElement("strong");
  title.textContent = report.state === "sent" ? `${words.sent} ${report.number}` : [report.label, report.place].filter(Boolean).join(", ");
  const state = document.createElement("span");
  state.textContent = { waits: words.waits, sent: report.problem, problem: `${words.problem} ${report.problem}` }[report.state];
  const ways = document.createElement("span");
  ways.className = "flow__waiting-ways";
  if (report.state === "sent" && report.url) ways.append(link(words.follow, report.url));
  if (report.state === "problem") ways.append(button(words.change, report, () => change(report.slip)));
  ways.append(
    button(words.delete, report, async () => {
      await remove(report.slip);
      changed();
      form.elements.place.focus();
    }),
  );
  item.append(title, state, ways);
  return item;
}

function link(text, url) {
  const made = document.createElement("a");
  made.href = url;
  made.textContent = text;
  return made;
}

function button(text, report, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "uploads__remove";
  made.textContent = text;
  made.setAttribute("aria-label", `${text}: ${report.label ?? report.number}`);
  made.addEventListener("click", act);
  return made;
}

async function change(waiting) {
  const report = await find(waiting);
  for (const name of ["place", "lat", "lon", "text", "category", "email"]) form.elements[name].value = report[name];
  form.elements.danger.checked = report.danger === "1";
  ({ slip } = report);
  kept = report.photos;
  form.elements.place.focus();
}
