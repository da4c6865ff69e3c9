import { bdi, byId, el, onChange, scrollable, setText, svg, table } from "./dom.js";
import { arrange } from "./layers.js";
import { count, plural, shortCount, when } from "./words.js";

const BOX = { width: 106, height: 46, gapX: 22, gapY: 12, most: 168 };

let routes = new Map();
let chosen = "";
let ends = { left: "OpenCTI", right: "Falcon" };

/** Shows the routes of `flow`; the mode says what is at their ends. */
export function showFlow(flow, mode) {
  routes = new Map(flow.routes.map((route) => [route.id, route]));
  ends = { left: mode === "worker" ? "Topic" : "OpenCTI", right: mode === "reader" ? "Topic" : "Falcon" };
  drawIfNew();
  routes.forEach(showRoute);
  showSum(flow.routes);
  showChosen(routes.get(chosen) || null);
}

/** Draws it anew if there are other routes, other calls or another width; figures alone change in place. */
function drawIfNew() {
  const shape = [...routes.values()].map(({ id, from, to, steps }) => ({ id, from, to, steps: steps.map(({ kind }) => ({ kind })) }));
  draw(shape, ends, byId("flow-scroll").clientWidth);
}

const draw = onChange((shape, _, width) => {
  const focused = document.activeElement?.dataset?.route;
  const plan = arrange(shape);
  byId("flow-way").replaceChildren(...way(plan, width));
  byId("flow-scroll").hidden = plan.columns.length === 0;
  byId("flow-beside").replaceChildren(...plan.chains.map(chain));
  byId("beside-title").hidden = plan.chains.length === 0;
  if (focused) {
    boxOf(focused)?.focus();
  }
});

/** The main way: lines as SVG, below boxes that are buttons. */
function way({ columns, edges }, width) {
  const all = [[], ...columns, []];
  const pitch = Math.min(Math.max(width / all.length, BOX.width + BOX.gapX), BOX.most + BOX.gapX);
  const box = pitch - BOX.gapX;
  const rows = Math.max(1, ...columns.map((column) => column.length));
  const height = rows * (BOX.height + BOX.gapY);
  const places = new Map();
  columns.forEach((column, at) => column.forEach((id, row) => places.set(id, {
    left: (at + 1) * pitch,
    top: (height - column.length * (BOX.height + BOX.gapY) + BOX.gapY) / 2 + row * (BOX.height + BOX.gapY),
  })));
  const middle = (height - BOX.height) / 2;
  const left = { left: 0, top: middle };
  const right = { left: (columns.length + 1) * pitch, top: middle };
  const lines = edges.map((edge) => [places.get(edge.from), places.get(edge.to), edge.guessed]);
  (columns[0] || []).forEach((id) => lines.push([left, places.get(id), false]));
  last(columns, edges).forEach((id) => lines.push([places.get(id), right, false]));
  const surface = byId("flow-way");
  surface.style.width = `${all.length * pitch - BOX.gapX}px`;
  surface.style.height = `${height}px`;
  return [
    picture(lines, box, all.length * pitch - BOX.gapX, height),
    end(ends.left, left, box),
    ...[...places].map(([id, place]) => at(routeBox(id), place, box)),
    end(ends.right, right, box),
  ];
}

/** The routes that speak to what is at the right end: the one called falcon, or those at the end of the way. */
function last(columns, edges) {
  const all = columns.flat();
  if (all.includes("falcon")) {
    return ["falcon"];
  }
  return all.filter((id) => !id.startsWith("dead-letter") && id !== "event" && !edges.some((edge) => edge.from === id));
}

function picture(lines, box, width, height) {
  const head = svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    svg("path", { d: "M1 1 7 4 1 7", class: "head" }));
  return svg("svg", { width, height, "aria-hidden": "true", focusable: "false" }, svg("defs", {}, head),
    ...lines.map(([from, to, guessed]) => line(from, to, guessed, box)));
}

function line(from, to, guessed, box) {
  const x1 = from.left + box;
  const y1 = from.top + BOX.height / 2;
  const x2 = to.left - 2;
  const y2 = to.top + BOX.height / 2;
  const bend = Math.max(12, Math.abs(x2 - x1) / 2);
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  return svg("path", { d: path, class: guessed ? "line guessed" : "line", "marker-end": "url(#arrow)" });
}

function at(element, { left, top }, width) {
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
  element.style.width = `${width}px`;
  return element;
}

const end = (name, place, width) => at(el("div", { class: "end" }, name), place, width);

