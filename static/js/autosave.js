// A form that saves itself: <form data-autosave="url"> with a hidden field named …version.
//
// The same fields as the form's own POST go to `url` a second after the last key, at once when a
// choice is made, and always before the form is submitted. What is saved is said in a live region;
// what fails is said loudly, and nothing that was typed leaves the page. A save that is under way
// when the page is left arrives all the same, and the next page waits for it.
import { announce, fresh } from "./announce.js";
import { showFieldErrors } from "./errors.js";
import { freshSession } from "./session.js";

const PAUSE = 1000;
const RETRY = 10000;
const SETTLE = 5000;
const KEPT_ALIVE = 60000; // Browsers let 64 KB outlive their page.

export function watchDrafts(root) {
  for (const form of fresh(root, "form[data-autosave]", "Autosave")) new Draft(form);
}

class Draft {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-autosave-status]");
    this.alert = form.querySelector("[data-autosave-alert]");
    this.edits = 0;
    this.saved = 0;
    this.failing = false;
    this.stopped = false;
    this.mark = `draft:${form.dataset.autosave}`;
    this.settled = this.settle();
    form.addEventListener("input", () => this.edited(PAUSE));
    form.addEventListener("change", () => this.edited(PAUSE / 4));
    form.addEventListener("submit", (event) => this.submitted(event));
    // Asked by who must not lose what is typed: it finds the promise of the save in `detail`.
    form.addEventListener("portal:flush", (event) => event.detail.push(this.save()));
    window.addEventListener("online", () => this.retry());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.save();
      else this.retry();
    });
    window.addEventListener("pagehide", () => {
      // What is not sent yet is sent when the page is hidden, right after this.
      if (this.running || (this.dirty && !this.stopped)) {
        sessionStorage.setItem(this.mark, this.version.value);
      }
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty && !this.leaving) event.preventDefault();
    });
  }

  get version() {
    return this.form.querySelector("input[type=hidden][name$=version]");
  }

  // This page may have been made before the save that the page before it left under way.
  async settle() {
    const left = sessionStorage.getItem(this.mark);
    sessionStorage.removeItem(this.mark);
    const patience = Date.now() + SETTLE;
    while (left !== null && left === this.version.value && Date.now() < patience) {
      let known;
      try {
        const response = await fetch(this.form.dataset.autosave, {
          headers: { Accept: "application/json" },
          cache: "no-store",
        });
        if (!response.ok) return;
        known = await response.json();
      } catch {
        return;
      }
      if (String(known.version) !== left) {
        if (!this.dirty) window.location.reload();
        return;
      }
      await new Promise((resolve) => window.setTimeout(resolve, 200));
    }
  }

  get dirty() {
    return this.edits > this.saved;
  }

  edited(pause) {
    this.edits += 1;
    window.clearTimeout(this.timer);
    if (this.stopped) return;
    this.timer = window.setTimeout(() => this.save(), pause);
  }

  retry() {
    if (this.failing && !this.stopped) this.save();
  }

  // Saves what is not saved yet; true when nothing is left to save.
  async save() {
    window.clearTimeout(this.timer);
    await this.settled;
    if (this.running) await this.running;
    if (!this.dirty) return !this.stopped;
    if (this.stopped) return false;
    this.running = this.send();
    const done = await this.running;
    this.running = null;
    return done && (this.dirty ? this.save() : true);
  }

  async send(again = false) {
    const covered = this.edits;
    // Held now: rows may be numbered anew before the answer names them.
    const named = new Map([...this.form.elements].map((element) => [element.name, element]));
    this.status.textContent = this.status.dataset.saving;
    const body = this.body();
    let response;
    try {
      response = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body,
        keepalive: String(body).length < KEPT_ALIVE,
        redirect: "manual",
        headers: { "X-Autosave": "1", Accept: "application/json" },
      });
    } catch {
      return this.failed(this.alert.dataset.offline);
    }
    if (response.ok) return this.accepted(await response.json(), covered, named);
    if (response.status === 409) return this.conflict(await response.json());
    if (response.type === "opaqueredirect" || [401, 403].includes(response.status)) {
      const session = await freshSession(this.form);
      if (session === "open" && !again) return this.send(true);
      if (session === "over") return this.expired();
      return this.failed(session === "offline" ? this.alert.dataset.offline : this.alert.dataset.failed);
    }
    return this.failed(await this.messageOf(response));
  }

  // Files wait for the real submit: they are heavy and have their own place.
  body() {
    const typed = [...new FormData(this.form)].filter(([, value]) => !(value instanceof File));
    return new URLSearchParams(typed);
  }

  accepted(answer, covered, named) {
    this.saved = covered;
    this.failing = false;
    this.alert.replaceChildren();
    if (answer.version !== undefined) this.version.value = String(answer.version);
    for (const [name, value] of Object.entries(answer.fields || {})) {
      // What the server completed never replaces what was typed meanwhile.
      const element = named.get(name);
      if (element && (element.type === "hidden" || !element.value)) element.value = value;
    }
    this.status.textContent = `${this.status.dataset.saved} ${answer.saved_at}`;
    if (answer.errors) this.showErrors(answer.errors);
    this.form.dispatchEvent(new CustomEvent("portal:saved", { bubbles: true, detail: answer }));
    return true;
  }

  // Lenient: only fields that the person has left are told; an empty field is not an error yet.
  showErrors(errors) {
    for (const place of this.form.querySelectorAll("[data-field-error]")) {
      const input = place.closest(".field").querySelector("input, select, textarea");
      if (!input || input === document.activeElement) continue;
      const messages = errors[input.id] || errors[place.id.replace(/_error$/, "")] || [];
      showFieldErrors(input, messages);
    }
  }

  conflict(answer) {
    this.stopped = true;
    this.tell(this.alert.dataset.conflict, this.link(answer.conflict_url, this.alert.dataset.conflictLabel));
    return false;
  }

  expired() {
    const link = this.link(document.body.dataset.loginUrl, this.alert.dataset.loginLabel);
    link.target = "_blank";
    link.rel = "noopener";
    return this.failed(this.alert.dataset.expired, link);
  }

  failed(text, link) {
    this.failing = true;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--secondary";
    button.textContent = this.alert.dataset.retryLabel;
    button.addEventListener("click", () => this.save());
    this.tell(text || this.alert.dataset.failed, ...(link ? [link, button] : [button]));
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.retry(), RETRY);
    return false;
  }

  tell(text, ...gestures) {
    this.status.textContent = this.status.dataset.waiting;
    // The same sentence is not said again at each new try.
    if (this.alert.querySelector("p")?.textContent === text) return;
    const sentence = document.createElement("p");
    const row = document.createElement("div");
    sentence.textContent = text;
    row.className = "actions";
    row.append(...gestures);
    this.alert.replaceChildren(sentence, row);
  }

  link(url, label) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = label;
    return link;
  }

  async messageOf(response) {
    try {
      return (await response.json()).message;
    } catch {
      return this.alert.dataset.failed;
    }
  }

  // The form leaves only when everything is saved and the session lives.
  async submitted(event) {
    if (this.leaving) return;
    event.preventDefault();
    const submitter = event.submitter;
    const saved = await this.save();
    const session = saved ? await freshSession(this.form) : "unknown";
    if (session === "over") this.expired();
    if (!saved || session === "over") {
      announce(this.alert.textContent);
      this.alert.scrollIntoView({ block: "center" });
      return;
    }
    this.leaving = true;
    this.form.requestSubmit(submitter);
  }
}
