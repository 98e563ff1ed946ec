// Several files at once: each is sent by itself, then watched page by page until it is read.

import { fill, getJson, pause, postJson, tokenHeaders, UNFINISHED } from "./asking.js";

const AT_ONCE = 2;
const MB = 1_000_000;

const form = document.getElementById("upload");
const drop = document.getElementById("drop");
const input = form.querySelector("input[type=file]");
const list = document.getElementById("files");
const summary = document.getElementById("summary");
const template = document.getElementById("file-row");
const say = form.dataset;

const line = [];
const jobs = [];
const watched = new Map();
let sending = 0;
let watching = false;

// A job is one file on its way: `stop` ends what is being done, `again` begins anew.
function job(file, kind) {
  const shown = template.content.firstElementChild.cloneNode(true);
  const size = Math.max(file.size / MB, 0.1).toLocaleString(document.documentElement.lang, {
    maximumFractionDigits: 1,
  });
  const [bar, cancel, retry] = ["progress", "[data-cancel]", "[data-retry]"].map((part) =>
    shown.querySelector(part),
  );
  shown.querySelector(".name a").textContent = file.name;
  shown.querySelector(".size").textContent = `${size} MB`;
  list.prepend(shown);
  const made = {
    file,
    kind,
    ended: "",
    began: null, // { at, done } when the first page was seen to be read
    stop: () => {},
    again: null,
    say(text) {
      shown.querySelector(".says").textContent = text;
    },
    bar(value, max) {
      if (max) {
        bar.max = max;
        bar.value = value;
      } else bar.removeAttribute("value");
    },
    link(id) {
      shown.querySelector(".name a").href = `/documents/${id}`;
    },
    end(outcome) {
      this.ended = outcome;
      shown.classList.add(outcome);
      bar.hidden = cancel.hidden = true;
      retry.hidden = !this.again;
      sum();
    },
    refuse(sentence, remedy = "", again = null) {
      const strong = document.createElement("strong");
      strong.textContent = sentence;
      shown.querySelector(".says").replaceChildren(strong, ` ${remedy}`);
      this.again = again;
      this.end("refused");
    },
    begin() {
      this.ended = "";
      this.began = null;
      shown.classList.remove("refused");
      bar.hidden = cancel.hidden = false;
      retry.hidden = true;
      this.say(say.sayWaiting);
      this.bar();
      sum();
    },
  };
  cancel.addEventListener("click", () => made.stop());
  retry.addEventListener("click", () => made.again?.());
  jobs.push(made);
  return made;
}

function sum() {
  if (jobs.length < 2) return;
  const count = (outcome) => jobs.filter(({ ended }) => ended === outcome).length;
  const done = count("read") + count("known");
  summary.textContent = fill(say.saySummary, { done, total: jobs.length, refused: count("refused") });
}

function add(files) {
  for (const file of files) {
    const one = job(file, form.elements.kind.value);
    if (file.size > say.limitMb * MB) one.refuse(say.sayTooLarge);
    else wait(one);
  }
}

function wait(one) {
  one.begin();
  one.stop = () => {
    const at = line.indexOf(one);
    if (at >= 0) line.splice(at, 1);
    one.refuse(say.sayStopped, "", () => wait(one));
  };
  line.push(one);
  send();
}

function send() {
  while (sending < AT_ONCE && line.length) {
    sending += 1;
    upload(line.shift()).finally(() => {
      sending -= 1;
      send();
    });
  }
}

function upload(one) {
  const body = new FormData();
  body.append("file", one.file);
  body.append("kind", one.kind);
  const request = new XMLHttpRequest(); // fetch tells nothing of how much was sent
  request.open("POST", "/api/documents");
  request.setRequestHeader("Accept", "application/json");
  for (const [name, value] of Object.entries(tokenHeaders)) request.setRequestHeader(name, value);
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    one.say(`${say.saySending} ${Math.floor((100 * event.loaded) / event.total)} %`);
    one.bar(event.loaded, event.total);
  });
  let stopped = false;
  one.stop = () => {
    stopped = true;
    request.abort();
  };
  return new Promise((done) => {
    request.addEventListener("loadend", () => {
      const answer = request.response;
      const again = () => wait(one);
      if (stopped) one.refuse(say.sayStopped, "", again);
      else if (request.status === 201) taken(answer.uploaded, one);
      else if (answer?.error) {
        // A fault of ours may pass; that of a file does not by sending it again.
        one.refuse(answer.error.sentence, answer.error.remedy, request.status >= 500 ? again : null);
      } else one.refuse(say.sayLost, "", again);
      done();
    });
    request.send(body);
  });
}

function taken(uploaded, one) {
  const [{ document: first, new: fresh }] = uploaded;
  one.link(first.id);
  if (first.fault) {
    one.refuse(first.fault.sentence, first.fault.remedy, () => readAgain(first.id, one));
    return;
  }
  if (!fresh && !UNFINISHED.has(first.state)) {
    one.say(say.sayKnown);
    one.end("known");
    return;
  }
  follow(first.id, one);
}

function follow(id, one) {
  one.say(say.sayWaiting);
  one.bar();
  one.stop = () => postJson(`/api/documents/${id}/cancel`).then(show, () => {});
  watched.set(id, one);
  watch();
}

async function readAgain(id, one) {
  try {
    await postJson(`/api/documents/${id}/reading`);
  } catch ({ problem }) {
    one.refuse(problem?.sentence ?? say.sayLost, problem?.remedy);
    return;
  }
  one.begin();
  follow(id, one);
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
    for (const step of steps) show(step);
  }
  watching = false;
}

// How long the rest takes, from the pages that were read while we watched.
function left(one, { pages_done: done, pages_total: total }) {
  one.began ??= { at: Date.now(), done };
  const read = done - one.began.done;
  if (read < 1) return "";
  const seconds = ((Date.now() - one.began.at) / 1000 / read) * (total - done);
  return seconds > 90
    ? fill(say.sayLeftMinutes, { count: Math.round(seconds / 60) })
    : fill(say.sayLeftSeconds, { count: Math.max(1, Math.round(seconds)) });
}

function show(step) {
  const one = watched.get(step.id);
  if (!one) return;
  if (step.state === "reading") {
    const { pages_done: done, pages_total: total } = step;
    if (!total) one.say(say.sayOpening);
    else if (done >= total) one.say(say.sayFinding);
    else {
      const page = fill(say.sayReading, { done, total });
      one.say([page, left(one, step)].filter(Boolean).join(", "));
    }
    if (total) one.bar(done, total);
  }
  if (UNFINISHED.has(step.state)) return;
  watched.delete(step.id);
  if (step.fault) {
    one.refuse(step.fault.sentence, step.fault.remedy, () => readAgain(step.id, one));
  } else {
    one.say(fill(say.sayRead, step.counts));
    one.end("read");
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
