// On a phone the menu folds under one button; without scripts it stays open.
import { fresh } from "./announce.js";

export function foldMenus(root) {
  for (const button of fresh(root, "[data-menu-button]", "Menu")) {
    const parts = document.querySelectorAll("[data-menu-part]");
    const fold = (open) => {
      button.setAttribute("aria-expanded", String(open));
      for (const part of parts) part.classList.toggle("is-folded", !open);
    };
    button.hidden = false;
    fold(false);
    button.addEventListener("click", () => fold(button.getAttribute("aria-expanded") !== "true"));
  }
  for (const menu of fresh(root, "details[data-menu]", "Menu")) {
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("focusout", (event) => {
      const next = event.relatedTarget;
      if (next && !menu.contains(next) && coversPage(menu)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
  for (const select of fresh(root, ".switcher__select", "Switcher")) {
    const button = select.form.querySelector(".switcher__button");
    button.hidden = true;
    select.addEventListener("change", () => {
      button.hidden = select.selectedOptions[0].defaultSelected;
    });
  }
}

// In a phone's menu the entries stand in the page: nothing is hidden under them.
function coversPage(menu) {
  return getComputedStyle(menu.lastElementChild).position === "absolute";
}
