import { el, copyButton, say } from "./dom.js";
import { announce, badge, button, confirmed, distance, moment, number, table } from "./hosted-table.js";

const LIMITS = [
  ["requests_per_minute", "Requests a minute"], ["tokens_per_minute", "Tokens a minute"],
  ["concurrent_requests", "Requests at once"], ["monthly_credits", "Credits a month"],
];
const SHORT = { requests_per_minute: "requests/min", tokens_per_minute: "tokens/min", concurrent_requests: "at once", monthly_credits: "credits/month" };

/** All keys; for administrators. */
export class KeysPage {
  constructor(home, api, account) {
    Object.assign(this, { home, api, account });
    const field = (label, control) => el("label", { class: "field" }, el("span", {}, label), control);
    const count = (id) => el("input", { type: "number", min: 1, step: 1, placeholder: "no limit", id: `key-${id}`, autocomplete: "off" });
    this.name = el("input", { required: true, maxlength: 100, id: "key-name", autocomplete: "off", spellcheck: "false" });
    this.limits = LIMITS.map(([id, label]) => ({ id, label, input: count(id) }));
    this.days = el("input", { type: "number", min: 0, step: "any", placeholder: "never", id: "key-days", autocomplete: "off" });
    this.admin = el("input", { type: "checkbox", id: "key-admin" });
    this.problem = el("p", { class: "problem across", role: "alert", hidden: true });
    this.fresh = el("div", { "aria-live": "polite" });
    this.list = el("div");
    home.append(this.fresh,
      el("section", { class: "card", "aria-labelledby": "new-key" }, el("h2", { id: "new-key" }, "New key"),
        el("form", { id: "new-key-form", onsubmit: (event) => { event.preventDefault(); this.#create(); } },
          field("Name", this.name), this.limits.map(({ label, input }) => field(label, input)), field("Expires in days", this.days),
          el("label", { class: "check across" }, this.admin, " Administrator: manages keys, and sees the requests of all"),
          this.problem, el("div", { class: "across" }, el("button", { type: "submit", class: "primary" }, "Create key")))),
      this.list);
  }

  async load() {
    const { data } = await this.api.json("v1/keys");
    this.account.names = new Map(data.map((key) => [key.id, key.name]));
    const isLive = (key) => !key.revoked && !(key.expires && new Date(key.expires) < Date.now());
    const rows = [...data].reverse().sort((a, b) => isLive(b) - isLive(a));
    this.list.replaceChildren(table("Keys", [
      { label: "Name", show: (key) => [el("strong", {}, key.name), " ", key.administrator && badge("administrator", "blue")] },
      { label: "Key", show: (key) => el("span", { class: "name nowrap" }, `nvapi-…${key.ending}`) },
      { label: "State", show: (key) => this.#state(key) },
      { label: "Made", show: (key) => moment(key.created) },
      { label: "Limits", kind: "wide", show: (key) => this.#limits(key) },
      { label: "Requests this month", kind: "number", show: (key) => number(key.usage_this_month.requests) },
      { label: "Tokens", kind: "number", show: (key) => number(key.usage_this_month.prompt_tokens + key.usage_this_month.completion_tokens) },
      { label: "", kind: "actions", show: (key) => this.#isOwn(key) ? el("span", { class: "hint" }, "in use here") : !key.revoked && button("Revoke", () => this.#revoke(key), { name: key.name, kind: "danger" }) },
    ], rows, "No keys."));
  }

  /** A secret is not to be found by whoever comes back to the page later. */
  leave() { this.fresh.replaceChildren(); }

  /** A key cannot revoke itself. */
  #isOwn({ ending, revoked }) { return !revoked && this.api.key.endsWith(ending); }

  #state({ revoked, expires }) {
    if (revoked) return badge("revoked");
    if (!expires) return badge("valid", "good");
    const isOver = new Date(expires) < Date.now();
    return el("span", { title: new Date(expires).toLocaleString() }, badge(`${isOver ? "expired" : "expires"} ${distance(expires)}`, isOver ? "" : "good"));
  }

  #limits({ limits }) {
    const said = Object.entries(limits).filter(([, value]) => value != null).map(([name, value]) => `${number(value)} ${SHORT[name]}`);
    return said.length ? el("span", { class: "hint" }, said.join(", ")) : "none";
  }

  async #create() {
    say(this.problem, null);
    const body = { name: this.name.value.trim(), administrator: this.admin.checked, limits: {} };
    for (const { id, input } of this.limits) if (input.value) body.limits[id] = Number(input.value);
    if (this.days.value) body.expires_in_days = Number(this.days.value);
    try {
      const made = await this.api.json("v1/keys", { body: JSON.stringify(body) });
      this.fresh.replaceChildren(el("section", { class: "card fresh", "aria-label": "The new key" },
        el("h2", {}, `The key of ${made.name}`),
        el("p", { class: "hint" }, "It is shown this once: the server keeps only its hash. Copy it now."),
        el("div", { class: "secret" }, el("code", { id: "secret" }, made.key), copyButton(() => made.key))));
      this.home.querySelector("form").reset();
      announce("The key was made.");
      this.fresh.scrollIntoView({ block: "nearest" });
    } catch (error) {
      return say(this.problem, error.message);
    }
    await this.load().catch((error) => say(this.problem, error.message));
  }

  async #revoke(key) {
    const isSure = await confirmed(`Revoke the key of ${key.name}?`, "Requests that carry it are refused from now on. This cannot be undone.", "Revoke");
    if (!isSure) return;
    try {
      await this.api.fetch(`v1/keys/${key.id}`, { method: "DELETE" });
      announce("Revoked.");
      await this.load();
    } catch (error) { say(this.problem, error.message); }
  }
}
