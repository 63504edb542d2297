import { isWhole } from "./conversation.js";
import { el, icon, copyButton, say } from "./dom.js";
import { showMarkdown } from "./markdown.js";
import { thumbnail } from "./media.js";

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(milliseconds < 9950 ? 1 : 0)} s`;
const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

// What a turn may ask for is in its `actions`: `edit`, `again`, `choose` and `reply` take the message, `blame` and `fix`
// an error.

function small(label, name, action) {
  return el("button", { type: "button", class: "quiet small", onclick: action }, icon(name), el("span", {}, label));
}

export class UserTurn {
  constructor(message, actions) {
    this.message = message;
    const edit = small("Edit", "edit", () => actions.edit(message));
    this.node = el("li", { class: "turn user" },
      el("h2", { class: "unseen" }, "You"),
      message.media.length ? el("div", { class: "media" }, message.media.map((medium) => thumbnail(medium))) : null,
      message.text ? el("p", { class: "said" }, message.text) : null,
      el("footer", {}, edit));
    this.edit = edit;
  }

  /** `isLast` is whether the turn ends the conversation, `isBusy` whether an answer is being made. */
  update({ isBusy }) { this.edit.disabled = isBusy; }
}

export class AssistantTurn {
  #choices = [];

  constructor(message, actions, model) {
    this.message = message;
    this.actions = actions;
    this.waiting = el("p", { class: "waiting" }, el("span", { class: "pulse" }), el("span", {}));
    this.body = el("div", { class: "choices" });
    this.error = el("div", { class: "error", role: "alert", hidden: true });
    this.figures = el("p", { class: "figures" });
    this.again = small("Again", "again", () => actions.again(message));
    this.copy = copyButton(() => message.choices[message.chosen]?.content ?? "");
    this.reply = el("button", { type: "button", class: "primary wide reply", hidden: true, onclick: () => actions.reply(message) },
      "Send the results");
    this.node = el("li", { class: "turn assistant" },
      el("h2", { class: "who" }, model || "Model"),
      this.waiting, this.body, this.error, this.reply,
      el("footer", {}, this.figures, this.copy, this.again));
  }

  update({ isLast, isBusy }) {
    const { message } = this;
    const { state, run, choices } = message;
    const isRunning = state === "waiting" || state === "streaming";
    this.node.dataset.state = state;
    this.node.setAttribute("aria-busy", isRunning);

    this.waiting.hidden = state !== "waiting";
    this.waiting.lastChild.textContent = `Waiting for the first token … ${seconds(performance.now() - run.started)}`;
    choices.forEach((choice, i) => {
      if (!choice) return;
      this.#choices[i] ??= this.#addChoice(i);
      this.#choices[i].update(choice, {
        isRunning, isOnly: choices.length === 1, isChosen: message.chosen === i, isOpen: isLast && !isBusy,
      });
    });
    this.#showError();
    const calls = choices[message.chosen]?.calls ?? [];
    this.reply.hidden = !(calls.some(isWhole) && isLast && !isBusy);
    this.#showFigures(isRunning);
    this.again.hidden = !isLast || isBusy;
    this.copy.hidden = isRunning || !choices[message.chosen]?.content;
  }

  #addChoice(index) {
    const { message, actions } = this;
    const view = new Choice(index, () => actions.choose(message, index), () => actions.reply(message));
    this.body.append(view.node);
    return view;
  }

  #showError() {
    const { error } = this.message;
    if (!error || !this.error.hidden) return;
    const facts = [error.parameter && `Field: ${error.parameter}`, error.requestID && `Request: ${error.requestID}`];
    this.error.append(
      el("strong", {}, error.title),
      el("p", {}, error.message),
      el("p", { class: "hint" }, facts.filter(Boolean).join(" · ")));
    if (this.actions.blame(error)) {
      this.error.append(
        el("button", { type: "button", class: "small", onclick: () => this.actions.fix(error) }, "Show the setting"));
    }
    this.error.hidden = false;
  }

  #showFigures(isRunning) {
    const { state, run, choices } = this.message;
    const parts = [];
    if (run.tokens) parts.push(["tokens", count(run.tokens, "token")]);
    if (run.rate) parts.push(["rate", `${run.rate.toFixed(run.rate < 100 ? 1 : 0)} tokens/s`]);
    if (run.timeToFirst !== null) parts.push(["first", `first after ${seconds(run.timeToFirst)}`]);
    if (run.usage && !isRunning) {
      const prompt = run.usage.prompt_tokens.toLocaleString("en");
      const cached = run.usage.prompt_tokens_details?.cached_tokens;
      parts.push(["prompt", cached ? `cached ${cached.toLocaleString("en")} of ${prompt}` : `prompt ${prompt}`]);
    }
    const finish = choices[this.message.chosen]?.finish;
    if (state === "stopped") parts.push(["finish", "stopped by you"]);
    else if (finish && finish !== "stop") parts.push(["finish", FINISHES[finish] ?? finish]);
    this.figures.replaceChildren(...parts.map(([name, text]) => el("span", { "data-figure": name }, text)));
  }
}

const FINISHES = { length: "cut at the token limit", tool_calls: "calls tools" };

class Choice {
  #calls = [];

  constructor(index, choose, reply) {
    this.reply = reply;
    this.pick = el("button", { type: "button", class: "pick", onclick: choose, hidden: true }, `Answer ${index + 1}`);
    this.summary = el("span", {});
    this.thoughts = el("div", { class: "prose" });
    this.reasoning = el("details", { class: "reasoning", hidden: true }, el("summary", {}, this.summary), this.thoughts);
    this.content = el("div", { class: "content prose" });
    this.calls = el("div", { class: "calls" });
    this.note = el("p", { class: "note", hidden: true });
    this.node = el("div", { class: "choice" }, this.pick, this.reasoning, this.content, this.calls, this.note);
  }

  update(choice, { isRunning, isOnly, isChosen, isOpen }) {
    this.pick.hidden = isOnly;
    this.pick.setAttribute("aria-pressed", isChosen);
    this.node.classList.toggle("passed-over", !isChosen && !isOnly && !isRunning);

    this.reasoning.hidden = !choice.reasoning;
    if (choice.thought) {
      const { began, ended } = choice.thought;
      this.summary.textContent = ended === null
        ? `Thinking … ${seconds(performance.now() - began)}` : `Thought for ${seconds(ended - began)}`;
      this.reasoning.classList.toggle("live", ended === null);
    }
    if (this.shownReasoning !== choice.reasoning) showMarkdown(this.thoughts, choice.reasoning);
    this.shownReasoning = choice.reasoning;
    if (this.shownContent !== choice.content) showMarkdown(this.content, choice.content);
    this.shownContent = choice.content;

    choice.calls.forEach((call, i) => {
      this.#calls[i] ??= this.#addCall(call);
      this.#calls[i].update(call, { isRunning, isOpen: isOpen && (isChosen || isOnly) });
    });
    const wasCut = choice.finish === "length";
    say(this.note, !wasCut ? null
      : choice.content ? "The answer was cut at the token limit: raise “Max tokens” for more."
      : "The token limit ended the thinking before an answer began: raise “Max tokens”, or switch thinking off.");
  }

  #addCall(call) {
    const view = new Call(call, this.reply);
    this.calls.append(view.node);
    return view;
  }
}

/** A call of a tool, and the box for what the tool would answer. */
class Call {
  static #count = 0;

  constructor(call, reply) {
    const id = `call-${(Call.#count += 1)}`;
    this.name = el("code", { class: "call-name" });
    this.text = el("pre", { tabindex: 0, "aria-label": "Arguments" });
    this.box = el("textarea", {
      id, rows: 2, class: "mono", spellcheck: "false", placeholder: '{ "temperature": 21, "condition": "sunny" }',
      oninput: () => (call.result = this.box.value),
      onkeydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        reply();
      },
    });
    this.field = el("div", { class: "field" }, el("label", { for: id }, "What the tool answers"), this.box);
    this.node = el("section", { class: "call", "aria-label": "Tool call" }, el("header", {}, icon("tool"), this.name), this.text, this.field);
  }

  update(call, { isRunning, isOpen }) {
    const { name, arguments: text, result } = call;
    this.name.textContent = name;
    let shown = text;
    if (!isRunning) try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* As it came. */ }
    if (this.text.textContent !== shown) this.text.textContent = shown;
    this.field.hidden = isRunning || !isWhole(call) || (!isOpen && !result);
    this.box.readOnly = !isOpen;
  }
}
