// A text input with suggestions, after the editable combobox with list of ARIA 1.2.
import { announce, fresh } from "./announce.js";

const PAUSE = 180;
const texts = {
  fr: { none: "Aucune suggestion.", one: "1 suggestion.", many: "suggestions.", use: "Flèche bas pour les parcourir." },
  en: { none: "No suggestion.", one: "1 suggestion.", many: "suggestions.", use: "Down arrow to browse them." },
};

export function enhanceComboboxes(root) {
  for (const input of fresh(root, "input[data-combobox]", "Combobox")) new Combobox(input);
}

class Combobox {
  constructor(input) {
    this.input = input;
    this.words = texts[document.documentElement.lang] || texts.fr;
    this.items = [];
    this.active = -1;
    this.build();
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => window.setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.index));
    });
  }

  build() {
    const frame = document.createElement("div");
    frame.className = "combobox";
    this.input.replaceWith(frame);
    this.list = document.createElement("ul");
    this.list.className = "combobox__list";
    this.list.id = `${this.input.id}_suggestions`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.input.labels[0]?.textContent.trim() || "");
    this.list.hidden = true;
    frame.append(this.input, this.list);
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", this.list.id);
  }

  get code() {
    const name = this.input.dataset.comboboxCode;
    return name ? this.input.form?.elements.namedItem(name) : null;
  }

  typed() {
    // A code that the person typed is theirs: only the one that a choice wrote goes.
    if (this.code && this.code.value === this.chosen) this.code.value = "";
    window.clearTimeout(this.timer);
    this.request?.abort();
    const text = this.input.value.trim();
    if (text.length < Number(this.input.dataset.comboboxFrom)) {
      this.close();
      return;
    }
    this.timer = window.setTimeout(() => this.ask(text), PAUSE);
  }

  async ask(text) {
    const url = new URL(this.input.dataset.combobox, window.location.href);
    url.searchParams.set("q", text);
    this.request = new AbortController();
    try {
      const response = await fetch(url, {
        headers: { Accept: "application/json" },
        signal: this.request.signal,
      });
      if (!response.ok) return;
      this.show((await response.json()).results);
    } catch (error) {
      // Suggestions are a help: without them what is typed is still the answer.
      if (error.name !== "AbortError") this.close();
    }
  }

  show(items) {
    this.items = items;
    this.active = -1;
    this.list.replaceChildren(...items.map((item, index) => this.option(item, index)));
    this.open(items.length > 0);
    const count = items.length === 1 ? this.words.one : `${items.length} ${this.words.many}`;
    announce(items.length ? `${count} ${this.words.use}` : this.words.none);
  }

  option(item, index) {
    const option = document.createElement("li");
    option.className = "combobox__option";
    option.id = `${this.list.id}_${index}`;
    option.dataset.index = String(index);
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.append(item.label);
    if (item.hint) {
      const hint = document.createElement("span");
      hint.className = "combobox__hint";
      hint.textContent = item.hint;
      option.append(" ", hint);
    }
    return option;
  }

  open(shown) {
    this.list.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown));
    if (!shown) this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.open(false);
    this.active = -1;
  }

  move(step) {
    if (this.list.hidden) return;
    const options = [...this.list.children];
    this.active = (this.active + step + options.length) % options.length;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.active)));
    this.input.setAttribute("aria-activedescendant", options[this.active].id);
    options[this.active].scrollIntoView({ block: "nearest" });
  }

  choose(index) {
    const item = this.items[index];
    this.input.value = item.label;
    if (this.code) this.code.value = this.chosen = item.value;
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.input.dispatchEvent(new CustomEvent("portal:chosen", { bubbles: true, detail: item }));
  }

  key(event) {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      if (this.list.hidden) this.typedAgain();
      else this.move(1);
    } else if (event.key === "ArrowUp" && !this.list.hidden) {
      event.preventDefault();
      this.move(this.active < 0 ? 0 : -1);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  typedAgain() {
    const text = this.input.value.trim();
    if (text.length >= Number(this.input.dataset.comboboxFrom)) this.ask(text);
  }
}
