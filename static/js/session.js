// Asks whether the session lives, and gives the forms of the page the current token.

// What the server says of the session, null when it cannot be reached. With `csrf`, it is asked to
// last.
export async function askSession(csrf = "") {
  try {
    const response = await fetch(document.body.dataset.sessionUrl, {
      method: csrf ? "POST" : "GET",
      headers: { Accept: "application/json", ...(csrf ? { "X-CSRFToken": csrf } : {}) },
      cache: "no-store",
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

export function renewTokens(csrf) {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    field.value = csrf;
  }
}

// "open", "over" (a page that was opened logged in has lost its session) or "offline".
export async function freshSession(form) {
  const state = await askSession();
  if (!state) return "offline";
  if (form.ownerDocument.body.dataset.authenticated === "yes" && !state.authenticated) return "over";
  renewTokens(state.csrf);
  return "open";
}
