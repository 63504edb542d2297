/**
 * Messages are plain objects:
 * - `{ role: "user", text, media: [{ kind: "image"|"video", url, name, preview }] }`
 * - `{ role: "assistant", choices, chosen, state, run, error }`, made by `newAnswer`
 * - `{ role: "tool", id, name, content }`, after the assistant message whose call it answers
 */
export class Conversation {
  messages = [];

  get last() { return this.messages.at(-1); }

  add(message) {
    this.messages.push(message);
    return message;
  }

  /** Takes `message` and all that follows away, and gives it back. */
  cut(message) {
    const at = this.messages.indexOf(message);
    return at < 0 ? [] : this.messages.splice(at);
  }

  /**
   * The messages before `end` as the API takes them. A message that got nothing but an error is not said again: a
   * picture that cannot be read would be refused in every request that follows.
   */
  wire(end = this.messages.length) {
    const said = this.messages.slice(0, end);
    return said.filter((message, i) => !(message.role === "user" && isRefusal(said[i + 1])))
      .map(wireMessage).filter(Boolean);
  }

  /** Whether a message, or the error that answered it, is left out of what is sent now. */
  isLeftOut(message) {
    const at = this.messages.indexOf(message);
    const refusal = isRefusal(message) ? at : at + 1;
    return refusal < this.messages.length - 1 && isRefusal(this.messages[refusal]);
  }
}

export const newAnswer = () => ({ role: "assistant", choices: [], chosen: 0, state: "waiting", run: null, error: null });

export const newChoice = () => ({ reasoning: "", content: "", calls: [], finish: null, thought: null });

const isRefusal = (message) => Boolean(message?.error) && !wireMessage(message);

/** Whether a call's arguments came to their end: half a call cannot be sent back. */
export function isWhole({ arguments: text }) {
  try { return typeof JSON.parse(text) === "object"; } catch { return false; }
}

/** A message as the API takes it; `null` for an answer that never began. */
export function wireMessage(message) {
  if (message.role === "user") {
    if (!message.media.length) return { role: "user", content: message.text };
    const parts = message.media.map(({ kind, url }) => ({ type: `${kind}_url`, [`${kind}_url`]: { url } }));
    if (message.text) parts.push({ type: "text", text: message.text });
    return { role: "user", content: parts };
  }
  if (message.role === "tool") {
    return { role: "tool", tool_call_id: message.id, content: message.content };
  }
  const choice = message.choices[message.chosen];
  const calls = choice?.calls.filter(isWhole) ?? [];
  if (!choice || !(choice.content || choice.reasoning || calls.length)) return null;
  const wire = { role: "assistant", content: choice.content || null };
  if (choice.reasoning) wire.reasoning_content = choice.reasoning;
  if (calls.length) {
    wire.tool_calls = calls.map(({ id, name, arguments: text }) => ({
      id, type: "function", function: { name, arguments: text },
    }));
  } else if (wire.content === null) {
    wire.content = "";
  }
  return wire;
}
