// Fields that depend on another answer of the same form appear with it. The server decides again.
import { fresh } from "./announce.js";

export function watchConditions(root) {
  for (const field of fresh(root, "[data-show-when]", "Condition")) {
    const form = field.closest("form");
    if (!form) continue;
    const [name, values] = field.dataset.showWhen.split("=");
    const expected = values.split("|");
    const refresh = () => {
      field.hidden = !new FormData(form).getAll(name).some((value) => expected.includes(value));
    };
    refresh();
    form.addEventListener("change", (event) => {
      if (event.target.name === name) refresh();
    });
  }
}
