// Reports that wait in this browser: kept in IndexedDB, sent one after the other, each once.

const NAME = "melden";
const STORE = "reports";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE, { keyPath: "slip" }));
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

async function ask(mode, question) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const request = question(database.transaction(STORE, mode).objectStore(STORE));
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error));
    });
  } finally {
    database.close();
  }
}

export const keep = (report) => ask("readwrite", (store) => store.put(report));
export const remove = (slip) => ask("readwrite", (store) => store.delete(slip));
export const find = (slip) => ask("readonly", (store) => store.get(slip));

export async function all() {
  const reports = await ask("readonly", (store) => store.getAll());
  return reports.sort((one, other) => one.at - other.at);
}

// The secret of a report; sent twice it is one report.
export function newSlip() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

const channel = "BroadcastChannel" in window ? new BroadcastChannel("melden") : null;

// Tells every tab that the list has changed.
export function changed() {
  document.dispatchEvent(new CustomEvent("report-queue"));
  channel?.postMessage("changed");
}

channel?.addEventListener("message", () => document.dispatchEvent(new CustomEvent("report-queue")));

// Sends what waits. Of several tabs one does it; should two, the slip keeps it one report.
export async function sendAll(url) {
  if (!navigator.onLine) return;
  const work = () => sendEach(url);
  await (navigator.locks ? navigator.locks.request("melden", { ifAvailable: true }, (lock) => lock && work()) : work());
}

async function sendEach(url) {
  for (const waiting of await all()) {
    if (waiting.state !== "waits") continue;
    const report = await find(waiting.slip);
    if (report?.state !== "waits") continue;
    if (!(await send(url, report))) break;
    changed();
  }
}

// Whether to go on with the next one.
async function send(url, report) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      body: form(report),
      headers: { "X-Requested-With": "Melde-Moewe", Accept: "application/json" },
    });
  } catch {
    return false;
  }
  const said = await answer.json().catch(() => null);
  // Gone meanwhile: somebody deleted it while it was on its way.
  if (!(await find(report.slip))) return true;
  if (answer.ok && said?.number) {
    const problems = said.photos.filter((photo) => !photo.ok).map((photo) => `${photo.name}: ${photo.message}`);
    await keep({ slip: report.slip, at: report.at, state: "sent", number: said.number, url: said.url, problem: problems.join(" "), text: "", photos: [] });
    return true;
  }
  if (answer.status === 422 && said) {
    await keep({ ...report, state: "problem", problem: `${said.message} ${said.remedy}`.trim() });
    return true;
  }
  return false;
}

function form(report) {
  const body = new FormData();
  for (const name of ["slip", "place", "lat", "lon", "text", "category", "danger", "email", "website"]) {
    body.set(name, report[name] ?? "");
  }
  for (const photo of report.photos) body.append("photo", photo.data, photo.name);
  return body;
}
