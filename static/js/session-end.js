// Warns before the session of the page ends: <dialog data-session-warning>, and the seconds that
// remain in data-session-ends-in of the body. Each tab counts for itself and asks the server before
// it speaks: another tab may have kept the session alive.
import { announce, fresh } from "./announce.js";
import { askSession, renewTokens } from "./session.js";

const LEAD = 120;

export function warnBeforeSessionEnds(root) {
  for (const dialog of fresh(root, "[data-session-warning]", "SessionWarning")) new Ending(dialog);
}

class Ending {
  constructor(dialog) {
    this.dialog = dialog;
    this.text = dialog.querySelector("[data-session-text]");
    this.countdown = dialog.querySelector("[data-session-countdown]");
    this.status = dialog.querySelector("[data-session-status]");
    this.stayButton = dialog.querySelector("[data-session-stay]");
    this.loginLink = dialog.querySelector("[data-session-login]");
    this.stayButton.addEventListener("click", () => this.stay());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && (this.ended || this.secondsLeft <= this.lead)) this.check();
    });
    this.grant(Number(document.body.dataset.sessionEndsIn));
  }

  get secondsLeft() {
    return Math.ceil((this.ends - Date.now()) / 1000);
  }

  // The session lives for so long: be silent until shortly before its end.
  grant(seconds) {
    this.ended = false;
    this.ends = Date.now() + seconds * 1000;
    this.lead = Math.min(LEAD, Math.floor(seconds / 2));
    window.clearInterval(this.ticking);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.check(), (seconds - this.lead) * 1000);
    if (this.dialog.open) this.dialog.close();
  }

  async check() {
    const state = await askSession();
    if (state && (!state.authenticated || state.ends_in === null || state.ends_in <= 0)) return this.over();
    if (state && (this.ended || state.ends_in > this.lead + 1)) {
      renewTokens(state.csrf);
      return this.grant(state.ends_in);
    }
    if (state) this.ends = Date.now() + state.ends_in * 1000;
    return this.secondsLeft > 0 ? this.warn(this.dialog.dataset.soon) : this.over();
  }

  warn(text) {
    const time = new Date(this.ends).toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
    });
    this.text.textContent = text.replace("{time}", time);
    this.stayButton.hidden = false;
    this.loginLink.hidden = true;
    if (!this.dialog.open) this.dialog.showModal();
    window.clearInterval(this.ticking);
    this.ticking = window.setInterval(() => this.tick(), 1000);
    this.tick();
  }

  // Seen each second, said twice only.
  tick() {
    const left = this.secondsLeft;
    if (left <= 0) {
      window.clearInterval(this.ticking);
      this.check();
      return;
    }
    this.countdown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left === 60) this.status.textContent = this.dialog.dataset.minute;
    if (left === 30) this.status.textContent = this.dialog.dataset.halfMinute;
  }

  async stay() {
    const before = await askSession();
    const state = before && (await askSession(before.csrf));
    if (!state) return;
    if (!state.authenticated || state.ends_in === null || state.ends_in <= 0) {
      this.over();
    } else if (state.ends_in > this.lead) {
      this.grant(state.ends_in);
      announce(this.dialog.dataset.stayed);
    } else {
      this.warn(this.dialog.dataset.last);
      this.stayButton.hidden = true;
    }
  }

  over() {
    if (this.ended) return;
    window.clearInterval(this.ticking);
    this.ended = true;
    this.text.textContent = this.dialog.dataset.over;
    this.status.textContent = this.dialog.dataset.over;
    this.countdown.textContent = "";
    this.stayButton.hidden = true;
    this.loginLink.hidden = false;
    if (!this.dialog.open) this.dialog.showModal();
    this.loginLink.focus();
  }
}
