// Reading codes with the camera where the browser itself can: <div data-camera hidden> in a
// data-scan box, with start and stop buttons, a video and a status line.
//
// Each new code goes to the scan field and is sent as if a reader had typed it. Browsers without
// a detector of their own keep the field and the photo, which the server reads.
import { fresh } from "./announce.js";

const WANTED = ["data_matrix", "code_128", "ean_13", "ean_8", "qr_code", "code_39"];
const EVERY = 250;
const SEPARATOR = String.fromCharCode(29);

export function watchCameras(root) {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  for (const box of fresh(root, "[data-camera]", "Camera")) new Camera(box);
}

class Camera {
  constructor(box) {
    this.box = box;
    this.start = box.querySelector("[data-camera-start]");
    this.stop = box.querySelector("[data-camera-stop]");
    this.video = box.querySelector("video");
    this.status = box.querySelector("[data-camera-status]");
    this.input = box.closest("[data-scan]").querySelector("input");
    this.start.addEventListener("click", () => this.open());
    this.stop.addEventListener("click", () => this.close());
    this.offer();
  }

  async offer() {
    try {
      const known = await window.BarcodeDetector.getSupportedFormats();
      const formats = WANTED.filter((one) => known.includes(one));
      if (!formats.length) return;
      this.detector = new window.BarcodeDetector({ formats });
      this.box.hidden = false;
    } catch {
      // The browser names the detector and has none.
    }
  }

  async open() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment" },
      });
    } catch {
      this.status.textContent = this.status.dataset.refused;
      return;
    }
    this.status.textContent = "";
    this.video.srcObject = this.stream;
    this.shown(true);
    await this.video.play();
    this.last = "";
    this.timer = window.setInterval(() => this.look(), EVERY);
  }

  async look() {
    if (this.looking) return;
    this.looking = true;
    try {
      const found = await this.detector.detect(this.video);
      const text = found.length ? found[0].rawValue : "";
      if (text && text !== this.last) this.send(text);
    } catch {
      // The next picture may be better.
    } finally {
      this.looking = false;
    }
  }

  send(text) {
    this.last = text;
    this.input.value = text.replaceAll(SEPARATOR, "{GS}");
    this.input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  }

  close() {
    window.clearInterval(this.timer);
    for (const track of this.stream.getTracks()) track.stop();
    this.video.srcObject = null;
    this.shown(false);
  }

  shown(isOpen) {
    this.video.hidden = !isOpen;
    this.stop.hidden = !isOpen;
    this.start.hidden = isOpen;
    (isOpen ? this.stop : this.start).focus();
  }
}
