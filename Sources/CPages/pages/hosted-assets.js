import { APIError } from "./api.js";
import { el, copyButton, icon, say } from "./dom.js";
import { announce, button, bytes, confirmed, distance } from "./hosted-table.js";

/** Signed URLs name the server as its clients call it; this page stays with its own origin. */
const ownPath = (url) => url.slice(url.indexOf("v2/nvcf/assets/"));
/** What an upload repeats in a header. */
const plain = (text) => text.replace(/[^\x20-\x7e]/g, "_").trim().slice(0, 200) || "upload";
/** Uploads of this page at once; the server takes so many of a key by itself. */
const AT_ONCE = 3;

/** Uploaded images and videos. */
export class AssetsPage {
  #waiting = [];
  #running = 0;

  constructor(home, api) {
    Object.assign(this, { home, api });
    this.input = el("input", { type: "file", accept: "image/*,video/*", multiple: true, hidden: true, id: "asset-files",
      onchange: () => { this.#add(this.input.files); this.input.value = ""; } });
    this.zone = el("div", { class: "dropzone", id: "dropzone" },
      el("button", { type: "button", class: "primary", onclick: () => this.input.click() }, icon("upload"), "Choose files"),
      el("span", {}, "or drop images and videos here"), this.input);
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.uploads = el("div", { class: "uploads", "aria-label": "Uploads" });
    this.shelf = el("div");
    home.append(this.zone, this.problem, this.uploads, this.shelf);
    for (const [name, isOver] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
      home.addEventListener(name, (event) => {
        event.preventDefault();
        this.zone.classList.toggle("over", isOver);
        if (name === "drop") this.#add(event.dataTransfer.files);
      });
    }
  }

  async load() {
    const { assets } = await this.api.json("v2/nvcf/assets");
    assets.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    this.shelf.replaceChildren(assets.length
      ? el("ul", { class: "shelf", "aria-label": "Assets" }, assets.map((asset) => this.#card(asset)))
      : el("div", { class: "list" }, el("p", { class: "empty" }, "No assets. Upload an image or a video to name it in requests.")));
  }

  #card(asset) {
    const { assetId: id, description, contentType, byteCount, expiresAt } = asset;
    const kind = contentType.split("/")[0];
    const tag = `<${kind === "video" ? "video" : "img"} src="data:${contentType};asset_id,${id}" />`;
    const thumb = el("div", { class: "thumb" }, byteCount == null ? "not uploaded yet" : kind === "video" ? icon("video") : null);
    if (byteCount != null && kind === "image") this.#thumbnail(thumb, id, description);
    return el("li", { class: "asset", "data-id": id }, thumb,
      el("div", { class: "facts" }, el("strong", {}, description),
        el("span", { class: "hint" }, [contentType, bytes(byteCount)].filter(Boolean).join(" · ")),
        el("span", { class: "hint", title: new Date(expiresAt).toLocaleString() }, `expires ${distance(expiresAt)}`)),
      el("div", { class: "row" }, copyButton(() => tag, "Copy tag"),
        button("Delete", () => this.#delete(id, description), { name: description, kind: "danger" })));
  }

  async #thumbnail(home, id, description) {
    try {
      const { presignedUrl } = await this.api.json(`v2/nvcf/assets/${id}/content-redirect`);
      home.replaceChildren(el("img", { src: ownPath(presignedUrl), alt: description, loading: "lazy" }));
    } catch { home.textContent = "no preview"; }
  }

  async #delete(id, description) {
    const isSure = await confirmed("Delete this asset?", `“${description}” is gone for good; requests that name it are refused.`, "Delete");
    if (!isSure) return;
    try {
      await this.api.fetch(`v2/nvcf/assets/${id}`, { method: "DELETE" });
      announce("Deleted.");
      await this.load();
    } catch (error) { say(this.problem, error.message); }
  }

  // Uploads.

  #add(files) {
    say(this.problem, null);
    const strangers = [];
    for (const file of files) {
      if (!/^(image|video)\//.test(file.type)) strangers.push(file.name);
      else this.#waiting.push(this.#line(file));
    }
    if (strangers.length) say(this.problem, `Only images and videos are taken, not ${strangers.join(", ")}.`);
    this.#next();
  }

  #line(file) {
    const progress = el("progress", { max: file.size || 1, value: 0, "aria-label": `Upload of ${file.name}` });
    const state = el("span", { class: "hint" }, `waiting, ${bytes(file.size)}`);
    const upload = { file, progress, state, request: null, isOver: false };
    const cancel = el("button", { type: "button", class: "quiet small", "aria-label": `Cancel the upload of ${file.name}`, onclick: () => {
      upload.isOver = true;
      upload.request?.abort();
      upload.node.remove();
    } }, "Cancel");
    upload.node = el("div", { class: "upload" }, el("span", { class: "file" }, file.name, " ", state), progress, cancel);
    this.uploads.append(upload.node);
    return upload;
  }

  #next() {
    while (this.#running < AT_ONCE && this.#waiting.length) {
      const upload = this.#waiting.shift();
      if (upload.isOver) continue;
      this.#running++;
      this.#send(upload).then(() => {
        upload.node.remove();
        announce(`${upload.file.name} is uploaded.`);
        return this.load();
      }).catch((error) => {
        if (!upload.isOver) {
          upload.state.textContent = error.message;
          upload.state.className = "problem";
          upload.progress.hidden = true;
        }
      }).finally(() => {
        this.#running--;
        this.#next();
      });
    }
  }

  async #send(upload) {
    const { file } = upload;
    const made = await this.api.json("v2/nvcf/assets", {
      body: JSON.stringify({ contentType: file.type, description: plain(file.name) }),
    });
    if (upload.isOver) return;
    try { await this.#put(upload, made); } catch (error) {
      // An asset that waits for an upload that never comes is of no use.
      this.api.fetch(`v2/nvcf/assets/${made.assetId}`, { method: "DELETE" }).catch(() => {});
      throw error;
    }
  }

  /** Not by `fetch`, which tells nothing of the progress of a body. */
  #put(upload, { uploadUrl, contentType, description }) {
    return new Promise((resolve, reject) => {
      const request = upload.request = new XMLHttpRequest();
      request.open("PUT", ownPath(uploadUrl));
      request.setRequestHeader("content-type", contentType);
      request.setRequestHeader("x-amz-meta-nvcf-asset-description", description);
      request.upload.addEventListener("progress", ({ loaded }) => {
        upload.progress.value = loaded;
        upload.state.textContent = `${bytes(loaded)} of ${bytes(upload.file.size)}`;
      });
      request.addEventListener("load", () => {
        if (request.status === 200) return resolve();
        let message = `Error ${request.status}`;
        try { message = JSON.parse(request.responseText).detail ?? message; } catch { /* Then the status is all there is. */ }
        reject(new APIError(message, { status: request.status }));
      });
      request.addEventListener("error", () => reject(new APIError("The upload broke off. Is the server still running?")));
      request.addEventListener("abort", () => reject(new APIError("Cancelled.")));
      request.send(upload.file);
    });
  }
}
