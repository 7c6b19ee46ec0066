// Asks whether the session lives, and gives the forms of the page the current token.

// "open", "over" (a page that was opened logged in has lost its session) or "offline".
export async function freshSession(form) {
  let state;
  try {
    const response = await fetch(document.body.dataset.sessionUrl, {
      headers: { Accept: "application/json" },
      cache: "no-store",
    });
    if (!response.ok) return "offline";
    state = await response.json();
  } catch {
    return "offline";
  }
  if (form.ownerDocument.body.dataset.authenticated === "yes" && !state.authenticated) return "over";
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    field.value = state.csrf;
  }
  return "open";
}
