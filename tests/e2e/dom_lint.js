// Faults of a rendered page that automatic checkers miss; the answer is a list of sentences.
(expectsError) => {
  const faults = [];
  const name = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const css = typeof element.className === "string" && element.className ? `.${element.className.trim().replace(/\s+/g, ".")}` : "";
    return `${element.tagName.toLowerCase()}${id}${css}`;
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const ids = (value) => (value || "").split(/\s+/).filter(Boolean);

  const seen = new Set();
  for (const element of document.querySelectorAll("[id]")) {
    if (seen.has(element.id)) faults.push(`id "${element.id}" stands twice`);
    seen.add(element.id);
  }

  const references = ["for", "form", "headers", "list", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-activedescendant", "aria-errormessage"];
  for (const attribute of references) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      const values = ids(element.getAttribute(attribute));
      for (const id of values) if (!document.getElementById(id)) faults.push(`${name(element)}: ${attribute} names "${id}", which does not exist`);
      if (new Set(values).size !== values.length) faults.push(`${name(element)}: ${attribute} names the same element twice`);
    }
  }

  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(shown);
  const firsts = headings.filter((heading) => heading.tagName === "H1");
  if (firsts.length !== 1) faults.push(`${firsts.length} h1`);
  let level = 1;
  for (const heading of headings.filter((each) => !each.closest("[data-error-summary]"))) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) faults.push(`heading "${heading.textContent.trim()}" jumps from level ${level} to ${next}`);
    level = next;
  }

  const language = document.documentElement.lang;
  if (!["fr", "en"].includes(language)) faults.push(`lang is "${language}"`);
  const prefix = language === "en" ? "Error: " : "Erreur : ";
  if (!/\S+ – \S+/.test(document.title)) faults.push(`title "${document.title}" does not name the page and the site`);
  if (document.title.startsWith(prefix) !== expectsError) faults.push(`title "${document.title}" ${expectsError ? "lacks" : "has"} the prefix of errors`);

  for (const field of document.querySelectorAll(".field")) {
    const control = field.querySelector("fieldset") || field.querySelector("input, select, textarea");
    const described = ids(control && control.getAttribute("aria-describedby"));
    // "Expected on" and the like are fields of their own within the question that they go with.
    const hint = [...field.querySelectorAll(".field__hint")].find((each) => each.closest(".field") === field);
    if (hint && described.filter((id) => id === hint.id).length !== 1) faults.push(`${name(control)}: its hint is not its description`);
    if (hint && hint.closest("label, legend")) faults.push(`${name(control)}: its hint is also in its name`);
    const error = field.querySelector(".field__error");
    const wrong = Boolean(error && error.textContent.trim());
    if (wrong && !described.includes(error.id)) faults.push(`${name(control)}: its error is not its description`);
    if (!wrong && error && described.includes(error.id)) faults.push(`${name(control)}: described by an error that it has not`);
    const marked = field.querySelector("[aria-invalid=true]");
    if (wrong !== Boolean(marked)) faults.push(`${name(control)}: aria-invalid and its message disagree`);
  }

  const summary = document.querySelector("[data-error-summary]");
  if (summary) {
    if (document.activeElement !== summary.querySelector("h2")) faults.push("the summary of errors has not the focus");
    for (const link of summary.querySelectorAll("a")) {
      const target = document.getElementById(link.hash.slice(1));
      if (!target || !target.matches("input, select, textarea, button, a[href], [tabindex]")) faults.push(`summary link "${link.textContent}" leads to nothing that takes the focus`);
      const field = target && target.closest(".field");
      const inline = field && field.querySelector(".field__error");
      if (inline && ![...inline.querySelectorAll("p")].some((line) => link.textContent.endsWith(line.lastChild.textContent.trim()))) faults.push(`summary link "${link.textContent}" has other words than its field`);
    }
  }

  for (const table of document.querySelectorAll("main table")) {
    if (!table.caption || !table.caption.textContent.trim()) faults.push(`${name(table)} has no caption`);
    for (const head of table.querySelectorAll("th")) if (!head.hasAttribute("scope")) faults.push(`th "${head.textContent.trim()}" has no scope`);
  }

  for (const element of document.querySelectorAll("[tabindex]")) if (element.tabIndex > 0) faults.push(`${name(element)} has a positive tabindex`);
  for (const button of document.querySelectorAll("button:not([type])")) faults.push(`${name(button)} has no type`);
  for (const input of document.querySelectorAll("input[type=email]:not([autocomplete]), input[type=tel]:not([autocomplete]), input[type=password]:not([autocomplete])")) faults.push(`${name(input)} has no autocomplete`);

  // WCAG 2.5.8 spares links inside a sentence.
  for (const target of document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden])")) {
    if (!shown(target) || target.closest(".skip-link")) continue;
    // What cannot be reached is no target: the hidden button that Enter presses.
    if (target.tabIndex < 0 && target.matches(".visually-hidden")) continue;
    if (target.matches("a") && getComputedStyle(target).display === "inline") continue;
    const box = target.getBoundingClientRect();
    if (box.width && (box.width < 24 || box.height < 24)) faults.push(`${name(target)} is ${Math.round(box.width)} × ${Math.round(box.height)} px`);
  }
  return faults;
};
