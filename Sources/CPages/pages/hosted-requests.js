import { el } from "./dom.js";
import { announce, badge, button, moment, number, pairs, showDetail, span, table } from "./hosted-table.js";

const LIMIT = 50;
const REASONS = ["stop", "length", "tool_calls"];

export const statusBadge = (status) => badge(String(status), status < 300 ? "good" : status < 500 ? "busy" : "bad");

/** The requests of the past, newest first, with filters and pages. */
export class RequestsPage {
  #rows = [];
  #cursor = null;

  constructor(home, api, account) {
    Object.assign(this, { home, api, account });
    const field = (label, control) => el("label", { class: "field" }, el("span", {}, label), control);
    const again = () => this.#load();
    this.status = el("input", { type: "number", min: 100, max: 599, placeholder: "any", onchange: again, id: "filter-status" });
    this.model = el("input", { placeholder: "any", onchange: again, id: "filter-model", autocomplete: "off", spellcheck: "false" });
    this.reason = el("select", { onchange: again, id: "filter-reason" }, el("option", { value: "" }, "any"), REASONS.map((name) => el("option", {}, name)));
    this.since = el("input", { type: "datetime-local", onchange: again, id: "filter-since" });
    this.until = el("input", { type: "datetime-local", onchange: again, id: "filter-until" });
    this.scope = el("select", { onchange: again, id: "filter-key" });
    this.keyField = field("Key", this.scope);
    this.figures = el("div", { class: "figure-row" });
    this.list = el("div");
    this.more = el("button", { type: "button", onclick: () => this.#more() }, "Older requests");
    this.moreRow = el("div", { class: "more", hidden: true }, this.more);
    home.append(this.figures, el("form", { class: "filters", "aria-label": "Filters", onsubmit: (event) => event.preventDefault() },
      this.keyField, field("Status", this.status), field("Model", this.model), field("Ended by", this.reason),
      field("From", this.since), field("Before", this.until)), this.list, this.moreRow);
  }

  async load() {
    this.keyField.hidden = !this.account.isAdministrator;
    const wanted = this.scope.value || "all";
    this.scope.replaceChildren(el("option", { value: "all" }, "all keys"), el("option", { value: "own" }, "this key"),
      ...[...this.account.names].map(([id, name]) => el("option", { value: id }, name)));
    this.scope.value = wanted;
    await this.#get();
  }

  #load() { return this.#get().catch((error) => this.list.replaceChildren(el("p", { class: "problem", role: "alert" }, error.message))); }

  get #query() {
    const query = new URLSearchParams({ limit: LIMIT });
    const add = (name, value) => value && query.set(name, value);
    add("status", this.status.value);
    add("model", this.model.value.trim());
    add("finish_reason", this.reason.value);
    for (const [name, field] of [["since", this.since], ["until", this.until]]) {
      if (field.value) query.set(name, new Date(field.value).toISOString().replace(/\.\d+Z$/, "Z"));
    }
    if (this.account.isAdministrator) {
      if (["all", "own"].includes(this.scope.value)) query.set("scope", this.scope.value);
      else query.set("key", this.scope.value);
    }
    return query;
  }

  async #get(cursor = null) {
    const query = this.#query;
    if (cursor) query.set("cursor", cursor);
    const page = await this.api.json(`v1/requests?${query}`);
    this.#rows = cursor ? [...this.#rows, ...page.data] : page.data;
    this.#cursor = page.next_cursor;
    this.#draw(page);
    announce(`${this.#rows.length} requests shown.`);
  }

  async #more() {
    this.more.disabled = true;
    try { await this.#get(this.#cursor); } finally { this.more.disabled = false; }
  }

  #draw(page) {
    this.figures.replaceChildren(
      el("p", { class: "figure" }, el("strong", { id: "month-count" }, number(page.requests_this_month)), el("span", {}, "requests this month (UTC)")));
    const columns = [
      { label: "Time", show: (row) => moment(row.time) },
      { label: "Status", show: (row) => statusBadge(row.status) },
      { label: "Model", show: (row) => row.model || "–" },
      { label: "Route", kind: "wide", show: (row) => el("span", { class: "name" }, row.route || "–") },
      { label: "Tokens in", kind: "number", show: (row) => number(row.prompt_tokens) },
      { label: "Out", kind: "number", show: (row) => number(row.completion_tokens) },
      { label: "Time taken", kind: "number", show: (row) => el("span", { class: "nowrap" }, row.latency_ms < 1000 ? `${row.latency_ms} ms` : span(row.latency_ms / 1000)) },
      { label: "", kind: "actions", show: (row) => button("Details", () => this.#detail(row), { name: `of the request of ${row.time}` }) },
    ];
    if (this.account.isAdministrator) {
      columns.splice(2, 0, { label: "Key", show: (row) => this.account.names.get(row.key) ?? row.key ?? "–" });
    }
    this.list.replaceChildren(table("Requests", columns, this.#rows,
      "No requests here. They appear within a second of their answer; loosen the filters to see older ones."));
    this.moreRow.hidden = !this.#cursor;
  }

  async #detail(row) {
    let full;
    try { full = await this.api.json(`v1/requests/${row.id}`); } catch (error) {
      return showDetail("Request", el("p", { class: "problem" }, error.message));
    }
    showDetail("Request", pairs([
      ["Id", el("code", { class: "name" }, full.id)], ["Time", new Date(full.time).toLocaleString()], ["Status", statusBadge(full.status)],
      ["Route", full.route], ["Model", full.model], ["Key", this.account.names.get(full.key) ?? full.key],
      ["Tokens", `${number(full.prompt_tokens)} in (${number(full.cached_tokens)} from the cache), ${number(full.completion_tokens)} out`],
      ["Latency", `${number(full.latency_ms)} ms${full.first_token_ms == null ? "" : `, first token after ${number(full.first_token_ms)} ms`}`],
      ["Ended by", full.finish_reason], ["Streamed", full.stream ? "yes" : "no"], ["Client", full.user_agent],
    ]), ...this.#content(full.content));
  }

  #content(content) {
    if (!content) return [el("p", { class: "hint" }, "The texts of this request were not kept.")];
    const block = (title, text) => el("div", { class: "said" }, el("h3", {}, title), el("pre", { tabindex: 0, "aria-label": title }, text));
    const cut = [];
    if (content.messages_left_out) cut.push(`${content.messages_left_out} earlier messages are left out.`);
    if (content.is_request_cut || content.is_answer_cut) cut.push("Long texts are cut to 64 KiB.");
    return [
      ...content.messages.map(({ role, content }) => block(role, content)),
      ...content.answers.flatMap((answer) => [
        answer.reasoning && block("reasoning", answer.reasoning),
        answer.content && block("assistant", answer.content),
        answer.tool_calls && block("tool calls", answer.tool_calls),
      ]).filter(Boolean),
      ...cut.map((text) => el("p", { class: "hint" }, text)),
    ];
  }
}
