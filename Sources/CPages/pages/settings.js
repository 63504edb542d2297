import { el } from "./dom.js";

const STORE = "martlet.settings";

/** A value that the page cannot send. `field` names it as the API does. */
export class SettingsError extends Error {
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

const number = (name, label, hint) => ({ name, label, hint, kind: "number" });
const whole = (name, label, hint) => ({ name, label, hint, kind: "whole" });

/** Fields of a request by the API's names. Empty ones are not sent. */
const SAMPLING = [
  number("temperature", "Temperature", "0 to 2; 0 always takes the likeliest token"),
  number("top_p", "Top p", "Above 0, up to 1"),
  whole("top_k", "Top k", "0 switches it off"),
  number("min_p", "Min p", "0 to 1"),
  number("presence_penalty", "Presence penalty", "−2 to 2"),
  number("frequency_penalty", "Frequency penalty", "−2 to 2"),
  number("repetition_penalty", "Repetition penalty", "Above 0; 1 switches it off"),
  whole("seed", "Seed", "The same seed repeats an answer"),
  whole("max_tokens", "Max tokens", "Thinking counts"),
  whole("n", "Choices", "Answers to one message, up to 16"),
];
const MEDIA = [
  whole("shortest_edge", "Pixels at least", "Of a picture or clip, all together"),
  whole("longest_edge", "Pixels at most", "1,024 make a token"),
  number("fps", "Frames a second", "Of a clip"),
  whole("num_frames", "Frames", "Of a clip"),
];

const EXAMPLE_TOOLS = `[
  {
    "type": "function",
    "function": {
      "name": "get_weather",
      "description": "Get the current weather for a city.",
      "parameters": {
        "type": "object",
        "properties": {
          "city": { "type": "string", "description": "The city name" }
        },
        "required": ["city"]
      }
    }
  }
]`;

/** The form of what goes along with the messages. */
export class Settings {
  #inputs = new Map();
  #boxes = new Map();
  /** Called when anything changes. */
  changed = () => {};

