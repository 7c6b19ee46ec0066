// Says a sentence in the live region of the page, which exists before it is needed.
export function announce(text) {
  const region = document.querySelector("[data-announcer]");
  if (!region) return;
  region.textContent = "";
  window.setTimeout(() => {
    region.textContent = text;
  }, 50);
}

// Elements of `root` that match and are not enhanced yet under `name`.
export function fresh(root, selector, name) {
  const mark = `kit${name}`;
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root);
  return found.filter((element) => {
    if (mark in element.dataset) return false;
    element.dataset[mark] = "";
    return true;
  });
}
