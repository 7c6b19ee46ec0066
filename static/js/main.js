// Every behaviour finds its own markup; a page without it pays nothing.
import { watchDrafts } from "./autosave.js";
import { watchCameras } from "./camera.js";
import { enhanceComboboxes } from "./combobox.js";
import { watchConditions } from "./conditions.js";
import { countCharacters } from "./counter.js";
import { openDialogs } from "./dialog.js";
import { focusErrorSummary } from "./errors.js";
import { saveBeforeLeaving } from "./leaving.js";
import { foldMenus } from "./menu.js";
import { mirrorTexts } from "./mirror.js";
import { narrowChoices } from "./narrow.js";
import { revealPasswords } from "./password.js";
import { repeatRows } from "./rows.js";
import { watchScans } from "./scan.js";
import { warnBeforeSessionEnds } from "./session-end.js";
import { filterTables } from "./tables.js";
import { showUploads } from "./upload.js";

const behaviours = [
  foldMenus,
  openDialogs,
  watchConditions,
  narrowChoices,
  countCharacters,
  enhanceComboboxes,
  repeatRows,
  mirrorTexts,
  revealPasswords,
  showUploads,
  filterTables,
  watchDrafts,
  saveBeforeLeaving,
  watchScans,
  watchCameras,
  warnBeforeSessionEnds,
  focusErrorSummary,
];

// Also called on fragments that arrive after loading.
export function enhance(root) {
  for (const behaviour of behaviours) behaviour(root);
}

enhance(document);
document.addEventListener("portal:inserted", (event) => enhance(event.target));
document.addEventListener("htmx:load", (event) => enhance(event.target));
