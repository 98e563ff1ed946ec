// Text and pages side by side: what is chosen on one side lights up on the other.

import { getJson } from "./asking.js";

export function connect(text, pages) {
  const figures = [...(pages?.querySelectorAll("figure.page") ?? [])].map((element) => ({
    element,
    number: Number(element.dataset.page),
    start: Number(element.dataset.start),
    end: Number(element.dataset.end),
    width: Number(element.dataset.width),
    height: Number(element.dataset.height),
    lights: element.querySelector(".lights"),
    words: null,
  }));
  let chosen = null;
  let latest = 0;

  const wordsOf = (page) =>
    (page.words ??= getJson(`/api/documents/${text.dataset.document}/pages/${page.number}`).then(
      (answer) => answer.words,
      (error) => {
        page.words = null; // ask again next time
        throw error;
      },
    ));

  const spanOf = (element) => ({
    start: Number(element.dataset.start),
    end: Number(element.dataset.end),
    kind: element.dataset.kind ?? "clause",
  });

  async function light(element, { scroll }) {
    const ask = ++latest;
    for (const piece of text.querySelectorAll(".lit")) piece.classList.remove("lit");
    const norm = element?.matches(".norm") && element.id.slice("n-".length);
    if (norm) {
      for (const piece of text.querySelectorAll(`.m[data-norm="${norm}"]`)) {
        piece.classList.add("lit");
      }
    }
    for (const other of text.querySelectorAll(".paired")) other.classList.remove("paired");
    const pair = element?.closest("[data-pair]")?.dataset.pair;
    if (pair) document.getElementById(`c-${pair}`)?.classList.add("paired");
    return lightSpan(element && spanOf(element), { scroll, ask, box: element?.dataset });
  }

  // `box` is where marks stand under which no word was read.
  async function lightSpan(span, { scroll, ask = ++latest, box = null }) {
    const touched = span
      ? figures.filter((page) => page.start < span.end && span.start < page.end)
      : [];
    const found = await Promise.all(touched.map(wordsOf));
    if (ask !== latest) return; // another choice was made meanwhile
    for (const page of figures) page.lights.replaceChildren();
    let first = null;
    touched.forEach((page, index) => {
      const inside = found[index].filter((w) => w.span[0] < span.end && span.start < w.span[1]);
      for (const box of rectangles(inside.map((word) => word.box))) {
        const rectangle = draw(page, box, span.kind);
        first ??= rectangle;
      }
    });
    if (!first && box?.box) {
      const page = figures.find(({ number }) => number === Number(box.page));
      if (page) first = draw(page, box.box.split(" ").map(Number), span.kind);
    }
    if (scroll && first) reveal(first);
  }

  function reveal(rectangle) {
    const top = rectangle.getBoundingClientRect().top - pages.getBoundingClientRect().top;
    const room = pages.clientHeight;
    if (top < 60 || top > room * 0.7) {
      pages.scrollTo({ top: pages.scrollTop + top - room * 0.25, behavior: "smooth" });
    }
  }

  function choose(element, { scroll = true } = {}) {
    chosen?.classList.remove("chosen");
    chosen = element;
    chosen?.classList.add("chosen");
    return light(element, { scroll });
  }

  const target = (event) => {
    const piece = event.target.closest(".m[data-norm]");
    const norm = piece && document.getElementById(`n-${piece.dataset.norm}`);
    const own = event.target.closest("[data-start]");
    return norm ?? (own && text.contains(own) ? own : null);
  };

  text.addEventListener("click", (event) => {
    if (event.target.closest("a, summary, button, input") || getSelection().toString()) return;
    const element = target(event);
    if (element) choose(element);
  });
  text.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-start]") && event.target.matches(":focus-visible")) {
      choose(event.target);
    }
  });

  let hovering = 0;
  text.addEventListener("mouseover", (event) => {
    clearTimeout(hovering);
    const element = target(event);
    if (element) hovering = setTimeout(() => light(element, { scroll: false }), 120);
  });
  text.addEventListener("mouseleave", () => {
    clearTimeout(hovering);
    light(chosen, { scroll: false });
  });

  document.addEventListener("keydown", (event) => {
    if (event.target.closest("dialog")) return;
    if (event.key === "Escape") choose(null);
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (!step || typing(event) || !chosen) return;
    const stops = [...text.querySelectorAll(".passage[id], .norm")];
    const next = stops[stops.indexOf(chosen) + step];
    if (!next) return;
    event.preventDefault();
    choose(next);
    next.scrollIntoView({ block: "nearest" });
  });

  // From the page to the text: the word under the pointer, then the closest clause around it.
  for (const page of figures) {
    page.element.querySelector(".sheet").addEventListener("click", async (event) => {
      // Offsets are in the sheet's own axes, however it is turned.
      const x = (event.offsetX / event.target.clientWidth) * page.width;
      const y = (event.offsetY / event.target.clientHeight) * page.height;
      const words = await wordsOf(page);
      const word = words.find(
        ({ box: [x0, y0, x1, y1] }) => x >= x0 - 2 && x <= x1 + 2 && y >= y0 - 2 && y <= y1 + 2,
      );
      if (word) chooseAt(word.span[0]);
    });
  }

  // Of a long document a part is here; what lies in another is a page of its own.
  const { part, from, to } = text.dataset;
  // Nobody is sent round in a circle for the sake of a place that is not there.
  const asked = new URLSearchParams(location.search).get("at");
  const elsewhere = (place) => {
    const name = encodeURIComponent(place);
    location.assign(`?at=${name}#${name}`);
  };

  function chooseAt(offset) {
    const place = `at-${offset}`;
    if (part && (offset < Number(from) || offset >= Number(to)) && asked !== place) {
      elsewhere(place);
      return;
    }
    const around = [...text.querySelectorAll(".passage[data-start], .norm")]
      .map((element) => ({ element, ...spanOf(element) }))
      .filter(({ start, end }) => start <= offset && offset < end)
      .sort((a, b) => a.end - a.start - (b.end - b.start));
    if (!around.length) return;
    choose(around[0].element, { scroll: false });
    around[0].element.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  const open = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    const element = document.getElementById(hash);
    if (element && text.contains(element)) choose(element);
    else if (hash.startsWith("at-")) chooseAt(Number(hash.slice("at-".length)));
    else if (part && /^[cn]-|^next$/.test(hash) && asked !== hash) elsewhere(hash);
  };
  addEventListener("hashchange", open);
  open();
  return { choose, lightSpan, figures, chosen: () => chosen };
}

