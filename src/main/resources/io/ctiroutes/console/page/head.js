import { byId, bdi, el, onChange, scrollable, setText } from "./dom.js";
import { clock, count, duration, plural, rateOf, secondsBefore, when } from "./words.js";

const STREAM = { connected: "good", recovering: "good", registering: "warn", connecting: "warn" };

let offlineSince = 0;

/** Shows who this is. */
export const showProcess = onChange((process) => {
  const name = process.name || "OpenCTI to Falcon";
  setText(byId("name"), name);
  setText(byId("version"), process.version);
  setText(byId("mode"), process.mode === "all" ? "" : process.mode);
  document.title = `${name.slice(0, 80)} – console`;
});

/** Shows how it is. */
export function showState(state, mode) {
  document.body.classList.remove("stale");
  offlineSince = 0;
  byId("offline").hidden = true;
  byId("dry-run").hidden = !state.dryRun;
  setText(byId("as-of"), when(state.time));
  badge(state.well ? "good" : "bad", state.well ? "✓ All is well" : `✕ Not well: ${plural(state.problems.length, "problem")}`);
  showProblems(state.problems);
  showSource(state);
  figure("falcon", ...falcon(state, mode));
  showLag(state);
  showPosition(state.stream);
  showLedger(state.ledger, state.falcon);
  showOutcomes(state.outcomes);
  showLetters(state.deadLetters);
  showOwed(state.owed);
}

/** Says that there is no answer, or only a failure, and since when; what is shown is of then. */
export function showFailure(failure) {
  offlineSince = offlineSince || Date.now();
  document.body.classList.add("stale");
  const what = failure.status === 0 ? "No answer from the connector" : `The connector answers: ${failure.message.slice(0, 300)}`;
  const offline = byId("offline");
  setText(offline, `${what}. Since ${clock(offlineSince)} UTC; the figures below are older than that.`);
  offline.hidden = false;
  badge("", "Not known");
}

/** Shows how many events and IOCs there are a second now: the last of the history. */
export function showRate(history) {
  const last = history.times.length - 1;
  if (last < 0) {
    figure("rate", "none yet", "");
    return;
  }
  const iocs = Object.values(history.outcomes).reduce((sum, values) => sum + (values[last] || 0), 0);
  figure("rate", rateOf(history.events[last], "event"), [rateOf(iocs, "IOC"), rateOf(history.calls[last], "call")]);
}

function badge(kind, words) {
  byId("well").className = `badge ${kind}`;
  setText(byId("well"), words);
}

const showProblems = onChange((problems) => {
  const list = byId("problems");
  list.replaceChildren(...problems.map((problem) => scrollable(el("li", {}, el("strong", {}, bdi(problem.check)), " ", bdi(problem.message)))));
  list.hidden = problems.length === 0;
});

/** Shows a figure in words, what belongs to it in small letters (some parts, each may be foreign), and whether it is bad. */
function figure(id, text, more, kind = "", between = "; ") {
  const shown = byId(id) || byId(`${id}-state`);
  setText(shown, text);
  shown.className = kind;
  const parts = [more].flat().filter(Boolean);
  const small = byId(`${id}-more`);
  if (small.textContent !== parts.join(between)) {
    small.replaceChildren(...parts.flatMap((part, at) => at ? [between, bdi(part)] : [bdi(part)]));
    scrollable(small);
  }
}

function showSource(state) {
  const { stream, topic } = state;
  setText(byId("stream-label"), stream || !topic ? "OpenCTI stream" : "Topic");
  if (stream) {
    const since = stream.since ? `since ${when(stream.since)} (${duration(secondsBefore(stream.since, state.time))})` : "";
    const parts = [since, stream.recoveredEvents ? `${count(stream.recoveredEvents)} recovered` : "", stream.queueEvents ? `${count(stream.queueEvents)} waiting` : "",
      stream.lastError ? `last error: ${stream.lastError}` : ""];
    figure("stream", stream.state, parts, STREAM[stream.state] || "bad");
  } else if (topic) {
    figure("stream", plural(topic.partitions, "partition"), "", topic.partitions ? "good" : "bad");
  } else {
    figure("stream", "none", "");
  }
}

/** Falcon's state as words, more words, and good, warn or bad. */
function falcon(state, mode) {
  const { problem, breaker, cooldownUntil, requestsPerMinute } = state.falcon;
  const allowed = requestsPerMinute > 0 ? `up to ${plural(requestsPerMinute, "call")} a minute` : "";
  if (mode === "reader") {
    return ["not asked here", "workers deliver to Falcon"];
  }
  if (problem) {
    return ["calls do not get through", problem, "bad"];
  }
  if (breaker === "OPEN") {
    return ["no calls", "too many failed; a few are tried again within seconds", "bad"];
  }
  if (cooldownUntil && new Date(cooldownUntil) > new Date(state.time)) {
    return ["rate limited", `no calls until ${when(cooldownUntil)}`, "warn"];
  }
  if (breaker === "HALF_OPEN") {
    return ["trying a few calls", "after too many that failed", "warn"];
  }
  return ["calls go through", allowed, "good"];
}

function showLag({ stream, topic }) {
  if (stream) {
    figure("lag", duration(stream.lagSeconds), "of the oldest event not acknowledged", stream.lagSeconds > 300 ? "warn" : "");
  } else if (topic) {
    figure("lag", plural(topic.lagRecords, "record"), "not read from the topic");
  } else {
    figure("lag", "–", "");
  }
}

function showPosition(stream) {
  byId("position-figure").hidden = !stream;
  if (stream) {
    figure("position", stream.position || "none yet", when(stream.positionTime));
  }
}

function showLedger(ledger, { iocs, iocsLimit }) {
  const held = iocs >= 0 ? `Falcon holds ${count(iocs)} of ${count(iocsLimit)}` : "";
  figure("ledger", `${count(ledger.live)} live`, [`${count(ledger.retired)} retired, ${count(ledger.refused)} refused`, held]);
}

function showLetters(letters) {
  const categories = Object.entries(letters.byCategory).map(([category, number]) => `${count(number)} ${category}`);
  figure("letters-figure", count(letters.count), letters.problem || (categories.length ? categories : "nothing was refused for good"),
    letters.problem ? "bad" : letters.count ? "warn" : "", ", ");
}

function showOutcomes(outcomes) {
  const parts = Object.entries(outcomes).map(([outcome, number]) => `${count(number)} ${outcome}`);
  setText(byId("outcomes"), parts.length ? `since the start: ${parts.join(", ")}` : "");
}

function showOwed({ retirements, creates }) {
  const parts = [retirements ? plural(retirements, "retirement") : "", creates ? plural(creates, "create") : ""].filter(Boolean);
  const why = [retirements ? "so many at once wait until somebody approves" : "", creates ? "Falcon is full" : ""];
  figure("owed", parts.join(", ") || "nothing", why, parts.length ? "warn" : "");
  byId("owed-open").hidden = parts.length === 0;
}
