// The pages of the original: which one is seen, larger and smaller, turned, all at a glance.

export function turnPages(pages, figures) {
  const tools = pages.querySelector(".zoom");
  const thumbs = document.getElementById("thumbs");
  let scale = 1;
  let seen = figures[0];

  tools.hidden = false;
  tools.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.dataset.zoom) {
      scale = Math.min(3, Math.max(0.6, scale + 0.2 * Number(button.dataset.zoom)));
      pages.style.setProperty("--zoom", scale);
    } else if ("turn" in button.dataset) {
      const angle = (Number(seen.element.dataset.angle ?? 0) + 90) % 360;
      seen.element.dataset.angle = angle;
    } else {
      if (!thumbs.children.length) fillThumbs();
      thumbs.hidden = !thumbs.hidden;
      button.setAttribute("aria-pressed", String(!thumbs.hidden));
    }
  });

  // Made when they are asked for: a long document has hundreds.
  function fillThumbs() {
    for (const page of figures) {
      const link = document.createElement("a");
      link.href = `#page-${page.number}`;
      const image = document.createElement("img");
      Object.assign(image, { loading: "lazy", alt: "", width: 75 });
      image.height = Math.round((75 * page.height) / page.width);
      image.src = `/api/documents/${thumbs.dataset.document}/pages/${page.number}/image?small=true`;
      const number = document.createElement("span");
      number.textContent = page.number;
      link.append(image, number);
      if (page === seen) link.setAttribute("aria-current", "page");
      thumbs.append(link);
    }
  }

  for (const page of figures) {
    page.element.style.setProperty("--w", page.width);
    page.element.style.setProperty("--h", page.height);
  }

  const output = document.querySelector("#page-now output");
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen = figures.find(({ element }) => element === target);
        output.textContent = seen.number;
        for (const link of thumbs.children) {
          const here = link.hash === `#page-${seen.number}`;
          if (here) link.setAttribute("aria-current", "page");
          else link.removeAttribute("aria-current");
        }
      }
    },
    { root: pages, rootMargin: "-35% 0px -60% 0px" },
  );
  for (const page of figures) watch.observe(page.element);
}