  constructor(home) {
    const numbers = (fields) =>
      el("div", { class: "pair" }, fields.map((field) =>
        this.#field(field.name, field.label, field.hint, el("input", {
          type: "text", inputmode: field.kind === "whole" ? "numeric" : "decimal", autocomplete: "off",
        }))));
    const area = (rows, placeholder, isCode = true) =>
      el("textarea", { rows, placeholder, spellcheck: isCode ? "false" : null, class: isCode ? "mono" : null });
    const select = (...options) =>
      el("select", {}, options.map(([value, label]) => el("option", { value }, label)));

    home.append(el("form", { class: "settings", onsubmit: (event) => event.preventDefault() },
      this.#field("system", "System prompt", null, area(3, "None", false)),
      this.#field("enable_thinking", "Thinking", "Whether the model reasons before it answers", select(
        ["", "Default"], ["true", "On"], ["false", "Off"])),
      el("h2", {}, "Sampling"),
      numbers(SAMPLING),
      this.#field("stop", "Stop strings", "One a line; \\n stands for a line break", area(2, "None")),
      el("h2", {}, "Tools",
        el("button", { type: "button", class: "quiet small", onclick: () => this.useExampleTools() }, "Example")),
      this.#field("tools", "Functions, as JSON", null, area(5, "None")),
      this.#field("tool_choice", "Tool choice", null, select(
        ["", "Default"], ["auto", "auto"], ["none", "none"], ["required", "required"])),
      el("details", {}, el("summary", {}, "Pictures and clips"), numbers(MEDIA)),
      el("details", {}, el("summary", {}, "Further fields"),
        this.#field("extra", "Joined to the request, as JSON", null, area(4, '{ "logprobs": true }'))),
      el("button", { type: "button", class: "small", onclick: () => this.reset() }, "Back to the defaults")));

    this.#restore();
    home.addEventListener("input", () => {
      this.#store();
      this.mark(null);
      this.changed();
    });
  }

  #field(name, label, hint, input) {
    const id = `setting-${name}`;
    input.id = id;
    input.name = name;
    const below = el("span", { class: "hint", id: `${id}-hint` }, hint ?? "");
    input.setAttribute("aria-describedby", below.id);
    this.#inputs.set(name, input);
    const box = el("div", { class: "field" }, el("label", { for: id }, label), input, below);
    this.#boxes.set(name, { below, hint: hint ?? "" });
    return box;
  }

  #text(name) { return this.#inputs.get(name).value.trim(); }

  #set(name, value) {
    const input = this.#inputs.get(name);
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  useExampleTools() { this.#set("tools", EXAMPLE_TOOLS); }

  /** Takes them away again, unless somebody has changed them. */
  dropExampleTools() {
    if (this.#text("tools") === EXAMPLE_TOOLS.trim()) this.#set("tools", "");
  }

  reset() {
    for (const input of this.#inputs.values()) input.value = "";
    this.#set("system", "");
  }

  get system() { return this.#inputs.get("system").value; }

  /** Shows what the server uses where a field is empty. */
  showDefaults(values) {
    for (const { name } of SAMPLING) {
      const value = values[name];
      const isKnown = typeof value === "number";
      if (isKnown) this.#inputs.get(name).placeholder = (name === "max_tokens" ? "up to " : "") + value.toLocaleString("en");
    }
    this.#inputs.get("seed").placeholder = "random";
  }

  /** Marks the field that an error is about; `null` marks none. Gives back whether there is such a field. */
  mark(parameter, message) {
    const first = String(parameter ?? "").split(/[.[]/)[0];
    const name = ALIASES[first] ?? first;
    for (const [other, input] of this.#inputs) {
      const { below, hint } = this.#boxes.get(other);
      const isWrong = other === name;
      if (isWrong) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
      below.textContent = isWrong ? message : hint;
      if (isWrong) input.closest("details")?.setAttribute("open", "");
    }
    return this.#inputs.has(name);
  }

  focus(parameter) {
    const first = String(parameter ?? "").split(/[.[]/)[0];
    this.#inputs.get(ALIASES[first] ?? first)?.focus();
  }

  /** The fields that are set, as a request has them. Throws `SettingsError`. */
  read() {
    const fields = {};
    for (const { name, kind, label } of SAMPLING) {
      const value = this.#number(name, label, kind);
      if (value !== undefined) fields[name] = value;
    }
    const stop = this.#inputs.get("stop").value.split("\n").filter(Boolean).map(unescaped);
    if (stop.length) fields.stop = stop;
    const thinking = this.#text("enable_thinking");
    if (thinking) fields.chat_template_kwargs = { enable_thinking: thinking === "true" };
    const tools = this.#json("tools", "Functions", Array.isArray, "a list");
    if (tools?.length) fields.tools = tools;
    const choice = this.#text("tool_choice");
    if (choice) fields.tool_choice = choice;

    const [shortest, longest, fps, frames] = MEDIA.map(({ name, label, kind }) => this.#number(name, label, kind));
    const size = dropUndefined({ shortest_edge: shortest, longest_edge: longest });
    const video = dropUndefined({ fps, num_frames: frames });
    if (size) fields.mm_processor_kwargs = { size };
    if (video) fields.media_io_kwargs = { video };

    const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
    return Object.assign(fields, this.#json("extra", "Further fields", isObject, "an object"));
  }

  #number(name, label, kind) {
    const text = this.#text(name).replace("−", "-").replace(",", ".");
    if (!text) return undefined;
    const value = Number(text);
    if (!Number.isFinite(value)) throw new SettingsError(name, `${label}: “${text}” is not a number.`);
    if (kind === "whole" && !Number.isSafeInteger(value)) {
      throw new SettingsError(name, `${label}: “${text}” is not a whole number.`);
    }
    return value;
  }

  #json(name, label, isRight, kind) {
    const text = this.#text(name);
    if (!text) return undefined;
    let value;
    try { value = JSON.parse(text); } catch (error) {
      throw new SettingsError(name, `${label}: not JSON. ${error.message}`);
    }
    if (!isRight(value)) throw new SettingsError(name, `${label}: must be ${kind}.`);
    return value;
  }

  #store() {
    const values = Object.fromEntries([...this.#inputs].map(([name, input]) => [name, input.value]));
    try { sessionStorage.setItem(STORE, JSON.stringify(values)); } catch { /* Then a reload forgets them. */ }
  }

  #restore() {
    let values = {};
    try { values = JSON.parse(sessionStorage.getItem(STORE)) ?? {}; } catch { /* Nothing stored. */ }
    for (const [name, input] of this.#inputs) if (typeof values[name] === "string") input.value = values[name];
  }
}

/** Names under which the server may speak of what a field here stands for. */
const ALIASES = {
  chat_template_kwargs: "enable_thinking", mm_processor_kwargs: "longest_edge", media_io_kwargs: "fps",
  max_completion_tokens: "max_tokens",
};

const unescaped = (text) => text.replace(/\\([nt\\])/g, (_, letter) => ({ n: "\n", t: "\t", "\\": "\\" })[letter]);

const dropUndefined = (object) => {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return entries.length ? Object.fromEntries(entries) : null;
};
