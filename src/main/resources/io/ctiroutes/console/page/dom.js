// All texts come from events or from Falcon, so from strangers: they become text nodes, never markup.

export const byId = (id) => document.getElementById(id);

/** Makes an element; children are elements or texts, "" and null are left out. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) {
      made.setAttribute(key, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

/** The same for SVG. */
export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** A foreign text, kept from turning the writing direction of what is around it. */
export const bdi = (text) => el("bdi", {}, String(text));

const LONG = 150;

/** Lets one scroll by keys what a long text makes scroll. */
export function scrollable(element) {
  if (element.textContent.length > LONG) {
    element.tabIndex = 0;
  } else {
    element.removeAttribute("tabindex");
  }
  return element;
}

/** Lines of a label and a foreign text. */
export const lines = (pairs) => el("dl", { class: "lines" }, ...pairs.flatMap(([label, text]) => [el("dt", {}, bdi(label)), scrollable(el("dd", {}, bdi(text)))]));

/** Sets a text, and leaves the element alone if it has it already: a screen reader would read it again. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Shows what `data` is by `draw`, but only if it is not what was drawn last. */
export function onChange(draw) {
  let last;
  return (...data) => {
    const now = JSON.stringify(data);
    if (now !== last) {
      last = now;
      draw(...data);
    }
  };
}

/** A table with a head; the cells are elements or texts. */
export function table(caption, heads, rows) {
  return el("div", { class: "table", tabindex: "0", role: "region", "aria-label": caption }, el("table", { "aria-label": caption },
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col", class: head.class || null }, head.text)))),
    el("tbody", {}, ...rows)));
}
