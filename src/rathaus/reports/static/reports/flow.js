// Pages of reporting: the search in the list of categories, and what waits in this browser.
import { all, sendAll } from "./queue.js";

function enhanceCategories(root) {
  const list = root.querySelector("[data-category-list]:not([data-enhanced])");
  if (!list) return;
  list.dataset.enhanced = "";
  const box = list.querySelector("[data-category-filter]");
  const input = box.querySelector("input");
  const count = box.querySelector("[data-category-count]");
  box.hidden = false;
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const group of list.querySelectorAll("[data-category-group]")) {
      let some = false;
      for (const choice of group.querySelectorAll("[data-category]")) {
        const said = choice.dataset.category.toLowerCase();
        choice.hidden = !words.every((word) => said.includes(word));
        some ||= !choice.hidden;
        shown += choice.hidden ? 0 : 1;
      }
      group.hidden = !some;
    }
    count.textContent = words.length ? `${shown} ${count.dataset.text}` : "";
  });
  // The key for „send“ in a search field means searching.
  input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}

enhanceCategories(document);
document.addEventListener("htmx:after:swap", () => enhanceCategories(document));

const note = document.querySelector("[data-report-queue]");

async function showQueue() {
  const waiting = (await all()).filter((report) => report.state !== "sent").length;
  const text = note.querySelector("[data-report-queue-text]");
  const onItsPage = document.querySelector("[data-waiting]");
  note.hidden = !waiting || onItsPage !== null;
  text.textContent = waiting === 1 ? note.dataset.one : `${note.dataset.more} ${waiting}.`;
}

async function work() {
  await sendAll(note.dataset.url);
  await showQueue();
}

if (note && "indexedDB" in window) {
  document.addEventListener("report-queue", showQueue);
  window.addEventListener("online", work);
  document.addEventListener("visibilitychange", () => document.hidden || work());
  work();
}
if (note && "serviceWorker" in navigator) {
  navigator.serviceWorker.register(note.dataset.worker).catch(() => undefined);
}
