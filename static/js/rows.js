// Adds and removes repeated rows without a round trip; the same buttons work without scripts.
import { announce, fresh } from "./announce.js";

const texts = {
  fr: { added: "ajouté.", removed: "retiré." },
  en: { added: "added.", removed: "removed." },
};

export function repeatRows(root) {
  for (const set of fresh(root, "[data-rows]", "Rows")) new Rows(set);
}

class Rows {
  constructor(set) {
    this.set = set;
    this.prefix = set.dataset.rows;
    this.noun = set.dataset.rowsNoun;
    this.list = set.querySelector("[data-rows-list]");
    this.template = set.querySelector("[data-rows-template]");
    this.total = set.querySelector(`[name="${this.prefix}-TOTAL_FORMS"]`);
    this.addButton = set.querySelector("[data-rows-add]");
    this.words = texts[document.documentElement.lang] || texts.fr;
    this.addButton?.addEventListener("click", (event) => {
      event.preventDefault();
      this.add();
    });
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-row-remove]");
      if (!button) return;
      event.preventDefault();
      this.remove(button.closest("[data-row]"));
    });
    this.refresh();
  }

  get rows() {
    return [...this.list.querySelectorAll(":scope > [data-row]")];
  }

  add() {
    const index = this.rows.length;
    this.list.append(this.template.content.cloneNode(true));
    const row = this.rows[index];
    this.refresh();
    row.dispatchEvent(new CustomEvent("portal:inserted", { bubbles: true }));
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    announce(`${this.noun} ${index + 1} ${this.words.added}`);
    this.changed();
  }

  remove(row) {
    const index = this.rows.indexOf(row);
    row.remove();
    this.refresh();
    const next = this.rows[Math.min(index, this.rows.length - 1)];
    (next?.querySelector("[data-row-title]") || this.addButton)?.focus();
    announce(`${this.noun} ${index + 1} ${this.words.removed}`);
    this.changed();
  }

  changed() {
    this.total.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Numbers rows in order: titles, names, ids and every reference to them.
  refresh() {
    const pattern = new RegExp(`(^|[ #_-])${this.prefix}-(?:\\d+|__prefix__)-`, "g");
    const rows = this.rows;
    rows.forEach((row, index) => {
      const label = `${this.noun} ${index + 1}`;
      row.querySelector("[data-row-title]").textContent = label;
      for (const element of row.querySelectorAll("*")) {
        for (const attribute of [...element.attributes]) {
          if (!["name", "id", "for"].includes(attribute.name) && !/^(aria|data)-/.test(attribute.name)) continue;
          const renamed = attribute.value.replace(pattern, `$1${this.prefix}-${index}-`);
          if (renamed !== attribute.value) element.setAttribute(attribute.name, renamed);
        }
      }
      const button = row.querySelector("[data-row-remove]");
      if (!button) return;
      button.value = String(index);
      button.querySelector("[data-row-name]").textContent = label;
      button.hidden = rows.length <= Number(this.set.dataset.rowsMin);
    });
    this.total.value = String(rows.length);
    if (this.addButton) this.addButton.hidden = rows.length >= Number(this.set.dataset.rowsMax);
  }
}
