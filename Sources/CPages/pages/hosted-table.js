import { $, el } from "./dom.js";

/**
 * A list as a table. Columns are `{ label, kind, show(row) }`: `kind` is a class of the cell, such as `number`.
 * Says `empty` where there are no rows.
 */
export function table(label, columns, rows, empty) {
  if (!rows.length) return el("div", { class: "list" }, el("p", { class: "empty" }, empty));
  return el("div", { class: "list" }, el("table", { "aria-label": label },
    el("thead", {}, el("tr", {}, columns.map(({ label, kind }) => el("th", { scope: "col", class: kind }, label || el("span", { class: "unseen" }, "Actions"))))),
    el("tbody", {}, rows.map((row) => el("tr", { "data-id": row.id },
      columns.map(({ label, kind, show }) => el("td", { class: kind, "data-label": label }, show(row))))))));
}

export const badge = (text, kind = "") => el("span", { class: `badge ${kind}`.trim() }, text);

export const button = (label, onclick, { name, kind = "" } = {}) =>
  el("button", { type: "button", class: `quiet small ${kind}`.trim(), "aria-label": name && `${label} ${name}`, onclick }, label);

/** The moment in the reader's own words, the exact one as a title. */
export function moment(text) {
  if (!text) return "";
  const date = new Date(text);
  const isToday = date.toDateString() === new Date().toDateString();
  const shown = isToday ? date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" })
    : date.toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  return el("time", { datetime: text, title: date.toLocaleString(), class: "nowrap" }, shown);
}

/** `in 3 h`, or `2 min ago`. */
export function distance(text) {
  const seconds = (new Date(text) - Date.now()) / 1000;
  const size = span(Math.abs(seconds));
  return seconds >= 0 ? `in ${size}` : `${size} ago`;
}

export function span(seconds) {
  for (const [size, name] of [[86_400, "d"], [3_600, "h"], [60, "min"]]) {
    if (seconds >= 2 * size || (name === "min" && seconds >= size)) return `${Math.round(seconds / size)} ${name}`;
  }
  return `${Math.round(seconds)} s`;
}

export function bytes(count) {
  if (count == null) return "";
  let index = 0;
  for (; count >= 1000 && index < 3; index++) count /= 1000;
  return `${count >= 10 || index === 0 ? Math.round(count) : count.toFixed(1)} ${["B", "kB", "MB", "GB"][index]}`;
}

export const number = (value) => (value == null ? "–" : value.toLocaleString("en"));

export const announce = (text) => ($("announcer").textContent = text);

/** Asks before something is lost; true where it is to be. */
export function confirmed(title, text, action) {
  $("confirm-title").textContent = title;
  $("confirm-text").textContent = text;
  $("confirm-yes").textContent = action;
  const dialog = $("confirm");
  dialog.showModal();
  return new Promise((resolve) => {
    const done = new AbortController();
    const end = (answer) => {
      done.abort();
      dialog.close();
      resolve(answer);
    };
    $("confirm-yes").addEventListener("click", () => end(true), done);
    $("confirm-no").addEventListener("click", () => end(false), done);
    dialog.addEventListener("cancel", () => end(false), done);
  });
}

/** Shows nodes in a dialog. */
export function showDetail(title, ...nodes) {
  $("detail-title").textContent = title;
  $("detail-body").replaceChildren(...nodes);
  if (!$("detail").open) $("detail").showModal();
}

export const pairs = (entries) => el("dl", { class: "pairs" },
  entries.filter(([, value]) => value != null && value !== "").map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