// Keys belong to whoever is typing, and to pages that scroll.
export const typing = (event) =>
  event.target.closest("input, select, textarea, #pages") ||
  event.ctrlKey || event.metaKey || event.altKey;

// Words of one line grow together, so that a clause is a few calm strips and not confetti.
function rectangles(boxes) {
  const strips = [];
  for (const [x0, y0, x1, y1] of boxes) {
    const last = strips.at(-1);
    const height = y1 - y0;
    const overlap = last ? Math.min(last[3], y1) - Math.max(last[1], y0) : 0;
    if (last && overlap > 0.5 * height && x0 >= last[0] && x0 - last[2] < 2 * height) {
      last[1] = Math.min(last[1], y0);
      last[2] = Math.max(last[2], x1);
      last[3] = Math.max(last[3], y1);
    } else strips.push([x0, y0, x1, y1]);
  }
  return strips;
}

function draw(page, [x0, y0, x1, y1], kind) {
  const rectangle = document.createElement("span");
  rectangle.className = `light ${kind}`;
  const style = rectangle.style;
  style.left = `${(100 * (x0 - 1)) / page.width}%`;
  style.top = `${(100 * (y0 - 1)) / page.height}%`;
  style.width = `${(100 * (x1 - x0 + 2)) / page.width}%`;
  style.height = `${(100 * (y1 - y0 + 2)) / page.height}%`;
  page.lights.append(rectangle);
  return rectangle;
}
