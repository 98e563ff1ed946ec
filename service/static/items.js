// Doubtful places one after the other: the button says what it will do, focus goes on by itself.

import { postJson } from "./asking.js";
import { stayPresent } from "./presence.js";

const list = document.getElementById("items");
const document_ = location.pathname.split("/")[2];

function named(form) {
  const [button, field] = [form.querySelector("button"), form.elements.text];
  const same = field.value === form.elements.words.value;
  button.textContent = same ? button.dataset.same : button.dataset.changed;
}

const open = () => [...list.querySelectorAll(".item:not(.done)")];

async function save(form) {
  const { version, start, end, words, text } = form.elements;
  const item = form.closest(".item");
  const after = open()[open().indexOf(item) + 1] ?? open().find((other) => other !== item);
  item.classList.add("sending");
  try {
    await postJson(`/api/documents/${document_}/corrections`, {
      target: "text",
      version: Number(version.value),
      start: Number(start.value),
      end: Number(end.value),
      words: words.value,
      values: { text: text.value },
    });
  } catch ({ message, problem }) {
    item.classList.remove("sending");
    if (message === "ChangedMeanwhile") form.submit(); // the page that shows both versions
    else item.querySelector("label span").textContent = `${problem?.sentence} ${problem?.remedy}`;
    return;
  }
  item.classList.add("done");
  for (const part of form.elements) part.disabled = true;
  if (after) after.querySelector("input[name=text], button")?.focus();
  else location.reload(); // the next ones, or that nothing waits
}

if (list) {
  for (const form of list.querySelectorAll("form")) if (form.elements.words) named(form);
  list.addEventListener("input", ({ target }) => named(target.form));
  list.addEventListener("submit", (event) => {
    if (!event.target.elements.words) return;
    event.preventDefault();
    save(event.target);
  });
  list.querySelector("input[name=text]")?.focus({ preventScroll: true });
  stayPresent({ document: document_, version: list.querySelector("[name=version]")?.value ?? 0 });
}
