// Search within one document: with or without diacritics, every match marked, lit on its page.
// Of a long document the page holds a part; the server says where the words stand in all of it.

// One letter for one letter, so that places in the folded text are places in the text.
const folded = (letter) => {
  const plain = letter.normalize("NFD")[0].toLowerCase();
  return plain === "đ" ? "d" : plain.length === 1 ? plain : letter;
};
const fold = (words) => Array.from({ length: words.length }, (_, at) => folded(words[at])).join("");

export function searchWithin(text, sides) {
  const form = document.getElementById("within");
  if (!form || !globalThis.CSS?.highlights) return; // the browser's own search remains
  const input = form.querySelector("input");
  const output = form.querySelector("output");
  let blocks = null;
  const part = text.dataset.part ? [Number(text.dataset.from), Number(text.dataset.to)] : null;
  let matches = []; // { start, end } in the whole text, with { block } where it is shown
  let at = -1;
  let asking = 0; // the number of the last question to the server
  let waiting = 0;

  const back = form.querySelector("[data-step]");
  back.hidden = false;
  // Collected at the first search: a long document is not gone through for nothing.
  const collected = () =>
    (blocks ??= [...text.querySelectorAll(".agreement [data-at]")].map((element) => ({
      element,
      start: Number(element.dataset.at),
      words: element.textContent,
      plain: fold(element.textContent),
    })));

  function range({ element }, start, end) {
    const made = document.createRange();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let passed = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const length = node.data.length;
      if (start >= passed && start < passed + length) made.setStart(node, start - passed);
      if (end > passed && end <= passed + length) made.setEnd(node, end - passed);
      passed += length;
    }
    return made;
  }

  const rangeOf = ({ block, start, end }) => range(block, start - block.start, end - block.start);

  function find() {
    const asked = input.value.trim();
    const exact = fold(asked) !== asked.toLowerCase();
    const sought = exact ? asked.toLowerCase() : fold(asked);
    matches = [];
    if (sought.length > 1) {
      for (const block of collected()) {
        const words = exact ? block.words.toLowerCase() : block.plain;
        for (let i = words.indexOf(sought); i >= 0; i = words.indexOf(sought, i + sought.length)) {
          matches.push({ block, start: block.start + i, end: block.start + i + sought.length });
        }
      }
    }
    mark();
    count();
    if (part) {
      clearTimeout(waiting);
      const mine = ++asking;
      if (sought.length > 1) waiting = setTimeout(() => whole(asked, mine), 250);
    }
  }

  function mark() {
    const shown = matches.filter((match) => match.block);
    CSS.highlights.set("within", new Highlight(...shown.map(rangeOf)));
    CSS.highlights.delete("within-now");
    at = -1;
  }

  const count = () => {
    const sought = input.value.trim().length > 1;
    output.textContent = sought ? `${at + 1}/${matches.length}` : "";
  };

  // Places of the other parts, before and after those that are shown here.
  async function whole(asked, mine) {
    const query = new URLSearchParams({ q: asked });
    const answer = await fetch(`/api/documents/${text.dataset.document}/within?${query}`);
    if (!answer.ok || mine !== asking) return;
    const places = (await answer.json()).matches.map(({ start, end }) => ({ start, end }));
    const here = matches.filter((match) => match.block);
    const before = places.filter((place) => place.start < part[0]);
    const after = places.filter((place) => place.start >= part[1]);
    matches = [...before, ...here, ...after];
    mark();
    count();
    arrive();
  }

  // Led here from another part: on to the match that was chosen there.
  function arrive() {
    if (!arriving) return;
    arriving = false;
    const place = /^#at-(\d+)$/.exec(location.hash);
    const found = place ? matches.findIndex((match) => match.start === Number(place[1])) : -1;
    if (matches[found]?.block) show(found);
  }

  function go(step) {
    if (!matches.length) return;
    // The first step goes on from what is shown, not from the beginning of the document.
    const first = Math.max(matches.findIndex((match) => match.block), 0);
    show(at < 0 && step > 0 ? first : (at + step + matches.length) % matches.length);
  }

  function show(which) {
    at = which;
    const match = matches[at];
    if (!match.block) {
      const query = new URLSearchParams({ at: `at-${match.start}`, q: input.value.trim() });
      location.assign(`?${query}#at-${match.start}`);
      return;
    }
    const here = rangeOf(match);
    CSS.highlights.set("within-now", new Highlight(here));
    count();
    here.startContainer.parentElement.scrollIntoView({ block: "center" });
    sides.lightSpan({ start: match.start, end: match.end, kind: "match" }, { scroll: true });
  }

  input.addEventListener("input", find);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    input.value = "";
    find();
    input.blur();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(1);
  });
  back.addEventListener("click", () => go(-1));

  const led = new URLSearchParams(location.search).get("q");
  let arriving = Boolean(led);
  if (led) {
    input.value = led;
    find();
    if (!part) arrive();
  }
}
