import { API } from "./api.js";
import { CodePage } from "./code.js";
import { Conversation, isWhole, newAnswer, wireMessage } from "./conversation.js";
import { $, el, say } from "./dom.js";
import { Attachments } from "./media.js";
import { openPanel, setUpPanel, showPage } from "./panel.js";
import { PromptPage } from "./prompt.js";
import { Run } from "./run.js";
import { Settings, SettingsError } from "./settings.js";
import { starters } from "./starters.js";
import { watchServer } from "./status.js";
import { AssistantTurn, UserTurn } from "./turns.js";

const api = new API();
const conversation = new Conversation();
const views = new Map();
const attachments = new Attachments();
const settings = new Settings($("page-settings"));
const code = new CodePage($("page-code"));
new PromptPage($("page-prompt"), api, () => request(nextMessages()));

/** The answer being made, if any. */
let run = null;
/** The message that is being edited, if any. */
let edited = null;

// Requests.

function request(messages, { isSent = false } = {}) {
  const system = settings.system.trim() ? [{ role: "system", content: settings.system }] : [];
  return {
    ...($("model").value ? { model: $("model").value } : {}),
    messages: [...system, ...messages],
    ...settings.read(),
    stream: true,
    // For the figures under the answer.
    ...(isSent ? { stream_options: { include_usage: true, continuous_usage_stats: true } } : {}),
  };
}

const hasDraft = () => Boolean($("draft").value.trim() || attachments.items.length);
const draft = () => ({ role: "user", text: $("draft").value, media: attachments.items });

/** What would be sent next; without a draft, what was sent last. */
function nextMessages() {
  const { messages } = conversation;
  if (hasDraft()) {
    const end = edited ? messages.indexOf(edited) : messages.length;
    return [...conversation.wire(end), wireMessage(draft())];
  }
  const last = messages.findLastIndex(({ role }) => role !== "assistant");
  return last < 0 ? [{ role: "user", content: "Hello!" }] : conversation.wire(last + 1);
}

const showCode = () => code.show(() => request(nextMessages()), Boolean(api.key));

// The conversation.

function show() {
  const { last } = conversation;
  for (const [message, view] of views) {
    view.update({ isLast: message === last, isBusy: Boolean(run) });
    view.node.classList.toggle("left-out", conversation.isLeftOut(message));
  }
  $("welcome").hidden = conversation.messages.length > 0;
  $("clear").disabled = !conversation.messages.length;
  $("send").hidden = Boolean(run);
  $("stop").hidden = !run;
}

function add(message) {
  conversation.add(message);
  if (message.role === "tool") return;
  const view = message.role === "user"
    ? new UserTurn(message, actions)
    : new AssistantTurn(message, actions, $("model").selectedOptions[0]?.textContent);
  views.set(message, view);
  $("turns").append(view.node);
}

function cut(message) {
  for (const removed of conversation.cut(message)) {
    views.get(removed)?.node.remove();
    views.delete(removed);
  }
}

const actions = {
  edit(message) {
    edited = message;
    $("draft").value = message.text;
    attachments.set(message.media);
    markEdited();
    $("draft").focus();
  },
  again(message) {
    if (run || !areSettingsRight()) return;
    cut(message);
    answer();
  },
  choose(message, index) {
    message.chosen = index;
    show();
  },
  reply(message) {
    if (run || conversation.last !== message || !areSettingsRight()) return;
    const calls = message.choices[message.chosen].calls.filter(isWhole);
    const { name } = calls.find(({ result }) => !result.trim()) ?? {};
    if (name) {
      say($("notice"), `What does ${name} answer? Write it into its box, then send the results.`);
      [...views.get(message).node.querySelectorAll(".call textarea")].find((box) => !box.value.trim())?.focus();
      return;
    }
    say($("notice"), null);
    for (const call of calls) add({ role: "tool", id: call.id, name: call.name, content: call.result });
    answer();
  },
  /** Marks the setting that an error is about; gives back whether there is one. */
  blame: (error) => Boolean(error.parameter) && settings.mark(error.parameter, error.message),
  fix(error) {
    openPanel();
    showPage("settings");
    settings.mark(error.parameter, error.message);
    settings.focus(error.parameter);
  },
};

function markEdited() {
  const at = edited ? conversation.messages.indexOf(edited) : Infinity;
  conversation.messages.forEach((message, i) => views.get(message)?.node.classList.toggle("replaced", i >= at));
  $("editing").hidden = !edited;
}

function endEditing() {
  edited = null;
  markEdited();
}

async function send(text, media = []) {
  if (run || !areSettingsRight()) return;
  if (edited) {
    const message = edited;
    endEditing();
    cut(message);
  }
  add({ role: "user", text, media });
  await answer();
}

function submit() {
  if (run || !hasDraft() || !areSettingsRight()) return;
  const { text, media } = draft();
  $("draft").value = "";
  attachments.set([]);
  fitDraft();
  send(text, media);
}

