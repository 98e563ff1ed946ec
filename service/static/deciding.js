// Decisions by keys: A accepts, R rejects, E opens the form, arrows go on, Z takes back.

import { postJson } from "./asking.js";
import { typing } from "./sides.js";

export function decideByKeys(text, sides) {
  const say = text.dataset;
  const address = `/api/documents/${say.document}/corrections`;
  const toast = document.getElementById("toast");
  const dialog = document.getElementById("dialog");
  let last = null; // what Z takes back: { id, norm, before }
  let hiding = 0;

  const norms = () => [...text.querySelectorAll(".norm")];
  const undecided = () => norms().filter((norm) => norm.matches(".proposal"));

  function tell(sentence, { undo = false } = {}) {
    toast.querySelector("span").textContent = sentence;
    toast.querySelector("button").hidden = !undo;
    toast.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => (toast.hidden = true), 8000);
  }

  function go(norm) {
    if (!norm) return;
    sides.choose(norm);
    norm.scrollIntoView({ block: "nearest" });
  }

  function next(step, list = norms()) {
    const here = sides.chosen();
    if (!list.length) return null;
    if (!here || !text.contains(here)) return step > 0 ? list[0] : list.at(-1);
    const way = step > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
    const left = list.filter((one) => here.compareDocumentPosition(one) & way);
    return (step > 0 ? left[0] : left.at(-1)) ?? null;
  }

  function show(norm, verdict) {
    norm.classList.remove("proposal", "accepted", "corrected", "rejected");
    norm.classList.add(verdict || "proposal");
    const word = norm.querySelector("[data-verdict]");
    word.className = `verdict ${verdict}`;
    word.textContent = { accepted: say.sayAccepted, rejected: say.sayRejected }[verdict] ?? "";
  }

  // A version of others in between: places seen here are still those of the older one.
  const stepTo = (version) => {
    if (version === Number(say.version) + 1) say.version = version;
  };

  async function decide(norm, verdict) {
    const before = norm.matches(".accepted") ? "accepted" : "";
    try {
      const made = await postJson(address, {
        target: "norm",
        verdict,
        version: Number(say.version),
        start: Number(norm.dataset.start),
        end: Number(norm.dataset.end),
        name: norm.dataset.name,
      });
      stepTo(made.version);
      last = { id: made.id, norm, before };
      show(norm, verdict);
      const following = next(1, undecided()) ?? undecided()[0];
      tell(verdict === "accepted" ? say.sayAccepted : say.sayRejected, { undo: true });
      const onward = document.querySelector(".parts [rel=next]");
      if (following) go(following);
      else if (onward) location.assign("?at=next#next");
      else tell(say.sayAll, { undo: true });
    } catch ({ problem }) {
      tell(`${problem?.sentence ?? ""} ${problem?.remedy ?? ""}`);
    }
  }

  async function undo() {
    if (!last?.id) return;
    const { id, norm, before } = last;
    last = null;
    try {
      stepTo((await postJson(`${address}/${id}/undo`)).version);
      show(norm, before);
      go(norm);
      tell(say.sayUndone);
    } catch ({ problem }) {
      tell(`${problem?.sentence ?? ""} ${problem?.remedy ?? ""}`);
    }
  }

  async function edit(link) {
    const page = await (await fetch(link.href)).text();
    const form = new DOMParser().parseFromString(page, "text/html").getElementById("edit");
    if (!form) {
      location.assign(link.href);
      return;
    }
    form.elements.next.value = location.pathname + place();
    dialog.replaceChildren(document.adoptNode(form));
    dialog.showModal();
    dialog.querySelector("textarea:not([hidden]), select, input:not([type=hidden])")?.focus();
  }

  // Where to come back to: what is chosen may have another number after a decision.
  const place = () => {
    const around = sides.chosen()?.closest(".passage[id]");
    return around ? `#${encodeURIComponent(around.id)}` : "";
  };

  text.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-edit]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const finding = link.closest(".norm, .passage");
    if (finding) sides.choose(finding, { scroll: false });
    edit(link);
  });
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  toast.querySelector("button").addEventListener("click", undo);

  document.addEventListener("keydown", (event) => {
    if (typing(event) || dialog.open) return;
    const chosen = sides.chosen();
    const norm = chosen?.closest?.(".norm:not(.rejected)");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "ArrowRight" || key === "n") go(next(1));
    else if (key === "ArrowLeft" || key === "p") go(next(-1));
    else if (key === "a" && norm) decide(norm, "accepted");
    else if (key === "r" && norm) decide(norm, "rejected");
    else if (key === "z") undo();
    else if (key === "e" && chosen) {
      const link = chosen.querySelector(":scope > a.edit, :scope > .tools > a.edit");
      if (link) edit(link);
    } else return;
    event.preventDefault();
  });

  // "#next" is where the queue sends: the first finding that nobody has decided on.
  const start = () => location.hash === "#next" && go(undecided()[0]);
  addEventListener("hashchange", start);
  start();
}
