// A list that depends on another answer of the form follows it: the group headed by that answer is
// offered alone. The server offers the same after each save.
import { fresh } from "./announce.js";

export function narrowChoices(root) {
  for (const template of fresh(root, "template[data-narrow]", "Narrow")) {
    const form = template.closest("form");
    const select = document.getElementById(template.dataset.narrow);
    const other = form?.elements.namedItem(template.dataset.narrowBy);
    if (!select || !(other instanceof HTMLSelectElement)) continue;
    const groups = [...template.content.children];
    form.addEventListener("change", (event) => {
      if (event.target !== other) return;
      const heading = other.value && other.selectedOptions[0].label;
      const offered = groups.filter((group) => !heading || group.label === heading);
      const chosen = select.value;
      for (const group of select.querySelectorAll("optgroup")) group.remove();
      select.append(...offered.map((group) => group.cloneNode(true)));
      select.value = chosen;
      if (select.selectedIndex < 0) select.selectedIndex = 0;
    });
  }
}
