import { APIError } from "./api.js";
import { newChoice } from "./conversation.js";
import { events } from "./stream.js";

/** One streamed request: fills an answer, and knows how long what took. Times are milliseconds of `performance.now()`. */
export class Run {
  started = performance.now();
  first = null;
  ended = null;
  usage = null;
  requestID = null;
  /** Tokens that the first pieces brought, and pieces counted as tokens where the server tells no usage. */
  #tokensAtFirst = 0;
  #pieces = 0;
  #control = new AbortController();

  constructor(answer) {
    this.answer = answer;
    answer.run = this;
  }

  stop() { this.#control.abort(); }

  get tokens() { return this.usage?.completion_tokens ?? this.#pieces; }
  get timeToFirst() { return this.first === null ? null : this.first - this.started; }

  /** Tokens per second since the first one; null while that means nothing. */
  get rate() {
    const seconds = ((this.ended ?? performance.now()) - this.first) / 1000;
    const tokens = this.tokens - this.#tokensAtFirst;
    return this.first === null || tokens < 1 || seconds <= 0.02 ? null : tokens / seconds;
  }

  /** Ends when the answer does, however it does; `changed()` is called whenever there is something new to show. */
  async finish(api, body, changed) {
    const { answer } = this;
    try {
      const signal = this.#control.signal;
      const response = await api.fetch("v1/chat/completions", { body: JSON.stringify(body), signal });
      this.requestID = response.headers.get("x-request-id");
      await this.#read(response, changed);
      answer.state = "done";
    } catch (error) {
      if (error.name === "AbortError") {
        answer.state = "stopped";
      } else {
        answer.state = "failed";
        answer.error = error instanceof APIError ? error
          : new APIError(`The connection broke off: ${error.message}`, { title: "The answer broke off" });
      }
    }
    this.ended = performance.now();
    for (const choice of answer.choices) this.#endThought(choice);
    changed();
  }

  async #read(response, changed) {
    let isWhole = false;
    for await (const data of events(response.body)) {
      if (data === "[DONE]") {
        isWhole = true;
        break;
      }
      let chunk;
      try { chunk = JSON.parse(data); } catch {
        throw new APIError(`An event is not JSON: ${data.slice(0, 200)}`, { title: "The answer broke off" });
      }
      if (chunk.error) throw APIError.inStream(chunk.error);
      this.#fold(chunk);
      changed();
    }
    if (!isWhole) {
      throw new APIError("The stream ended before the answer did.", { title: "The answer broke off" });
    }
  }

  #fold({ choices = [], usage }) {
    if (usage) this.usage = usage;
    for (const { index = 0, delta = {}, finish_reason: finish } of choices) {
      const choice = (this.answer.choices[index] ??= newChoice());
      const reasoning = delta.reasoning_content ?? delta.reasoning ?? "";
      const content = delta.content ?? "";
      const calls = delta.tool_calls ?? [];
      if (reasoning || content || calls.length) {
        this.#pieces += 1;
        this.answer.state = "streaming";
        if (this.first === null) {
          this.first = performance.now();
          this.#tokensAtFirst = this.tokens;
        }
      }
      if (reasoning) {
        choice.thought ??= { began: performance.now(), ended: null };
        choice.reasoning += reasoning;
      }
      if (content || calls.length || finish) this.#endThought(choice);
      choice.content += content;
      for (const { index: at = 0, id, function: { name, arguments: text } = {} } of calls) {
        const call = (choice.calls[at] ??= { id: id ?? null, name: "", arguments: "", result: "" });
        if (name) call.name = name;
        call.arguments += text ?? "";
      }
      if (finish) choice.finish = finish;
    }
  }

  #endThought({ thought }) {
    if (thought && thought.ended === null) thought.ended = performance.now();
  }
}
