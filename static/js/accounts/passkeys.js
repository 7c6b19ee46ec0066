// Passkeys: forms marked `data-passkey` ("create", "get" or "login") send a credential.
//
// The options come from the JSON block #passkey-options, or for "login" from the form's address.
// Without scripts, or in a browser that knows no passkey, these parts of the page stay hidden or
// explain themselves.

const decode = (text) => {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(padded), (sign) => sign.charCodeAt(0)).buffer;
};

const encode = (buffer) => {
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

const withIds = (list) => (list || []).map((each) => ({ ...each, id: decode(each.id) }));

const creationOptions = ({ publicKey }) => ({
  publicKey: {
    ...publicKey,
    challenge: decode(publicKey.challenge),
    user: { ...publicKey.user, id: decode(publicKey.user.id) },
    excludeCredentials: withIds(publicKey.excludeCredentials),
    authenticatorSelection: {
      ...publicKey.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  },
});

const requestOptions = ({ publicKey }) => ({
  publicKey: {
    ...publicKey,
    challenge: decode(publicKey.challenge),
    allowCredentials: withIds(publicKey.allowCredentials),
  },
});

const RESPONSE_PARTS = [
  "attestationObject",
  "authenticatorData",
  "clientDataJSON",
  "signature",
  "userHandle",
];

const serialised = (credential) => {
  const response = {};
  for (const part of RESPONSE_PARTS) {
    if (credential.response[part]) {
      response[part] = encode(credential.response[part]);
    }
  }
  if (credential.response.getTransports) {
    response.transports = credential.response.getTransports();
  }
  return JSON.stringify({
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
};

const options = async (form) => {
  if (form.dataset.passkey !== "login") {
    return JSON.parse(document.getElementById("passkey-options").textContent);
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(`options refused: ${answer.status}`);
  }
  return answer.json();
};

const credentialFor = async (form) => {
  const data = await options(form);
  return form.dataset.passkey === "create"
    ? navigator.credentials.create(creationOptions(data.creation_options))
    : navigator.credentials.get(requestOptions(data.request_options));
};

const reasons = { InvalidStateError: "known", SecurityError: "insecure" };

const explain = (form, reason) => {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.textContent = problem.dataset[reason];
  problem.hidden = false;
};

const send = async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  if (!window.PublicKeyCredential) {
    explain(form, window.isSecureContext ? "unsupported" : "insecure");
    return;
  }
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    form.elements.credential.value = serialised(await credentialFor(form));
    form.submit();
  } catch (error) {
    explain(form, reasons[error.name] || "refused");
    button.disabled = false;
  }
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", send);
}
for (const section of document.querySelectorAll("[data-passkey-section]")) {
  section.hidden = !window.PublicKeyCredential;
}
