import { el, say } from "./dom.js";
import { pretty } from "./snippets.js";

const MOST = 3000;

/** The page that shows what the model is given: text, tokens, pictures and clips, and a try-out of the tokenizer. */
export class PromptPage {
  /** `body()` gives the next request, or throws what is wrong with the settings. */
  constructor(home, api, body) {
    this.api = api;
    this.body = body;
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.result = el("div", { id: "rendered", "aria-live": "polite" });
    const render = el("button", { type: "button", id: "render", class: "primary wide", onclick: () => this.#render(render) }, "Show the prompt");

    const text = el("textarea", { id: "tokenize-text", rows: 3, placeholder: "Some text" });
    const ids = el("textarea", { id: "tokenize-ids", rows: 2, class: "mono", placeholder: "1, 2, 3", inputmode: "numeric" });
    this.tried = el("p", { class: "hint", id: "tokenize-count", role: "status" });
    this.pieces = el("div", { class: "tokens", id: "tokenize-pieces" });
    this.tryProblem = el("p", { class: "problem", role: "alert", hidden: true });
    home.append(
      el("p", { class: "hint" }, "What the model is given for the request that goes out next: the template's text and its tokens. Nothing is answered."),
      render, this.problem, this.result,
      el("h2", {}, "Tokenizer"),
      el("div", { class: "field" }, el("label", { for: text.id }, "Text"), text),
      el("button", { type: "button", id: "tokenize", class: "small", onclick: () => this.#tokenize(text, ids) }, "Text to tokens"),
      el("div", { class: "field" }, el("label", { for: ids.id }, "Token ids"), ids),
      el("button", { type: "button", id: "detokenize", class: "small", onclick: () => this.#detokenize(text, ids) }, "Tokens to text"),
      this.tryProblem, this.tried, this.pieces);
  }

  #ask(path, body) { return this.api.json(path, { body: JSON.stringify(body) }); }

  async #render(button) {
    say(this.problem, null);
    button.disabled = true;
    try {
      const { stream, stream_options: options, ...body } = this.body();
      const rendered = await this.#ask("v1/chat/completions/render", body);
      this.result.replaceChildren(...(await this.#view(rendered, body)));
    } catch (error) {
      this.result.replaceChildren();
      say(this.problem, error.status ? `${error.title}: ${error.message}` : error.message);
    } finally {
      button.disabled = false;
    }
  }

  async #view({ token_ids: ids = [], prompt_text: text, features, sampling_params: sampling }, body) {
    const count = el("p", { class: "figures" },
      el("span", {}, `${ids.length.toLocaleString("en")} tokens`),
      features?.length ? el("span", {}, `${features.length} ${features.length === 1 ? "picture or clip" : "pictures or clips"}`) : null);
    // Ids alone say little: the tokenizer tells what each stands for. Where it cannot, they are shown as they are.
    const strings = await this.#ask("tokenize", {
      ...body, add_generation_prompt: true, return_token_strs: true,
    }).then(({ tokens, token_strs: found }) => (sameList(tokens, ids) ? found : null)).catch(() => null);
    return [
      count,
      el("details", { open: true }, el("summary", {}, "Text"), el("pre", { class: "prompt", tabindex: 0 }, folded(text ?? ""))),
      el("details", {}, el("summary", {}, "Tokens"), tokenList(ids, strings)),
      features?.length ? el("details", {}, el("summary", {}, "Pictures and clips"), el("pre", { tabindex: 0 }, pretty(features))) : null,
      sampling ? el("details", {}, el("summary", {}, "Sampling, defaults filled in"), el("pre", { tabindex: 0 }, pretty(sampling))) : null,
    ].filter(Boolean);
  }

  async #try(action) {
    say(this.tryProblem, null);
    try { await action(); } catch (error) { say(this.tryProblem, error.message); }
  }

  #tokenize(text, ids) {
    return this.#try(async () => {
      const found = await this.#ask("tokenize", { prompt: text.value, return_token_strs: true });
      ids.value = found.tokens.join(", ");
      this.#tell(found.tokens, found.token_strs);
    });
  }

  #detokenize(text, ids) {
    return this.#try(async () => {
      const words = ids.value.split(/[\s,[\]]+/).filter(Boolean);
      const wrong = words.find((word) => !/^\d+$/.test(word));
      if (wrong) throw new Error(`“${wrong}” is not a token id.`);
      const tokens = words.map(Number);
      text.value = (await this.#ask("detokenize", { tokens })).prompt;
      this.#tell(tokens, null);
    });
  }

  #tell(tokens, strings) {
    this.tried.textContent = `${tokens.length.toLocaleString("en")} ${tokens.length === 1 ? "token" : "tokens"}, ${[...new Set(tokens)].length} different`;
    this.pieces.replaceChildren(tokenList(tokens, strings));
  }
}

const sameList = (a, b) => Array.isArray(a) && a.length === b.length && a.every((item, i) => item === b[i]);

/** Long runs of one placeholder are told, not shown. */
const folded = (text) => text.replace(/(<\|[a-z_]+\|>)\1{3,}/g, (run, one) => `${one} × ${run.length / one.length}`);

/** Each token with its id; equal neighbours are one entry. */
function tokenList(ids, strings) {
  const runs = [];
  ids.forEach((id, i) => {
    if (runs.at(-1)?.id === id) runs.at(-1).count += 1;
    else runs.push({ id, text: strings?.[i], count: 1 });
  });
  const entry = ({ id, text, count }) => el("li", {},
    text == null ? null : el("span", { class: "token" }, visible(text)),
    el("span", { class: "id" }, count > 1 ? `${id} × ${count}` : `${id}`));
  const list = el("ol", { class: "tokens" }, runs.slice(0, MOST).map(entry));
  if (runs.length > MOST) list.append(el("li", {}, `… and ${runs.length - MOST} more`));
  return list;
}

/** White space, also as byte-level vocabularies spell it, as signs that can be seen. */
const visible = (text) => text.replace(/[ Ġ]/g, "·").replace(/[\nĊ]/g, "↵").replace(/\t/g, "→") || "∅";