function routeBox(id) {
  const box = el("button", { type: "button", class: "route", "data-route": id, "aria-pressed": "false" },
    el("span", { class: "route-id" }, bdi(id)),
    " ",
    el("span", { class: "route-count" }),
    " ",
    el("span", { class: "route-bad" }));
  box.addEventListener("click", () => choose(chosen === id ? "" : id));
  return box;
}

function chain(list) {
  const parts = list.flatMap((route, at) => [at === 0 ? "" : then(list[at - 1].to.includes(route.id) ? "→" : "&"), routeBox(route.id)]);
  return el("div", { class: "chain" }, ...parts);
}

const then = (sign) => el("span", { class: "then", "aria-hidden": "true" }, sign);

const boxOf = (id) => byId("flow").querySelector(`[data-route="${CSS.escape(id)}"]`);

/** Brings the figures of a box up to date. */
function showRoute(route) {
  const box = boxOf(route.id);
  if (!box) {
    return;
  }
  const off = route.state !== "Started";
  const [, done, bad] = box.children;
  setText(done, shortCount(route.exchanges) + (route.inflight ? ` +${shortCount(route.inflight)}` : ""));
  setText(bad, [route.failed ? `✕ ${shortCount(route.failed)}` : "", off ? route.state : ""].filter(Boolean).join(" "));
  box.classList.toggle("failed", route.failed > 0);
  box.classList.toggle("off", off);
  box.setAttribute("aria-pressed", String(route.id === chosen));
  const words = `${route.id}: ${plural(route.exchanges, "exchange")}, ${count(route.failed)} failed, ${count(route.inflight)} in work, ${route.state}. ${route.description || ""}`;
  const title = (words + (route.lastError ? ` Last error at ${route.lastError.step}: ${route.lastError.message}` : "")).slice(0, 600);
  if (box.title !== title) {
    box.title = title;
  }
}

function showSum(all) {
  const off = all.filter((route) => route.state !== "Started").length;
  const failed = all.filter((route) => route.failed > 0).length;
  const parts = [plural(all.length, "route"), failed ? `${count(failed)} with failures` : "no failures", off ? `${count(off)} not started` : ""];
  setText(byId("flow-sum"), parts.filter(Boolean).join(", ") + "; choose one to see its steps" + (byId("flow-way").querySelector(".guessed") ? "; dashed: the address is made while it runs" : ""));
}

function choose(id) {
  chosen = id;
  routes.forEach(showRoute);
  showChosen(routes.get(id) || null);
}

const showChosen = onChange((route) => {
  const panel = byId("route");
  panel.hidden = !route;
  panel.replaceChildren(...(route ? details(route) : []));
});

function details(route) {
  const close = el("button", { type: "button", "aria-label": "Close the route" }, "✕");
  close.addEventListener("click", () => {
    boxOf(route.id)?.focus();
    choose("");
  });
  const calls = route.to.flatMap((to, at) => [at ? ", " : "", bdi(to)]);
  return [
    el("div", { class: "part-head" }, el("h3", { id: "route-title" }, "Route ", bdi(route.id)), el("span", { class: "push" }, close)),
    route.description ? el("p", {}, bdi(route.description)) : "",
    el("p", { class: "faint" }, `${route.state}; begins by `, bdi(route.from), calls.length ? "; calls " : "", ...calls,
      `; ${plural(route.exchanges, "exchange")}, ${count(route.failed)} failed, ${count(route.inflight)} in work`),
    route.lastError ? lastError(route.lastError) : "",
    route.steps.length ? steps(route) : el("p", { class: "faint" }, "Its steps are not counted in this mode."),
  ].filter(Boolean);
}

const lastError = ({ time, step, message }) =>
  scrollable(el("p", { class: "error" }, el("strong", {}, "Last error"), step ? " at the step " : "", step ? el("code", {}, bdi(step)) : "", time ? `, ${when(time)}: ` : ": ", bdi(message)));

function steps(route) {
  const failing = route.lastError ? route.lastError.step : null;
  return table(`Steps of ${route.id.slice(0, 80)}`,
    [{ text: "Step" }, { text: "Kind" }, { text: "Exchanges", class: "number" }, { text: "Failed", class: "number" }],
    route.steps.map((step) => el("tr", { class: step.failed || step.id === failing ? "failed" : null },
      el("th", { scope: "row" }, bdi(step.id), step.id === failing ? el("span", { class: "tag" }, "last error") : ""),
      el("td", {}, bdi(step.kind)), el("td", { class: "number" }, count(step.exchanges)), el("td", { class: "number" }, count(step.failed)))));
}

new ResizeObserver(() => {
  if (routes.size) {
    drawIfNew();
    routes.forEach(showRoute);
  }
}).observe(byId("flow"));
