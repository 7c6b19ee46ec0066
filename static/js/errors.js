// The summary of errors takes the focus when the page opens, unless the address names a question;
// its links focus the field.
import { fresh } from "./announce.js";

export function focusErrorSummary(root) {
  for (const summary of fresh(root, "[data-error-summary]", "Errors")) {
    const named = location.hash && document.getElementById(location.hash.slice(1));
    if (named && named.matches("input, select, textarea")) show(named.closest(".field"), named);
    else summary.querySelector("h2").focus({ preventScroll: false });
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      show(field.closest(".field") || field, field);
    });
  }
}

function show(block, field) {
  for (let fold = block.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
  block.scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
}

// Shows or clears the messages of one field without reloading: `errors` is a list of sentences.
export function showFieldErrors(input, errors) {
  const field = input.closest(".field");
  const place = field && field.querySelector("[data-field-error]");
  if (!place) return;
  place.replaceChildren(
    ...errors.map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line;
    }),
  );
  field.classList.toggle("field--error", errors.length > 0);
  const described = field.querySelector("fieldset") || input;
  const ids = (described.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
  const others = ids.filter((id) => id !== place.id);
  const kept = errors.length ? [...others, place.id] : others;
  if (kept.length) described.setAttribute("aria-describedby", kept.join(" "));
  else described.removeAttribute("aria-describedby");
  if (described.matches("fieldset:not([role])")) return;
  if (errors.length) described.setAttribute("aria-invalid", "true");
  else described.removeAttribute("aria-invalid");
}
