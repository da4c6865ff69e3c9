import { byId, el, setText, svg } from "./dom.js";
import { clock, rate, duration } from "./words.js";

const HEIGHT = 120;
const EDGE = { left: 42, right: 8, top: 8, bottom: 20 };
const NAMES = ["created", "updated", "retired", "deleted", "unchanged", "absent", "foreign", "owed", "refused"];

const millis = (value) => `${rate(value)} ms`;
const CHARTS = [
  { id: "outcomes", title: "IOCs a second, by outcome", read: rate, stacked: true, series: (history) => history.outcomes, wide: true },
  { id: "events", title: "Events a second", read: rate, series: (history) => ({ events: history.events }), wide: true },
  { id: "calls", title: "Calls to Falcon a second", read: rate, series: (history) => ({ calls: history.calls }) },
  { id: "latency", title: "Time of a call", read: millis, series: (history) => ({ latency: history.latency }) },
  { id: "lag", title: "Lag", read: duration, series: (history) => ({ lag: history.lag }) },
];

let history = null;
/** Which point all charts tell of; -1 is the last, whichever that is. */
let at = -1;

const frames = CHARTS.map(frame);
byId("charts").append(...frames.map((made) => made.figure));
new ResizeObserver(redraw).observe(byId("charts"));

/** Shows the last hour. */
export function showHistory(news) {
  history = news;
  redraw();
}

function frame(chart) {
  const value = el("span", { class: "value" }, "–");
  const plot = el("div", { class: "plot", tabindex: "0", role: "slider", "aria-label": chart.title, "aria-valuemin": "0", "aria-valuemax": "0", "aria-valuenow": "0" });
  const legend = el("ul", { class: "legend" });
  const figure = el("figure", { class: chart.wide ? "chart wide" : "chart", "data-chart": chart.id },
    el("figcaption", {}, el("span", {}, chart.title), value), plot, chart.stacked ? legend : "");
  plot.addEventListener("pointermove", (event) => point(indexAt(plot, event.clientX)));
  plot.addEventListener("pointerdown", (event) => point(indexAt(plot, event.clientX)));
  plot.addEventListener("pointerleave", () => point(-1));
  plot.addEventListener("blur", () => point(-1));
  plot.addEventListener("keydown", step);
  return { chart, figure, value, plot, legend };
}

function indexAt(plot, x) {
  const size = history ? history.times.length : 0;
  const area = plot.getBoundingClientRect();
  const part = (x - area.left - EDGE.left) / (area.width - EDGE.left - EDGE.right);
  return size ? Math.min(size - 1, Math.max(0, Math.round(part * (size - 1)))) : -1;
}

function step(event) {
  const end = history ? history.times.length - 1 : -1;
  const now = at < 0 ? end : at;
  const to = { ArrowLeft: now - 1, ArrowRight: now + 1, PageUp: now + 30, PageDown: now - 30, ArrowUp: now + 1, ArrowDown: now - 1, Home: 0, End: end }[event.key];
  if (to !== undefined && end >= 0) {
    event.preventDefault();
    point(Math.min(end, Math.max(0, to)));
  }
}

function point(index) {
  at = index;
  frames.forEach(showPoint);
}

function redraw() {
  if (history) {
    frames.forEach(drawFrame);
    frames.forEach(showPoint);
  }
}

function drawFrame(made) {
  const { chart, plot } = made;
  const width = Math.max(160, plot.clientWidth);
  const series = Object.entries(chart.series(history)).filter(([, values]) => values && values.length);
  series.sort(([a], [b]) => rank(a) - rank(b));
  const tops = chart.stacked ? stack(series) : series.map(([name, values]) => ({ name, values, low: null, high: values }));
  const most = Math.max(0, ...tops.flatMap((top) => top.high.filter((value) => value !== null)));
  const scale = nice(most, chart.id);
  const area = { x: (index) => EDGE.left + index * (width - EDGE.left - EDGE.right) / Math.max(1, history.times.length - 1),
    y: (value) => EDGE.top + (1 - value / scale) * (HEIGHT - EDGE.top - EDGE.bottom) };
  const cursor = svg("line", { class: "cursor", y1: EDGE.top, y2: HEIGHT - EDGE.bottom });
  plot.replaceChildren(svg("svg", { width, height: HEIGHT, "aria-hidden": "true", focusable: "false" },
    ...levels(scale, chart, width, area), ...minutes(width, area), ...tops.map((top) => shape(top, area, chart)), cursor));
  Object.assign(made, { area, cursor, series, most });
  const now = latest(series);
  plot.setAttribute("aria-label", `${chart.title}, last hour: now ${chart.read(now)}, at most ${chart.read(most)}`);
  plot.setAttribute("aria-valuemax", String(Math.max(0, history.times.length - 1)));
}

