// Under a long text: how many characters remain, said aloud after a pause.
import { announce, fresh } from "./announce.js";

const PAUSE = 1200;
const texts = {
  fr: {
    one: "caractère restant.",
    many: "caractères restants.",
    overOne: "caractère en trop.",
    overMany: "caractères en trop.",
  },
  en: {
    one: "character left.",
    many: "characters left.",
    overOne: "character too many.",
    overMany: "characters too many.",
  },
};

export function countCharacters(root) {
  const words = texts[document.documentElement.lang] || texts.fr;
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  for (const area of fresh(root, "textarea[data-limit]", "Counter")) {
    const place = document.querySelector(`[data-limit-for="${CSS.escape(area.id)}"]`);
    if (!place) continue;
    const limit = Number(area.dataset.limit);
    let timer;
    area.addEventListener("input", () => {
      // The server counts a line break as two characters, as forms send it.
      const left = limit - area.value.replace(/\n/g, "\r\n").length;
      const size = Math.abs(left);
      const unit = left < 0 ? (size > 1 ? words.overMany : words.overOne) : size > 1 ? words.many : words.one;
      place.textContent = `${numbers.format(size)} ${unit}`;
      place.classList.toggle("field__limit--over", left < 0);
      window.clearTimeout(timer);
      if (left < limit / 5) timer = window.setTimeout(() => announce(place.textContent), PAUSE);
    });
  }
}
