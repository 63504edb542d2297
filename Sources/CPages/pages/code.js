import { el, copyButton } from "./dom.js";
import { curl, javascript, python, shortened } from "./snippets.js";

const LANGUAGES = [["curl", "curl", curl], ["python", "Python", python], ["javascript", "JavaScript", javascript]];

/** The page that shows the next request as programs. */
export class CodePage {
  #body = null;
  #hasKey = false;

  constructor(home) {
    this.home = home;
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.stream = el("input", { type: "checkbox", checked: true, onchange: () => this.#draw() });
    this.views = LANGUAGES.map(([id, label, write]) => {
      const code = el("code");
      const full = () => write(this.#base, this.#wanted, this.#hasKey);
      const node = el("figure", { class: "code", id: `code-${id}` },
        el("figcaption", {}, el("span", {}, label), copyButton(full)), el("pre", { tabindex: 0, "aria-label": label }, code));
      return { code, node, write };
    });
    home.append(
      el("p", { class: "hint" }, "The request that goes out next, or went out last. Copies hold pictures and clips in full."),
      el("label", { class: "check" }, this.stream, " Streamed"), this.problem, ...this.views.map(({ node }) => node));
  }

  get #base() { return new URL("v1", document.baseURI).href; }

  get #wanted() {
    const { stream, stream_options: options, ...rest } = this.#body;
    return this.stream.checked ? { ...rest, stream: true } : rest;
  }

  /** `body()` gives the request, or throws what is wrong with the settings. Costs nothing while out of sight. */
  show(body, hasKey) {
    if (this.home.hidden) return;
    this.#hasKey = hasKey;
    let problem = null;
    try { this.#body = body(); } catch (error) { problem = error.message; }
    this.problem.textContent = problem ?? "";
    this.problem.hidden = !problem;
    for (const { node } of this.views) node.hidden = Boolean(problem);
    if (!problem) this.#draw();
  }

  #draw() {
    for (const { code, write } of this.views) {
      code.textContent = write(this.#base, shortened(this.#wanted), this.#hasKey);
    }
  }
}
