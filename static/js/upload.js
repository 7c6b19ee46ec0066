// Sends files one by one with their progress. The form works the same without scripts.
//
// <form data-upload action="url" enctype="multipart/form-data"> with one file input, after or
// before an element data-upload-list. Each file is one POST of the form; the server answers JSON:
// 201 with "list", the list drawn afresh, or another status with "messages".
import { announce, fresh } from "./announce.js";
import { showFieldErrors } from "./errors.js";

const texts = {
  fr: { sending: "Envoi de", done: "reçu.", failed: "n’a pas pu être envoyé." },
  en: { sending: "Sending", done: "received.", failed: "could not be sent." },
};

export function showUploads(root) {
  for (const form of fresh(root, "form[data-upload]", "Upload")) new Upload(form);
}

class Upload {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=file]");
    this.words = texts[document.documentElement.lang] || texts.fr;
    this.list = document.createElement("ul");
    this.list.className = "upload__list";
    this.input.closest(".field").append(this.list);
    form.addEventListener("submit", (event) => {
      if (!this.input.files.length) return;
      event.preventDefault();
      this.sendAll([...this.input.files]);
    });
    this.input.addEventListener("change", () => {
      if (this.input.files.length) form.requestSubmit();
    });
  }

  async sendAll(files) {
    const others = [...new FormData(this.form).entries()].filter(([name]) => name !== this.input.name);
    this.input.value = "";
    this.refused = [];
    showFieldErrors(this.input, this.refused);
    for (const file of files) await this.send(file, others);
  }

  send(file, others) {
    const line = document.createElement("li");
    const bar = document.createElement("progress");
    line.className = "upload__file";
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", `${this.words.sending} ${file.name}`);
    line.append(`${this.words.sending} ${file.name}`, bar);
    this.list.append(line);
    const body = new FormData();
    for (const [name, value] of others) body.append(name, value);
    body.append(this.input.name, file);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const fail = (text) => {
        line.remove();
        this.refused.push(text);
        showFieldErrors(this.input, this.refused);
        announce(this.refused.join(" "));
        resolve();
      };
      request.open("POST", this.form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = Math.round((event.loaded / event.total) * 100);
      });
      request.addEventListener("error", () => fail(`${file.name} ${this.words.failed}`));
      request.addEventListener("load", () => {
        const answer = parsed(request.responseText);
        if (request.status !== 201) {
          const told = (answer.messages || []).join(" ");
          fail(told ? `${file.name} : ${told}` : `${file.name} ${this.words.failed}`);
          return;
        }
        line.remove();
        this.redraw(answer.list);
        announce(`${file.name} ${this.words.done}`);
        resolve();
      });
      request.send(body);
    });
  }

  redraw(list) {
    const shown = this.form.parentElement.querySelector("[data-upload-list]");
    if (!shown || !list) return;
    const drawn = new DOMParser().parseFromString(list, "text/html").body.firstElementChild;
    shown.replaceWith(drawn);
    window.htmx?.process(drawn);
    drawn.dispatchEvent(new CustomEvent("portal:inserted", { bubbles: true }));
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
