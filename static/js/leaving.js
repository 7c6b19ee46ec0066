// <form data-saves-drafts>: leads to another page, or to this one told anew. What is typed in the
// drafts of the page is saved first; a server that does not answer holds nobody back for long.
import { fresh } from "./announce.js";

const PATIENCE = 3000;

export function saveBeforeLeaving(root) {
  for (const form of fresh(root, "form[data-saves-drafts]", "Leaving")) {
    let waited = false;
    form.addEventListener("submit", async (event) => {
      if (waited) return;
      const saves = [];
      for (const draft of document.querySelectorAll("form[data-autosave]")) {
        draft.dispatchEvent(new CustomEvent("portal:flush", { detail: saves }));
      }
      if (!saves.length) return;
      event.preventDefault();
      const { submitter } = event;
      const patience = new Promise((resolve) => window.setTimeout(resolve, PATIENCE));
      await Promise.race([Promise.allSettled(saves), patience]);
      waited = true;
      form.requestSubmit(submitter);
      waited = false;
    });
  }
}
