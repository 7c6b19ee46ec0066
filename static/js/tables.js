// A field with data-filter-table="<id>" keeps the rows of that table that contain its words.
import { announce, fresh } from "./announce.js";

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function filterTables(root) {
  for (const input of fresh(root, "[data-filter-table]", "Filter")) {
    const table = document.getElementById(input.dataset.filterTable);
    const rows = [...table.tBodies[0].rows];
    let timer;
    input.addEventListener("input", () => {
      const words = plain(input.value).split(/\s+/).filter(Boolean);
      for (const row of rows) {
        const text = plain(row.textContent);
        row.hidden = !words.every((word) => text.includes(word));
      }
      window.clearTimeout(timer);
      const shown = rows.filter((row) => !row.hidden).length;
      timer = window.setTimeout(() => announce(`${shown} / ${rows.length}`), 600);
    });
  }
}
