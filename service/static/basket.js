// Into the basket without leaving the page; without this module the same form leads there and back.

import { postJson } from "./asking.js";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-basket]");
  const button = event.submitter;
  if (!form || !button) return;
  event.preventDefault();
  const { clause = "", document: of = "", key = "" } = Object.fromEntries(new FormData(form, button));
  button.disabled = true;
  try {
    await postJson("/api/basket", { clause, document: of, key });
    const link = document.createElement("a");
    link.href = "/basket";
    link.textContent = form.dataset.say;
    button.replaceWith(link);
    link.focus({ preventScroll: true });
  } catch {
    // The form itself tells what is wrong: its answer is a page.
    const chosen = document.createElement("input");
    Object.assign(chosen, { type: "hidden", name: button.name, value: button.value });
    form.append(chosen);
    form.submit();
  }
});
