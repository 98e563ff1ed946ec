// Search within one document: with or without diacritics, every match marked, lit on its page.

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
  let matches = [];
  let at = -1;

  form.hidden = false;
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

  function find() {
    const asked = input.value.trim();
    const exact = fold(asked) !== asked.toLowerCase();
    const sought = exact ? asked.toLowerCase() : fold(asked);
    matches = [];
    if (sought.length > 1) {
      for (const block of collected()) {
        const words = exact ? block.words.toLowerCase() : block.plain;
        for (let i = words.indexOf(sought); i >= 0; i = words.indexOf(sought, i + sought.length)) {
          matches.push({ block, start: i, end: i + sought.length });
        }
      }
    }
    const ranges = matches.map(({ block, start, end }) => range(block, start, end));
    CSS.highlights.set("within", new Highlight(...ranges));
    CSS.highlights.delete("within-now");
    at = -1;
    output.textContent = sought.length > 1 ? `0/${matches.length}` : "";
  }

  function go(step) {
    if (!matches.length) return;
    at = (at + step + matches.length) % matches.length;
    const { block, start, end } = matches[at];
    const here = range(block, start, end);
    CSS.highlights.set("within-now", new Highlight(here));
    output.textContent = `${at + 1}/${matches.length}`;
    here.startContainer.parentElement.scrollIntoView({ block: "center" });
    const span = { start: block.start + start, end: block.start + end, kind: "match" };
    sides.lightSpan(span, { scroll: true });
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
  form.querySelector("[data-step]").addEventListener("click", () => go(-1));
}
