// A field for readers that type: <div data-scan="url"> with one input, of a form of the page.
//
// Each code is sent by itself while the next one is being scanned; what became of it is said in the
// status line, and the focus never leaves the field. The form is saved first, then drawn again.
// Without scripts, the code goes with the form.
import { fresh } from "./announce.js";
import { freshSession } from "./session.js";

const SEPARATOR = "{GS}";
const LOG = 50;

export function watchScans(root) {
  for (const box of fresh(root, "[data-scan]", "Scan")) new Scan(box);
}

class Scan {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input");
    this.status = box.querySelector("[data-scan-status]");
    this.outcome = box.querySelector("[data-scan-outcome]");
    this.waiting = [];
    this.input.addEventListener("keydown", (event) => this.typed(event));
    box.querySelector("button").addEventListener("click", (event) => {
      if (!this.input.value.trim()) return;
      event.preventDefault();
      this.take();
    });
  }

  // Readers type the separator as Ctrl+] or F8, which a text field would drop.
  typed(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      this.take();
    } else if (event.key === "F8" || (event.ctrlKey && event.key === "]")) {
      event.preventDefault();
      this.input.setRangeText(SEPARATOR, this.input.selectionStart, this.input.selectionEnd, "end");
    }
  }

  take() {
    const code = this.input.value.trim();
    this.input.value = "";
    this.input.focus();
    if (!code) return;
    this.waiting.push(code);
    if (!this.running) this.run();
  }

  async run() {
    this.running = true;
    while (this.waiting.length) {
      if (!(await this.send(this.waiting[0]))) break;
      this.waiting.shift();
    }
    // What could not be sent goes back to the field; later ones wait behind it.
    if (this.waiting.length) this.input.value = this.waiting.shift();
    this.running = false;
  }

  get form() {
    return this.input.form;
  }

  async send(code) {
    if (!(await this.saved()) || (await freshSession(this.form)) !== "open") return this.failed();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    body.append("code", code);
    try {
      const response = await fetch(this.box.dataset.scan, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { Accept: "application/json" },
      });
      if (!response.ok) return this.failed();
      const answer = await response.json();
      // What is shown at length is said to those who do not see it, and not shown twice.
      const shown = Boolean(answer.html) && this.box.hasAttribute("data-scan-log");
      this.tell(answer.message, answer.tone, shown);
      this.show(answer.html);
      if (answer.changed) await this.redraw();
      return true;
    } catch {
      return this.failed();
    }
  }

  // With data-scan-log, what was scanned before stays beneath, so that a shelf can be gone through.
  show(html) {
    if (!this.box.hasAttribute("data-scan-log")) {
      this.outcome.innerHTML = html;
      return;
    }
    this.outcome.insertAdjacentHTML("afterbegin", html);
    while (this.outcome.children.length > LOG) this.outcome.lastElementChild.remove();
  }

  // What was typed in the form is saved first, so that drawing it again loses nothing.
  async saved() {
    const saves = [];
    this.form.dispatchEvent(new CustomEvent("portal:flush", { detail: saves }));
    return (await Promise.all(saves)).every(Boolean);
  }

  async redraw() {
    const response = await fetch(window.location.pathname, { headers: { Accept: "text/html" } });
    const drawn = new DOMParser().parseFromString(await response.text(), "text/html");
    const rows = drawn.getElementById("section-rows");
    if (!rows) return;
    document.getElementById("section-rows").replaceWith(rows);
    rows.dispatchEvent(new CustomEvent("portal:inserted", { bubbles: true }));
  }

  failed() {
    this.tell(this.box.dataset.scanFailed, "error");
    return false;
  }

  tell(text, tone, hidden = false) {
    this.status.classList.toggle("visually-hidden", hidden);
    this.status.dataset.tone = tone;
    this.status.textContent = "";
    window.setTimeout(() => {
      this.status.textContent = text;
    }, 50);
  }
}