const rank = (name) => (NAMES.indexOf(name) + NAMES.length + 1) % (NAMES.length + 1);
const sum = (series, index) => series.reduce((all, [, values]) => values[index] === null ? all : (all ?? 0) + (values[index] || 0), null);
const latest = (series) => sum(series, history.times.length - 1) ?? 0;

function stack(series) {
  let below = history.times.map(() => 0);
  return series.map(([name, values]) => {
    const low = below;
    const high = below.map((value, index) => value + (values[index] || 0));
    below = high;
    return { name, values, low, high };
  });
}

/** The end of the axis: 1, 2 or 5 times a power of ten, or for times what one counts them in. */
function nice(most, id) {
  if (id === "lag" && most > 50) {
    return [60, 120, 240, 600, 1200, 3600, 7200, 14400, 43200].find((end) => end >= most) || Math.ceil(most / 86400) * 86400;
  }
  if (most <= 0) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((part) => part * power).find((end) => end >= most * 0.999);
}

function levels(scale, chart, width, area) {
  return [0, 0.5, 1].flatMap((part) => {
    const y = area.y(scale * part);
    return [svg("line", { class: part ? "grid" : "axis", x1: EDGE.left, x2: width - EDGE.right, y1: y, y2: y }),
      svg("text", { class: "tick", x: EDGE.left - 5, y: y + 3.5, "text-anchor": "end" }, level(scale * part, chart))];
  });
}

function level(value, chart) {
  if (chart.id === "lag" && value >= 120) {
    return value < 7200 ? `${rate(value / 60)}min` : `${rate(value / 3600)}h`;
  }
  return value >= 1000 ? `${rate(value / 1000)}k` : rate(value);
}

/** A tick each ten minutes, or twenty where there is no room. */
function minutes(width, area) {
  const every = width < 420 ? 1200 : 600;
  const ticks = [];
  history.times.forEach((time, index) => {
    if (time % every < history.seconds && index > 0 && area.x(index) < width - 18) {
      ticks.push(svg("text", { class: "tick", x: area.x(index), y: HEIGHT - 5, "text-anchor": "middle" }, clock(time * 1000).slice(0, 5)));
    }
  });
  return ticks;
}

function shape({ name, values, low, high }, area, chart) {
  const known = NAMES.includes(name) ? name : chart.stacked ? "other" : "plain";
  if (low) {
    const up = high.map((value, index) => `${area.x(index).toFixed(1)} ${area.y(value).toFixed(1)}`);
    const down = low.map((value, index) => `${area.x(index).toFixed(1)} ${area.y(value).toFixed(1)}`).reverse();
    return svg("path", { class: `area series-${known}`, d: `M${up.join("L")}L${down.join("L")}Z` });
  }
  return svg("path", { class: `stroke series-${known}`, d: pieces(values, area) });
}

/** A line that is broken where nothing is known; what stands alone becomes a dot. */
function pieces(values, area) {
  let path = "";
  let drawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      drawing = false;
      return;
    }
    path += `${drawing ? "L" : "M"}${area.x(index).toFixed(1)} ${area.y(value).toFixed(1)}`;
    if (!drawing && (values[index + 1] ?? null) === null) {
      path += "h.1";
    }
    drawing = true;
  });
  return path;
}

function showPoint({ chart, value, plot, legend, area, cursor, series, most }) {
  if (!history || !area) {
    return;
  }
  const last = history.times.length - 1;
  const index = at < 0 || at > last ? last : at;
  const all = last < 0 ? null : sum(series, index);
  const time = last < 0 ? "" : clock(history.times[index] * 1000);
  const text = all === null ? "–" : chart.read(all);
  setText(value, at < 0 ? `now ${text} · at most ${chart.read(most)}` : `${time} · ${text}`);
  plot.setAttribute("aria-valuenow", String(Math.max(0, index)));
  plot.setAttribute("aria-valuetext", `${time} ${text}`);
  cursor.classList.toggle("on", at >= 0);
  cursor.setAttribute("x1", area.x(index));
  cursor.setAttribute("x2", area.x(index));
  if (chart.stacked) {
    showLegend(legend, series, index);
  }
}

function showLegend(legend, series, index) {
  const names = series.map(([name]) => name);
  if (legend.dataset.names !== JSON.stringify(names)) {
    legend.dataset.names = JSON.stringify(names);
    legend.replaceChildren(...names.map((name) => el("li", { class: `series-${NAMES.includes(name) ? name : "other"}` }, el("i", {}), el("bdi", {}, name), el("span", { class: "value" }))));
  }
  series.forEach(([, values], which) => setText(legend.children[which].lastChild, rate(values[index])));
}