/** Says what is wrong with the settings, if anything, beside the field and above the message box. */
function areSettingsRight() {
  try {
    settings.read();
    return true;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    settings.mark(error.field, error.message);
    say($("notice"), error.message);
    return false;
  }
}

async function answer() {
  const body = request(conversation.wire(), { isSent: true });
  const message = newAnswer();
  run = new Run(message);
  const started = run;
  add(message);
  show();
  follow(true);
  $("announcer").textContent = "Answering";

  // Drawn at most once a frame, and ten times a second while nothing comes, for the clocks.
  let isDue = false;
  const draw = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      if (!views.has(message)) return;
      views.get(message).update({ isLast: conversation.last === message, isBusy: Boolean(run) });
      follow();
    });
  };
  say($("notice"), null);
  const clock = setInterval(draw, 100);
  await started.finish(api, body, draw);
  clearInterval(clock);
  if (run === started) run = null;
  show();
  follow();
  announce(message);
  showCode();
}

function announce({ state, error, choices, chosen }) {
  const { content = "", calls = [] } = choices[chosen] ?? {};
  // Errors are alerts of their own.
  $("announcer").textContent = error ? ""
    : state === "stopped" ? "Stopped"
    : calls.length ? `The model calls ${calls.map(({ name }) => name).join(", ")}`
    : `Answer: ${content.slice(0, 2000)}`;
}

function clear() {
  run?.stop();
  run = null;
  endEditing();
  settings.dropExampleTools();
  for (const { media = [] } of conversation.messages) {
    for (const item of media) {
      // What was being edited is in the draft now.
      if (item.preview && !attachments.items.includes(item)) URL.revokeObjectURL(item.preview);
    }
  }
  if (conversation.messages.length) cut(conversation.messages[0]);
  say($("notice"), null);
  show();
  showCode();
  $("draft").focus();
}

// Scrolling follows the answer, unless the reader has gone back.

const scroller = $("scroller");
let isFollowing = true;

function follow(always = false) {
  if (always) isFollowing = true;
  if (isFollowing) scroller.scrollTop = scroller.scrollHeight;
  $("latest").hidden = isFollowing;
}

scroller.addEventListener("scroll", () => {
  isFollowing = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
  $("latest").hidden = isFollowing;
});
$("latest").addEventListener("click", () => follow(true));

// The message box.

/** Grows with its text where the style sheet cannot do that. */
function fitDraft() {
  if (!CSS.supports("field-sizing", "content")) {
    $("draft").rows = Math.min(8, $("draft").value.split("\n").length);
  }
  showCode();
}

$("draft").addEventListener("input", fitDraft);
$("draft").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
$("stop").addEventListener("click", () => {
  run?.stop();
  $("draft").focus();
});
$("clear").addEventListener("click", clear);
$("edit-cancel").addEventListener("click", () => {
  endEditing();
  $("draft").value = "";
  attachments.set([]);
  $("draft").focus();
});
// Before the page's own use of Escape: what is on top closes first.
setUpPanel(showCode);
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (run) run.stop();
  else if (edited) $("edit-cancel").click();
});
attachments.changed = showCode;
settings.changed = showCode;

// The key, the models, the rest of the page.

api.askForKey = (problem) => new Promise((resolve) => {
  const dialog = $("key-dialog");
  const end = (key) => {
    resolve(key);
    resolve = () => {};
    dialog.close();
  };
  say($("key-problem"), problem || null);
  $("key").value = "";
  $("key-form").onsubmit = (event) => {
    event.preventDefault();
    end($("key").value.trim() || null);
  };
  $("key-cancel").onclick = () => end(null);
  dialog.onclose = () => end(null);
  dialog.showModal();
});

async function showModels() {
  const { data = [] } = await api.json("v1/models");
  const chosen = $("model").value;
  $("model").replaceChildren(...data.map(({ id }) => el("option", { value: id }, id)));
  if (data.some(({ id }) => id === chosen)) $("model").value = chosen;
  $("model").disabled = data.length < 2;
  const context = data[0]?.max_model_len;
  $("model").title = context ? `${data[0].id}: ${context.toLocaleString("en")} tokens of context` : "";
}

/** The server's own defaults are in what it would do with the plainest request. */
async function showDefaults() {
  const body = JSON.stringify({ messages: [{ role: "user", content: "Hello!" }] });
  const { sampling_params: defaults } = await api.json("v1/chat/completions/render", { body });
  settings.showDefaults(defaults ?? {});
}

$("model").addEventListener("change", showCode);
$("starters").append(...starters.map(({ label, hint, start }) => el("li", {},
  el("button", { type: "button", onclick: () => start({ send, settings }) }, el("strong", {}, label), el("span", {}, hint)))));
show();
showCode();
// Where there is no keyboard but the one on the screen, that would cover the page.
if (!matchMedia("(pointer: coarse)").matches) $("draft").focus();
watchServer(async () => {
  try {
    await showModels();
    showCode();
    await showDefaults();
  } catch (error) {
    say($("notice"), `${error.title ?? "Error"}: ${error.message}`);
  }
});
