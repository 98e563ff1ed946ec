// Who else has this document open, and whether somebody has changed it.

import { fill, pause, postJson } from "./asking.js";

const BETWEEN = 12_000; // milliseconds between two signs of life

export async function stayPresent(seen) {
  const others = document.getElementById("others");
  if (!others) return;
  for (;;) {
    if (!document.hidden) {
      try {
        const now = await postJson(`/api/documents/${seen.document}/presence`);
        const said = [];
        if (now.others.length) {
          said.push(fill(others.dataset.sayOthers, { names: now.others.join(", ") }));
        }
        if (now.version > Number(seen.version) && now.changed_by) {
          said.push(fill(others.dataset.sayChanged, { name: now.changed_by }));
        }
        const sentence = said.join(" · ");
        if (others.textContent !== sentence) others.textContent = sentence;
      } catch {
        // The service may be starting anew: the next sign gets through.
      }
    }
    await pause(BETWEEN);
  }
}
