import { byId, bdi } from "./dom.js";

/** Tells what became of what somebody did; parts that are not `words` of ours are shown as foreign. */
export function tell(words, foreign = "", after = "") {
  const told = byId("told");
  told.replaceChildren(words, foreign ? bdi(foreign) : "", after);
  byId("told-box").hidden = false;
}

byId("told-close").addEventListener("click", () => {
  byId("told-box").hidden = true;
  byId("told").replaceChildren();
});

/** Does something and tells if it was refused; answers whether it was done. */
export async function tellFailure(what, work) {
  try {
    await work();
    return true;
  } catch (error) {
    tell(`${what} failed: `, error.message);
    return false;
  }
}
