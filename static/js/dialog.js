// Buttons with data-dialog open that dialog; the browser keeps the focus inside and gives it back.
import { fresh } from "./announce.js";

export function openDialogs(root) {
  for (const opener of fresh(root, "[data-dialog]", "Dialog")) {
    opener.addEventListener("click", () => {
      document.getElementById(opener.dataset.dialog).showModal();
    });
  }
}
