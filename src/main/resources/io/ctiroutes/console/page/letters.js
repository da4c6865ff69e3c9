import { askedFor, get, post } from "./api.js";
import { bdi, byId, el, lines, onChange, setText } from "./dom.js";
import { confirm, open } from "./dialogs.js";
import { pause } from "./poll.js";
import * as place from "./place.js";
import { tell, tellFailure } from "./tell.js";
import { count, plural, when } from "./words.js";

const WATCH_SECONDS = 60;
const WATCH_EVERY = 2;

let asked = { category: "", search: "", page: 0 };
let shown = null;
/** Counts the lists that were asked for: the answer to an older question is dropped. */
let question = 0;
let typing = 0;

/** Begins with what the address says. */
export function startAt() {
  asked = { category: place.read("category"), search: place.read("search"), page: 0 };
  byId("search-letters").value = asked.search;
  shown = null;
}

/** Opens the letter that the address names. */
export async function openPlace() {
  const file = place.read("letter");
  if (file && !byId("letter-dialog").open) {
    await openLetter(file);
  }
}

/** Reads the list anew; answers whether it could. */
export async function readLetters() {
  const mine = ++question;
  try {
    const list = await get("letters", asked);
    if (mine === question) {
      byId("letters-note").hidden = true;
      showCategories(list.categories, asked.category);
      showList(list, asked);
    }
    return true;
  } catch (error) {
    if (mine === question && error.status > 0) {
      note("The letters cannot be read: ", error.message);
    }
    return false;
  }
}

function note(words, foreign = "") {
  byId("letters-note").replaceChildren(words, foreign ? bdi(foreign) : "");
  byId("letters-note").hidden = false;
}

function ask(change) {
  asked = { ...asked, page: 0, ...change };
  place.write("category", asked.category);
  place.write("search", asked.search);
  return readLetters();
}

const showCategories = onChange((categories, chosen) => {
  const focused = document.activeElement?.dataset?.category;
  const all = Object.values(categories).reduce((sum, number) => sum + number, 0);
  const entries = [["", all], ...Object.entries(categories)];
  if (chosen && !(chosen in categories)) {
    entries.push([chosen, 0]);
  }
  byId("categories").replaceChildren(...entries.map(([category, number]) => categoryButton(category, number, category === chosen)));
  if (focused !== undefined) {
    [...byId("categories").children].find((button) => button.dataset.category === focused)?.focus();
  }
  const number = chosen ? categories[chosen] || 0 : all;
  const replay = byId("replay-category");
  setText(replay, chosen ? `Replay all of ${chosen}…` : "Replay all…");
  replay.disabled = number === 0;
  replay.dataset.number = String(number);
});

function categoryButton(category, number, pressed) {
  const button = el("button", { type: "button", "data-category": category, "aria-pressed": String(pressed) }, category ? bdi(category) : "all", " ", el("span", { class: "value" }, count(number)));
  button.addEventListener("click", () => ask({ category }));
  return button;
}

const showList = onChange((list, question) => {
  const focused = document.activeElement?.closest?.("tr[data-file]")?.dataset.file;
  byId("letters").tBodies[0].replaceChildren(...list.letters.map(row));
  byId("letters-table").hidden = list.letters.length === 0;
  if (list.letters.length === 0) {
    note(question.search || question.category ? "No letter is like that." : "There are none: nothing was refused for good.");
  }
  byId("letters-pager").hidden = list.pages < 2;
  byId("letters-back").disabled = list.page <= 0;
  byId("letters-on").disabled = list.page >= list.pages - 1;
  setText(byId("letters-page"), `Page ${count(list.page + 1)} of ${count(list.pages)}, ${plural(list.total, "letter")}`);
  if (focused !== undefined) {
    (rowOf(focused)?.querySelector("button") || byId("letters-title")).focus();
  }
});

const rowOf = (file) => [...byId("letters").tBodies[0].rows].find((tr) => tr.dataset.file === file);

function row(letter) {
  const about = el("button", { type: "button", class: "link cut" }, bdi(letter.about || letter.file));
  about.addEventListener("click", () => openLetter(letter.file));
  return el("tr", { "data-file": letter.file },
    el("th", { scope: "row" }, about),
    el("td", { class: "roomy" }, bdi(letter.category)),
    el("td", {}, el("div", { class: "clamp" }, bdi(letter.reason))),
    el("td", { class: "roomy time" }, when(letter.since)),
    el("td", { class: "roomy number" }, count(letter.attempts)));
}

