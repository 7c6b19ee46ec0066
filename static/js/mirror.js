// How a text will read, beside the field in which it is written.
import { fresh } from "./announce.js";

export function mirrorTexts(root) {
  for (const place of fresh(root, "[data-mirror-of]", "Mirror")) {
    const area = document.getElementById(place.dataset.mirrorOf);
    if (!area) continue;
    const show = () => {
      place.textContent = area.value.replaceAll(place.dataset.mirrorToken, place.dataset.mirrorValue);
    };
    area.addEventListener("input", show);
    show();
  }
}
