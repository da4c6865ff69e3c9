import { bdi, byId, el, onChange, setText } from "./dom.js";
import { count, plural } from "./words.js";

const SEARCH_FROM = 12;

let choose = () => {};
let tenants = [];
let chosen = "";

/** Has `then` called with the name of the tenant that somebody chooses. */
export function onChoose(then) {
  choose = then;
}

/** Which tenant to look at: the one wanted if there is such, else the first that is not well, else the first. */
export function which(list, wanted) {
  const found = list.find((tenant) => tenant.name === wanted) || list.find((tenant) => tenant.state !== "ok") || list[0];
  return found ? found.name : "";
}

/** Shows a line for each tenant, those that are not well first. */
export const showTenants = onChange((list, now) => {
  tenants = list;
  chosen = now;
  byId("tenants").hidden = list.length === 0;
  byId("tenants-find").hidden = list.length < SEARCH_FROM;
  const bad = list.filter((tenant) => tenant.state !== "ok").length;
  setText(byId("tenants-count"), `${plural(list.length, "tenant")}, ${bad ? `${count(bad)} not well` : "all well"}`);
  showFound();
});

function showFound() {
  const focused = document.activeElement?.dataset?.tenant;
  const search = byId("search-tenants").value.trim().toLowerCase();
  const found = tenants.filter((tenant) => `${tenant.name} ${tenant.state}`.toLowerCase().includes(search));
  found.sort((a, b) => (a.state === "ok") - (b.state === "ok") || a.name.localeCompare(b.name));
  byId("tenants-list").replaceChildren(...found.map(line));
  if (focused !== undefined) {
    [...byId("tenants-list").querySelectorAll("button")].find((button) => button.dataset.tenant === focused)?.focus();
  }
}

function line({ name, state }) {
  const well = state === "ok";
  const button = el("button", { type: "button", "data-tenant": name, "aria-current": name === chosen ? "true" : null },
    el("span", { class: well ? "good" : "bad" }, well ? "✓" : "✕"), " ", el("bdi", { class: "cut" }, name), well ? "" : el("bdi", { class: "cut state" }, state));
  button.title = `${name}: ${state}`.slice(0, 600);
  button.addEventListener("click", () => choose(name));
  return el("li", {}, button);
}

byId("search-tenants").addEventListener("input", showFound);
