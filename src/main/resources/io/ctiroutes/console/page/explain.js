import { get } from "./api.js";
import { bdi, byId, el, scrollable } from "./dom.js";
import * as place from "./place.js";

let question = 0;

/** Explains the value that the address names, if any. */
export function startAt() {
  const value = place.read("explain");
  byId("explain-value").value = value;
  byId("explanation").replaceChildren();
  if (value) {
    explain(value);
  }
}

async function explain(value) {
  const mine = ++question;
  const shown = byId("explanation");
  place.write("explain", value);
  shown.setAttribute("aria-busy", "true");
  let parts;
  try {
    parts = explanation(value, await get("explain", { value }));
  } catch (error) {
    parts = error.overtaken ? [] : [el("p", { class: "error" }, "It cannot be told: ", bdi(error.message))];
  }
  if (mine === question) {
    shown.replaceChildren(...parts);
    shown.removeAttribute("aria-busy");
  }
}

function explanation(value, { known, ioc, lines }) {
  const title = known ? bdi(ioc || value) : el("span", {}, "Nothing is known of ", bdi(value));
  return [el("h3", {}, title), el("dl", { class: "lines" }, ...lines.flatMap(line))];
}

function line({ label, text }) {
  const detail = ["link", "since", "record"].includes(label) ? "detail" : null;
  return [el("dt", { class: detail }, bdi(label)), scrollable(el("dd", {}, label === "link" && /^https?:\/\//.test(text) ? link(text) : bdi(text)))];
}

const link = (address) => el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, bdi(address));

byId("explain-form").addEventListener("submit", (event) => {
  event.preventDefault();
  explain(byId("explain-value").value.trim());
});
