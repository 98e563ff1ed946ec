// Live state of documents that are being read: rows of the register, the page of one document.

import { getJson, pause, UNFINISHED } from "./asking.js";

const waiting = new Map(
  [...document.querySelectorAll("[data-progress]")].map((row) => [row.dataset.progress, row]),
);

function show(row, step) {
  const bar = row.querySelector("progress");
  const pages = row.querySelector("[data-pages]");
  if (!bar || !pages) return false;
  bar.max = step.pages_total ?? 1;
  bar.value = step.pages_done;
  pages.textContent = `${step.pages_done}/${step.pages_total ?? "…"}`;
  return true;
}

while (waiting.size) {
  await pause(1000);
  let steps;
  try {
    const ids = [...waiting.keys()].slice(0, 100).map((id) => `id=${encodeURIComponent(id)}`);
    steps = await getJson(`/api/progress?${ids.join("&")}`);
  } catch {
    await pause(4000); // the service may be starting anew
    continue;
  }
  for (const step of steps) {
    const row = waiting.get(step.id);
    const moved = step.state === "reading" ? !show(row, step) : !UNFINISHED.has(step.state);
    // A new state has its own words and columns: the server writes them.
    if (moved) location.reload();
  }
}
