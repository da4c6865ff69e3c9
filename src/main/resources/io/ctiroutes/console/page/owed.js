import { get, post } from "./api.js";
import { bdi, byId, el, table } from "./dom.js";
import { confirm, open } from "./dialogs.js";
import { tell, tellFailure } from "./tell.js";
import { count, plural, when } from "./words.js";

let total = 0;

async function openOwed() {
  await tellFailure("Reading what is owed", async () => {
    const { retirements, creates } = await get("owed");
    total = retirements.total;
    byId("owed-body").replaceChildren(...retirementsOwed(retirements), ...createsOwed(creates));
    byId("approve").disabled = total === 0;
    byId("drop").disabled = total === 0;
    open(byId("owed-dialog"), byId("owed-title"));
  });
}

function retirementsOwed({ total: number, listed }) {
  if (number === 0) {
    return [el("p", {}, "No retirements are owed.")];
  }
  const rows = listed.map(({ ioc, since }) => el("tr", {}, el("th", { scope: "row" }, bdi(ioc)), el("td", { class: "time" }, when(since))));
  return [
    el("p", {}, el("strong", {}, plural(number, "retirement")), " wait: more IOCs were to be retired at once than may go without being asked for. They go on detecting in Falcon meanwhile."),
    el("p", {}, el("strong", {}, "It was meant"), ": approve, and they are retired within seconds. ", el("strong", {}, "It was a mistake"),
      ": mend the filter in OpenCTI first; then drop, and their IOCs stay as they are."),
    listed.length < number ? el("p", { class: "faint" }, `The oldest ${count(listed.length)} of ${count(number)}`) : "",
    table("Retirements that are owed", [{ text: "IOC" }, { text: "Since" }], rows),
  ].filter(Boolean);
}

function createsOwed(number) {
  return number ? [el("p", {}, el("strong", {}, plural(number, "create")), " wait for room: Falcon is full. They are delivered as soon as there is room.")] : [];
}

async function decide(path, title, text, yes, done) {
  if (!await confirm(title, text, yes)) {
    return;
  }
  byId("owed-dialog").close();
  await tellFailure(yes, async () => {
    const answer = await post(`owed/${path}`);
    tell(`${done}: ${plural(answer.count, "retirement")}.`);
  });
}

byId("owed-open").addEventListener("click", openOwed);
byId("approve").addEventListener("click", () => decide("approve", "Approve all retirements?",
  `${plural(total, "IOC")}, and what has come meanwhile, will be retired in Falcon and stop detecting.`, "Approve all", "Approved"));
byId("drop").addEventListener("click", () => decide("drop", "Drop all retirements?",
  `${plural(total, "retirement")} will be forgotten. Their IOCs stay in Falcon and go on detecting, though no indicator wants them.`, "Drop all", "Dropped"));
