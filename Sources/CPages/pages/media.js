import { $, el, icon, say } from "./dom.js";

const CLIP = /\.(mp4|m4v|mov|mkv|webm|avi|mpe?g|ts|ogv|3gp|wmv|flv)$/i;
/** What the server reads; anything else that the browser can show is sent as PNG. */
const STILLS = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** A file as `{ kind, url, name, preview, note }`: `url` has its bytes in it, `preview` is for this page only. */
export async function mediumOf(file) {
  const name = file.name || "picture";
  if (file.type.startsWith("video/") || CLIP.test(name)) {
    return { kind: "video", url: await dataURL(file), name, preview: URL.createObjectURL(file) };
  }
  if (file.type && !file.type.startsWith("image/")) throw new Error(`“${name}” is neither a picture nor a clip.`);
  if (STILLS.includes(file.type)) {
    return { kind: "image", url: await dataURL(file), name, preview: URL.createObjectURL(file) };
  }
  const png = await converted(file).catch(() => {
    throw new Error(`“${name}” is not a picture or clip that this browser can read.`);
  });
  return { kind: "image", url: await dataURL(png), name, note: "as PNG", preview: URL.createObjectURL(png) };
}

export const mediumAt = (kind, address) => {
  const { hostname, pathname } = new URL(address);
  return { kind, url: address, name: pathname.split("/").at(-1) || hostname, preview: null, note: hostname };
};

/** A picture drawn on a canvas. */
export const mediumOfCanvas = (canvas, name, type = "image/png") =>
  new Promise((resolve) => canvas.toBlob(resolve, type, 0.92)).then((blob) => mediumOf(new File([blob], name, { type })));

function dataURL(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error(`“${blob.name ?? "The file"}” cannot be read: ${reader.error.message}`));
    reader.readAsDataURL(blob);
  });
}

async function converted(file) {
  const address = URL.createObjectURL(file);
  try {
    const image = el("img", { src: address });
    await image.decode();
    const canvas = el("canvas", { width: image.naturalWidth || 512, height: image.naturalHeight || 512 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject())));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** A small view of a medium. Those from elsewhere have none: this page asks no other host for anything. */
export function thumbnail({ kind, name, preview, note }, { isPlayable = true } = {}) {
  const label = `${kind === "image" ? "Picture" : "Clip"} ${name}`;
  let view;
  if (!preview) {
    view = el("span", { class: "placeholder" }, icon(kind === "image" ? "link" : "video"), el("span", {}, name));
  } else if (kind === "image") {
    view = el("button", { type: "button", class: "zoom", "aria-label": `${label}, larger`, onclick: () => enlarge(preview, name) },
      el("img", { src: preview, alt: label }));
  } else {
    view = el("video", { src: preview, controls: isPlayable, muted: true, playsinline: true, preload: "metadata", "aria-label": label });
  }
  return el("figure", { class: `thumb ${kind}`, title: note ? `${name} (${note})` : name }, view);
}

function enlarge(address, name) {
  $("viewer-image").src = address;
  $("viewer-image").alt = name;
  $("viewer").showModal();
}

/** What is attached to the next message, and the ways to attach. */
export class Attachments {
  items = [];
  changed = () => {};
  #cameraStream = null;

  constructor() {
    const pick = (input) => {
      input.addEventListener("change", () => {
        this.addFiles([...input.files]);
        input.value = "";
      });
    };
    pick($("files"));
    pick($("snapshot"));
    $("attach").addEventListener("click", () => $("files").click());
    $("camera").addEventListener("click", () => this.#openCamera());
    $("camera-take").addEventListener("click", () => this.#takePicture());
    $("camera-cancel").addEventListener("click", () => $("camera-dialog").close());
    $("camera-dialog").addEventListener("close", () => this.#closeCamera());
    $("link").addEventListener("click", () => $("link-dialog").showModal());
    $("link-cancel").addEventListener("click", () => $("link-dialog").close());
    $("link-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const kind = $("link-form").elements["link-kind"].value;
      this.#add(mediumAt(kind, $("link-url").value));
      $("link-form").reset();
      $("link-dialog").close();
    });
    const close = () => $("viewer").close();
    $("viewer-close").addEventListener("click", close);
    $("viewer").addEventListener("click", close);
    $("draft").addEventListener("paste", (event) => {
      const files = [...event.clipboardData.files];
      if (!files.length) return;
      event.preventDefault();
      this.addFiles(files);
    });
    this.#acceptDrops();
  }

  /** Files in order; those that cannot be used are named in the notice. */
  async addFiles(files) {
    const problems = [];
    for (const file of files) {
      try {
        this.#add(await mediumOf(file));
      } catch (error) {
        problems.push(error.message);
      }
    }
    say($("notice"), problems.join(" "));
  }

  #add(medium) {
    this.items.push(medium);
    this.#show();
  }

  set(items) {
    this.items = [...items];
    this.#show();
  }

  #show() {
    $("attachments").replaceChildren(...this.items.map((item) => el("li", {}, thumbnail(item, { isPlayable: false }),
      el("button", {
        type: "button", class: "remove", "aria-label": `Remove ${item.name}`,
        onclick: () => {
          this.set(this.items.filter((other) => other !== item));
          $("draft").focus();
        },
      }, icon("close")))));
    $("attachments").hidden = !this.items.length;
    say($("notice"), null);
    this.changed();
  }

  #acceptDrops() {
    let depth = 0;
    const holdsFiles = (event) => [...event.dataTransfer.types].includes("Files");
    const show = () => ($("drop").hidden = depth <= 0);
    const on = (name, action) => addEventListener(name, (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      action(event);
      show();
    });
    on("dragenter", () => (depth += 1));
    on("dragleave", () => (depth -= 1));
    on("dragover", () => {});
    on("drop", (event) => {
      depth = 0;
      this.addFiles([...event.dataTransfer.files]);
    });
  }

  async #openCamera() {
    // Browsers lend the camera to secure contexts only; elsewhere a phone still has its own camera application.
    if (!navigator.mediaDevices?.getUserMedia) {
      $("snapshot").click();
      return;
    }
    say($("camera-problem"), null);
    $("camera-take").disabled = true;
    $("camera-dialog").showModal();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: { ideal: 1280 } },
      });
      this.#cameraStream = stream;
      if (!$("camera-dialog").open) return this.#closeCamera();
      $("camera-view").srcObject = stream;
      await $("camera-view").play();
      $("camera-take").disabled = false;
    } catch (error) {
      const reason = { NotAllowedError: "The browser was not allowed to use the camera.", NotFoundError: "There is no camera." };
      say($("camera-problem"), reason[error.name] ?? `The camera cannot be used: ${error.message}`);
    }
  }

  async #takePicture() {
    const view = $("camera-view");
    const canvas = el("canvas", { width: view.videoWidth, height: view.videoHeight });
    canvas.getContext("2d").drawImage(view, 0, 0);
    this.#add(await mediumOfCanvas(canvas, "camera.jpg", "image/jpeg"));
    $("camera-dialog").close();
  }

  #closeCamera() {
    this.#cameraStream?.getTracks().forEach((track) => track.stop());
    this.#cameraStream = null;
    $("camera-view").srcObject = null;
  }
}
