import { byId, setText } from "./dom.js";

/** Opens a dialog; Escape and its cross close it, and the focus goes back to where it was. */
export function open(dialog, focus) {
  if (!dialog.open) {
    dialog.showModal();
  }
  if (focus) {
    focus.focus();
  }
}

/** Asks before something that cannot be undone; the answer is whether to do it. */
export function confirm(title, text, yes) {
  const dialog = byId("confirm-dialog");
  setText(byId("confirm-title"), title);
  setText(byId("confirm-text"), text);
  setText(byId("confirm-yes"), yes);
  dialog.returnValue = "";
  open(dialog, byId("confirm-no"));
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
  });
}

/** Closes what is open, as it is about something that is not looked at any more. */
export function closeAll() {
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
}

byId("confirm-no").addEventListener("click", () => byId("confirm-dialog").close());
byId("confirm-yes").addEventListener("click", () => byId("confirm-dialog").close("yes"));

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) {
      dialog.close();
    }
  });
}
