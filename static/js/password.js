// A button beside a password shows what was typed.
import { fresh } from "./announce.js";

const texts = {
  fr: { show: "Afficher", hide: "Masquer", what: "le mot de passe" },
  en: { show: "Show", hide: "Hide", what: "password" },
};

export function revealPasswords(root) {
  const words = texts[document.documentElement.lang] || texts.fr;
  for (const input of fresh(root, "input[type=password]", "Password")) {
    const frame = document.createElement("div");
    const button = document.createElement("button");
    const label = (verb) => {
      const rest = document.createElement("span");
      rest.className = "visually-hidden";
      rest.textContent = ` ${words.what}`;
      button.replaceChildren(verb, rest);
    };
    frame.className = "password";
    button.type = "button";
    button.className = "button button--quiet";
    label(words.show);
    button.addEventListener("click", () => {
      const hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      label(hidden ? words.hide : words.show);
    });
    input.replaceWith(frame);
    frame.append(input, button);
    input.form?.addEventListener("submit", () => {
      input.type = "password";
    });
  }
}
