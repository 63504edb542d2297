import { el } from "./dom.js";
import { badge, button, moment, pairs, showDetail, span, table } from "./hosted-table.js";

const KINDS = { "in-progress": "busy", fulfilled: "good", errored: "bad" };
/** Milliseconds between two looks at the list. */
const PAUSE = 3000;

/** Requests that were answered with 202 and whose result nobody has collected. */
export class PendingPage {
  #timer = null;

  constructor(home, api, account) {
    Object.assign(this, { home, api, account });
    this.list = el("div");
    home.append(el("p", { class: "hint" },
      "Requests that were answered with 202. A result is handed out once: opening it here takes it from the client that waits for it."), el("br"), this.list);
  }

  async load() {
    clearTimeout(this.#timer);
    const { data } = await this.api.json("v1/pending");
    const columns = [
      { label: "Request", kind: "wide", show: (row) => el("span", { class: "name" }, row.id) },
      { label: "State", show: (row) => badge(row.state, KINDS[row.state]) },
      { label: "Since", show: (row) => moment(row.created) },
      { label: "Age", kind: "number", show: (row) => el("span", { class: "nowrap" }, span(row.age_seconds)) },
      { label: "", kind: "actions", show: (row) => this.#action(row) },
    ];
    if (this.account.isAdministrator) columns.splice(1, 0, { label: "Key", show: (row) => row.key_name || row.key });
    // Whoever is on a button stays there.
    const focused = document.activeElement?.closest?.("#page-pending tr")?.dataset.id;
    this.list.replaceChildren(table("Pending requests", columns, data,
      "Nothing is pending. A request that is not streamed becomes pending when it takes longer than its NVCF-POLL-SECONDS."));
    if (focused) this.list.querySelector(`tr[data-id="${focused}"] button`)?.focus();
    this.#timer = setTimeout(() => !this.home.hidden && !document.hidden ? this.load().catch(() => {}) : this.#later(), PAUSE);
  }

  leave() { clearTimeout(this.#timer); }

  #later() { this.#timer = setTimeout(() => !this.home.hidden && this.load().catch(() => {}), PAUSE); }

  /** Only the key that asked may collect. */
  #action(row) {
    const isOwn = !this.account.isAdministrator || row.is_own;
    if (!isOwn) return el("span", { class: "hint" }, "another key's");
    return button(row.state === "in-progress" ? "Poll" : "Open result", () => this.#open(row), { name: `of ${row.id}` });
  }

  async #open(row) {
    let response;
    try {
      response = await this.api.fetch(`v1/status/${row.id}`, { headers: { "NVCF-POLL-SECONDS": "1" } });
    } catch (error) {
      showDetail("Result", pairs([["Request", row.id], ["Status", error.title]]), el("p", { class: "problem" }, error.message));
      return this.load();
    }
    if (response.status === 202) {
      showDetail("Not there yet", el("p", { class: "hint" }, `The request is at work since ${span(row.age_seconds)}.`));
    } else {
      const result = await response.json();
      const text = result.choices?.map(({ message }) => message?.content ?? "").join("\n\n") ?? "";
      const block = (title, text) => el("div", { class: "said" }, el("h3", {}, title), el("pre", { tabindex: 0, "aria-label": title }, text));
      showDetail("Result", pairs([["Request", el("code", { class: "name" }, row.id)]]), block("assistant", text), block("JSON", JSON.stringify(result, null, 2)));
    }
    await this.load();
  }
}
