// Keeps the page for reporting without a net, and what it needs.
const STORE = "melden-{{ version }}";
const PAGE = "{{ page|escapejs }}";
const KEPT = [{% for address in kept %}"{{ address|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PARTS = /(?:href|src)="(\/[^"#]+?\.(?:css|js|svg|woff2)(?:\?[^"]*)?)"/g;

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

async function forgetOthers() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("melden-") && name !== STORE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function keep() {
  const store = await caches.open(STORE);
  const answer = await fetch(PAGE, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${PAGE}: ${answer.status}`);
  const text = await answer.clone().text();
  await store.put(PAGE, answer);
  const parts = [...text.matchAll(PARTS)].map((found) => found[1].replaceAll("&amp;", "&"));
  await Promise.allSettled([...new Set([...KEPT, ...parts])].map((address) => store.add(address)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (["style", "script", "font", "image"].includes(request.destination)) {
    event.respondWith(part(request));
  }
});

// The net first, so that nobody works with an old script; what is kept when there is none.
async function part(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw problem;
  }
}
