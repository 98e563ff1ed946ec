// Pairs by keys: arrows go on, a digit decides, S as a near copy was, P shows the pages, N notes,
// M takes it, Z takes back.

import { postJson } from "./asking.js";
import { typing } from "./sides.js";

const list = document.getElementById("pairs");
const say = list.dataset;
const toast = document.getElementById("toast");
const undoButton = toast.querySelector("button");
let chosen = null;
let last = null; // the card that Z takes back
let hiding = 0;

document.getElementById("pair-keys")?.removeAttribute("hidden");

const cards = () => [...list.querySelectorAll(".pair")];
const waiting = (card) => !("decided" in card.dataset);

function tell(sentence, { undo = false } = {}) {
  toast.querySelector("span").textContent = sentence;
  undoButton.hidden = !undo;
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (toast.hidden = true), 8000);
}

const complain = ({ problem }) => tell(`${problem?.sentence ?? ""} ${problem?.remedy ?? ""}`);

function choose(card) {
  chosen?.classList.remove("chosen");
  chosen = card;
  if (!card) return;
  card.classList.add("chosen");
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = cards();
  const at = all.indexOf(chosen) + by;
  choose(all[chosen ? Math.min(Math.max(at, 0), all.length - 1) : 0]);
}

function following(card) {
  const all = cards();
  const at = all.indexOf(card);
  return [...all.slice(at + 1), ...all.slice(0, at)].find(waiting);
}

async function decide(card, button) {
  const form = button.form;
  const note = form.elements.note.value;
  try {
    await postJson("/api/overlaps/decisions", { key: card.dataset.key, kind: button.value, note });
  } catch (error) {
    return complain(error);
  }
  card.dataset.decided = "";
  form.hidden = true;
  last = card;
  const word = button.lastChild.textContent.trim();
  const next = following(card);
  tell(`${say.sayDecided} ${word}. ${next ? "" : say.sayAll}`, { undo: true });
  if (next) choose(next);
  else onward();
}

// The list begins anew with what still waits.
function onward() {
  if (document.getElementById("onward")) return;
  const link = document.createElement("a");
  Object.assign(link, { id: "onward", href: location.href, className: "button primary" });
  link.textContent = say.sayMore;
  list.append(link);
  link.focus();
}

async function undo() {
  if (!last) return;
  const card = last;
  last = null;
  try {
    await postJson("/api/overlaps/decisions", { key: card.dataset.key, kind: null });
  } catch (error) {
    return complain(error);
  }
  delete card.dataset.decided;
  card.querySelector("form.verdict").hidden = false;
  document.getElementById("onward")?.remove();
  choose(card);
  tell(say.sayUndone);
}

async function take(card) {
  const { key, a, b } = card.dataset;
  try {
    await postJson("/api/overlaps/assignments", { key, a, b, person: say.name });
  } catch (error) {
    return complain(error);
  }
  card.querySelector("[data-assigned]").textContent = say.sayTaken;
  tell(say.sayTaken);
}

undoButton.addEventListener("click", undo);
list.addEventListener("click", (event) => {
  const card = event.target.closest(".pair");
  if (card && !event.target.closest("a, button, input, summary")) choose(card);
});
list.addEventListener("submit", (event) => {
  const card = event.target.closest(".pair");
  const button = event.submitter;
  if (!card || button?.name !== "kind" || !button.value) return;
  event.preventDefault();
  decide(card, button);
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea") && event.key === "Escape") {
    event.target.blur();
    choose(event.target.closest(".pair") ?? chosen);
    return;
  }
  if (event.target.matches("input") && event.key === "Enter") return;
  if (typing(event)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "ArrowDown" || key === "ArrowRight" || key === "j") step(1);
  else if (key === "ArrowUp" || key === "ArrowLeft" || key === "k") step(-1);
  else if (key === "Escape") choose(null);
  else if (key === "z") undo();
  else if (!chosen) return;
  else if (key === "m") take(chosen);
  else if (key === "p") {
    const pages = chosen.querySelector("details.sources");
    if (pages) pages.open = !pages.open;
  } else if (key === "s" && waiting(chosen)) {
    const same = chosen.querySelector("button[data-before]");
    if (same) decide(chosen, same);
  }
  else if (key === "n") chosen.querySelector("input[name=note]")?.focus();
  else if (/^[1-9]$/.test(key) && waiting(chosen)) {
    const buttons = chosen.querySelectorAll("button[name=kind][value]:not([value=''])");
    if (!buttons[key - 1]) return;
    decide(chosen, buttons[key - 1]);
  } else return;
  event.preventDefault();
});
