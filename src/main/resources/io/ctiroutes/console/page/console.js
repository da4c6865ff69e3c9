import { askFor, get } from "./api.js";
import { bdi, byId, el } from "./dom.js";
import { closeAll } from "./dialogs.js";
import { poll } from "./poll.js";
import * as place from "./place.js";
import { showFailure, showProcess, showRate, showState } from "./head.js";
import { showFlow } from "./flow.js";
import { showHistory } from "./charts.js";
import * as letters from "./letters.js";
import * as explain from "./explain.js";
import * as check from "./check.js";
import { onChoose, showTenants, which } from "./tenants.js";
import "./owed.js";

let process = null;
let tenant = "";
let checks = false;
let polls = [];
/** Of which state the list of letters is, "" if it is still to be read. */
let lettersAsOf = "";
let lettersAsked = false;

/** Reads who this is; tenants may come and go. */
async function readProcess() {
  try {
    process = await get("process");
    showProcess(process);
    const now = which(process.tenants, place.read("tenant") || tenant);
    if (now !== tenant) {
      lookAt(now);
    }
    showTenants(process.tenants, tenant);
    startOnce();
  } catch (error) {
    // later on, the state tells
    if (polls.length === 0) {
      failed(error);
    }
  }
}

async function readState() {
  try {
    const state = await get("state");
    showState(state, process.mode);
    if (checks !== state.checks) {
      checks = state.checks;
      check.readNow();
    }
    byId("check-part").hidden = !checks;
    byId("check-link").hidden = !checks;
    readLettersIfChanged(state.deadLetters);
  } catch (error) {
    failed(error);
  }
}

async function readFlow() {
  await quietly("flow-part", async () => showFlow(await get("flow"), process.mode));
}

async function readHistory() {
  await quietly("charts-part", async () => {
    const history = await get("history");
    showHistory(history);
    showRate(history);
  });
}

async function readCheck() {
  if (checks) {
    await check.readCheck();
  }
}

function failed(error) {
  if (!error.overtaken) {
    showFailure(error.status === undefined ? { status: 500, message: `what this page cannot show (${error.message})` } : error);
  }
}

/** Says in its part of the page that something cannot be read; that nothing answers at all is said at the top. */
async function quietly(part, work) {
  let message = "";
  try {
    await work();
  } catch (error) {
    message = error.overtaken || error.status === 0 ? "" : error.message;
  }
  byId(part).querySelector(".unreadable")?.remove();
  if (message) {
    byId(part).append(el("p", { class: "error unreadable" }, "This cannot be read: ", bdi(message)));
  }
}

async function readLettersIfChanged({ count, byCategory }) {
  const now = JSON.stringify([count, byCategory, tenant]);
  if (now !== lettersAsOf && !lettersAsked) {
    lettersAsked = true;
    lettersAsOf = await letters.readLetters() ? now : "";
    lettersAsked = false;
  }
}

function lookAt(name) {
  if (tenant) {
    closeAll();
  }
  tenant = name;
  askFor(name);
  place.write("tenant", name);
  letters.startAt();
  explain.startAt();
  polls.forEach((now) => now());
}

/** Begins to look as soon as it is known whom to ask for. */
function startOnce() {
  if (polls.length === 0) {
    letters.startAt();
    explain.startAt();
    letters.openPlace();
    const checkNow = poll(() => (check.isRunning() ? 2 : 10), readCheck);
    polls = [poll(() => 2, readState), poll(() => 5, readFlow), poll(() => 10, readHistory), checkNow];
    check.readWith(checkNow);
  }
}

onChoose((name) => {
  place.write("explain", "");
  lookAt(name);
  showTenants(process.tenants, tenant);
});

window.addEventListener("hashchange", () => {
  const wanted = place.read("tenant");
  if (process && wanted && wanted !== tenant) {
    lookAt(which(process.tenants, wanted));
    showTenants(process.tenants, tenant);
  } else {
    letters.startAt();
    letters.readLetters();
    explain.startAt();
  }
  letters.openPlace();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-goto]");
  if (link) {
    event.preventDefault();
    const part = byId(link.dataset.goto);
    part.scrollIntoView();
    (part.querySelector("h2[tabindex]") || part).focus({ preventScroll: true });
  }
});

poll(() => (polls.length ? 10 : 2), readProcess);
