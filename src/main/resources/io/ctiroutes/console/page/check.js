import { get, post } from "./api.js";
import { bdi, byId, el, onChange, scrollable, setText, table } from "./dom.js";
import { confirm } from "./dialogs.js";
import { tell, tellFailure } from "./tell.js";
import { count, duration, plural, secondsBefore, when } from "./words.js";

const VERDICTS = {
  equal: ["good", "✓ Equal"],
  drift: ["warn", "≠ Drift"],
  unknown: ["bad", "? Not known"],
};

let running = false;
/** Has the check read now. */
export let readNow = () => {};

/** Whether a check runs, as of the last answer. */
export const isRunning = () => running;

/** Has `now` called whenever it has to be read at once. */
export function readWith(now) {
  readNow = now;
}

/** Shows the last check, and how far the one is that runs. */
export async function readCheck() {
  try {
    const { progress, last } = await get("check");
    const ended = running && !progress;
    running = Boolean(progress);
    byId("check-start").disabled = running;
    byId("check-repair").disabled = running;
    showProgress(progress);
    showLast(last);
    if (ended && last) {
      tell("The check has ended: ", last.summary);
    }
  } catch (error) {
    if (error.status > 0) {
      showLast(null, error.message);
    }
  }
}

const showProgress = (progress) => setText(byId("check-progress"), progress ? `Running: ${progress}` : "");

const showLast = onChange((last, failure = "") => {
  byId("check-result").replaceChildren(...(last ? result(last) : [none(failure)]));
});

const none = (failure) => failure
  ? el("p", { class: "error" }, "It cannot be told: ", bdi(failure))
  : el("p", { class: "faint" }, "No check has ended since the start.");

function result(last) {
  const [kind, words] = VERDICTS[last.verdict] || VERDICTS.unknown;
  const fields = Object.entries(last.fields || {});
  return [
    el("p", {}, el("strong", { class: `badge ${kind}` }, words), " ", bdi(last.summary)),
    last.reason ? scrollable(el("p", { class: "error" }, bdi(last.reason))) : "",
    el("p", { class: "faint" }, `Ended ${when(last.ended)}, took ${duration(secondsBefore(last.begun, last.ended))}; Falcon held ${plural(last.held, "IOC")}`),
    last.kinds.length ? kinds(last.kinds) : "",
    fields.length ? el("p", {}, "Fields that differ: ", ...fields.flatMap(([field, number], at) => [at ? ", " : "", bdi(field), ` ${count(number)}`])) : "",
    last.repair ? el("p", {}, el("strong", {}, "Repair: "), bdi(last.repair)) : "",
  ].filter(Boolean);
}

function kinds(list) {
  return table("What the check found, by kind", [{ text: "Kind" }, { text: "IOCs", class: "number" }, { text: "Meaning" }],
    list.map((kind) => el("tr", { class: kind.drift && kind.count ? "drift" : null },
      el("th", { scope: "row" }, bdi(kind.kind), kind.drift && kind.count ? el("span", { class: "tag" }, "drift") : ""),
      el("td", { class: "number" }, count(kind.count)),
      el("td", {}, bdi(kind.meaning), examples(kind)))));
}

function examples({ examples: list, count: number }) {
  if (!list || list.length === 0) {
    return "";
  }
  const head = number > list.length ? `${plural(list.length, "example")} of ${count(number)}` : "Which";
  return el("details", {}, el("summary", {}, head), el("ul", {}, ...list.map((example) => scrollable(el("li", {}, bdi(example))))));
}

async function begin(parameters, words) {
  await tellFailure("The check", async () => {
    await post("check", parameters);
    tell(words);
    running = true;
    readNow();
  });
}

byId("check-start").addEventListener("click", () => begin({}, "A check has begun."));
byId("check-repair").addEventListener("click", async () => {
  const text = "What differs is created, updated or retired in Falcon until it is as OpenCTI wants it. IOCs of others are left alone.";
  if (await confirm("Check and repair?", text, "Check and repair")) {
    await begin({ repair: "true" }, "A check with repair has begun.");
  }
});