async function openLetter(file) {
  await tellFailure("Reading the letter", async () => {
    shown = { ...await get(`letters/${encodeURIComponent(file)}`), file };
    place.write("letter", file);
    showLetter(shown);
    open(byId("letter-dialog"), byId("letter-title"));
  });
}

function showLetter(letter) {
  byId("letter-title").replaceChildren("Dead letter: ", bdi((letter.about || letter.file).slice(0, 120)));
  byId("letter-body").replaceChildren(
    lines([["about", letter.about], ["category", letter.category], ["reason", letter.reason], ["attempts", count(letter.attempts)],
      ["since", when(letter.since)], ["last", when(letter.last)], ["file", letter.file]]),
    el("h3", {}, "Falcon's answer"),
    letter.answer ? json("Falcon's answer", letter.answer) : el("p", { class: "faint" }, "None: it is not Falcon that refused it."),
    ...eventOf(letter.event));
  byId("letter-body").scrollTop = 0;
}

function eventOf(event) {
  if (!event) {
    return [];
  }
  return [el("h3", {}, "Event ", bdi(event.id), " ", bdi(event.type)), json("The event", event.data)];
}

const json = (label, text) => el("pre", { tabindex: "0", role: "region", "aria-label": label }, pretty(text));

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return String(text);
  }
}

async function replay() {
  const letter = shown;
  byId("letter-dialog").close();
  await tellFailure("The replay", async () => {
    const { done } = await post(`letters/${encodeURIComponent(letter.file)}/replay`);
    if (done) {
      tell("Replayed: ", letter.about, ". Waiting for what becomes of it…");
      await watch(letter);
    } else {
      tell("There is no such letter any more: ", letter.about);
    }
    await readLetters();
  });
}

/**
 * Tells what becomes of a letter. While it is tried it is in no list, so it is settled only if it is not there twice in a
 * row; and it is watched for the whole minute, as it comes back if it is refused later.
 */
async function watch(letter) {
  const tenant = askedFor();
  let gone = 0;
  for (let waited = 0; waited < WATCH_SECONDS; waited += WATCH_EVERY) {
    await pause(WATCH_EVERY);
    const now = await find(letter.file);
    if (tenant !== askedFor()) {
      return;
    }
    if (now === undefined) {
      continue;
    }
    if (now && (now.attempts > letter.attempts || now.last !== letter.last)) {
      tell("Refused again: ", letter.about, `: ${now.reason}`);
      return;
    }
    gone = now ? 0 : gone + 1;
    if (gone === 2) {
      tell("Delivered or settled, the letter is gone: ", letter.about);
      readLetters();
    }
  }
  if (gone < 2) {
    tell("Still waiting after a minute: ", letter.about, ". Look at it again later.");
  }
}

/** The letter as it is now, null if there is none, undefined if that cannot be told. */
async function find(file) {
  try {
    return await get(`letters/${encodeURIComponent(file)}`);
  } catch (error) {
    return error.status === 404 ? null : undefined;
  }
}

async function discard() {
  const letter = shown;
  if (!await confirm("Discard this letter?", `It is removed for good, and what it wanted is not delivered: ${letter.about.slice(0, 200)}`, "Discard")) {
    return;
  }
  byId("letter-dialog").close();
  await tellFailure("The discard", async () => {
    const { done } = await post(`letters/${encodeURIComponent(letter.file)}/discard`);
    tell(done ? "Discarded: " : "There is no such letter any more: ", letter.about);
    await readLetters();
  });
}

async function replayCategory() {
  const { category } = asked;
  const number = Number(byId("replay-category").dataset.number);
  const which = category ? `of the category ${category}` : "of all categories";
  if (!await confirm("Replay all?", `${plural(number, "letter")} ${which} will be tried again, also those that the search does not show.`, "Replay all")) {
    return;
  }
  await tellFailure("The replay", async () => {
    const answer = await post("letters/replay", { category });
    tell(`Replayed: ${plural(answer.count, "letter")} ${which}. What is refused again comes back to the list.`);
    await readLetters();
  });
}

byId("letter-dialog").addEventListener("close", () => place.write("letter", ""));
byId("letter-dialog").querySelector('[data-action="replay"]').addEventListener("click", replay);
byId("letter-dialog").querySelector('[data-action="discard"]').addEventListener("click", discard);
byId("replay-category").addEventListener("click", replayCategory);
byId("letters-back").addEventListener("click", () => ask({ page: asked.page - 1 }));
byId("letters-on").addEventListener("click", () => ask({ page: asked.page + 1 }));
byId("search-letters").addEventListener("input", (event) => {
  clearTimeout(typing);
  typing = setTimeout(() => ask({ search: event.target.value.trim() }), 250);
});
