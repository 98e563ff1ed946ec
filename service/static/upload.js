// Several files at once: each is sent by itself, then watched page by page until it is read.

import { getJson, pause, tokenHeaders, UNFINISHED } from "./asking.js";

const AT_ONCE = 2;
const MB = 1_000_000;

const form = document.getElementById("upload");
const drop = document.getElementById("drop");
const input = form.querySelector("input[type=file]");
const list = document.getElementById("files");
const template = document.getElementById("file-row");
const say = form.dataset;

const line = [];
const watched = new Map();
let sending = 0;
let watching = false;

const fill = (sentence, values) =>
  sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function row(file) {
  const shown = template.content.firstElementChild.cloneNode(true);
  const size = Math.max(file.size / MB, 0.1).toLocaleString(document.documentElement.lang, {
    maximumFractionDigits: 1,
  });
  shown.querySelector(".name a").textContent = file.name;
  shown.querySelector(".size").textContent = `${size} MB`;
  list.prepend(shown);
  return {
    say(text) {
      shown.querySelector(".says").textContent = text;
    },
    bar(value, max) {
      const bar = shown.querySelector("progress");
      if (max) {
        bar.max = max;
        bar.value = value;
      } else bar.removeAttribute("value");
    },
    link(id) {
      shown.querySelector(".name a").href = `/documents/${id}`;
    },
    end(kind) {
      shown.classList.add(kind);
      shown.querySelector("progress").remove();
    },
    refuse(sentence, remedy = "") {
      const strong = document.createElement("strong");
      strong.textContent = sentence;
      shown.querySelector(".says").replaceChildren(strong, ` ${remedy}`);
      this.end("refused");
    },
  };
}

function add(files) {
  const kind = form.elements.kind.value;
  for (const file of files) {
    const shown = row(file);
    if (file.size > say.limitMb * MB) shown.refuse(say.sayTooLarge);
    else {
      shown.say(say.sayWaiting);
      line.push({ file, kind, shown });
    }
  }
  send();
}

function send() {
  while (sending < AT_ONCE && line.length) {
    sending += 1;
    const job = line.shift();
    upload(job).finally(() => {
      sending -= 1;
      send();
    });
  }
}

function upload({ file, kind, shown }) {
  const body = new FormData();
  body.append("file", file);
  body.append("kind", kind);
  const request = new XMLHttpRequest(); // fetch tells nothing of how much was sent
  request.open("POST", "/api/documents");
  request.setRequestHeader("Accept", "application/json");
  for (const [name, value] of Object.entries(tokenHeaders)) request.setRequestHeader(name, value);
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    shown.say(`${say.saySending} ${Math.floor((100 * event.loaded) / event.total)} %`);
    shown.bar(event.loaded, event.total);
  });
  return new Promise((done) => {
    request.addEventListener("loadend", () => {
      const answer = request.response;
      if (request.status === 201) taken(answer.uploaded, shown);
      else if (answer?.error) shown.refuse(answer.error.sentence, answer.error.remedy);
      else shown.refuse(say.sayLost);
      done();
    });
    request.send(body);
  });
}

function taken(uploaded, shown) {
  const [{ document: first, new: fresh }] = uploaded;
  shown.link(first.id);
  if (first.fault) {
    shown.refuse(first.fault.sentence, first.fault.remedy);
    return;
  }
  if (!fresh && !UNFINISHED.has(first.state)) {
    shown.say(say.sayKnown);
    shown.end("known");
    return;
  }
  shown.say(say.sayWaiting);
  shown.bar();
  watched.set(first.id, shown);
  watch();
}

async function watch() {
  if (watching) return;
  watching = true;
  while (watched.size) {
    await pause(700);
    let steps;
    try {
      const ids = [...watched.keys()].slice(0, 100).map((id) => `id=${id}`);
      steps = await getJson(`/api/progress?${ids.join("&")}`);
    } catch {
      await pause(3000); // the service may be starting anew
      continue;
    }
    for (const step of steps) follow(step);
  }
  watching = false;
}

function follow(step) {
  const shown = watched.get(step.id);
  if (step.state === "reading") {
    if (step.pages_total) {
      shown.say(fill(say.sayReading, { done: step.pages_done, total: step.pages_total }));
      shown.bar(step.pages_done, step.pages_total);
    } else shown.say(say.sayOpening);
  }
  if (UNFINISHED.has(step.state)) return;
  watched.delete(step.id);
  if (step.fault) shown.refuse(step.fault.sentence, step.fault.remedy);
  else {
    shown.say(fill(say.sayRead, step.counts));
    shown.end("read");
  }
}

form.classList.add("live");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  add(input.files);
  input.value = "";
});
input.addEventListener("change", () => {
  add(input.files);
  input.value = "";
});
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) {
  drop.addEventListener(name, () => drop.classList.remove("over"));
}
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  add(event.dataTransfer.files);
});
