// The part of Markdown that models write, made of DOM nodes: text never becomes markup, links and pictures stay text.
import { el, copyButton } from "./dom.js";

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^`]*)$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const HEADING = /^(#{1,6})\s+(.+?)\s*#*$/;
const RULE = /^ {0,3}([-*_])(\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}>\s?(.*)$/;
const DIVIDER = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
/** Quotes within quotes, and lists within lists, at most. */
const DEEPEST = 16;
const blank = (line) => line.trim() === "";

/**
 * Shows `text` in `container`. Blocks that have not changed since the last time keep their nodes, so that an answer
 * can be shown again with every token, and what is selected in it stays selected.
 */
export function showMarkdown(container, text, depth = 0) {
  const blocks = split(text.split("\n"));
  const shown = [...container.children];
  blocks.forEach((block, i) => {
    const source = block.kind + block.lines.join("\n");
    if (shown[i]?.source === source) return;
    const node = draw(block, depth);
    node.source = source;
    if (shown[i]) shown[i].replaceWith(node); else container.append(node);
  });
  shown.slice(blocks.length).forEach((node) => node.remove());
}

/** Blocks in order: `{ kind, lines }`. */
function split(lines) {
  const blocks = [];
  let i = 0;
  const take = (kind, belongs) => {
    const first = i;
    do i += 1; while (i < lines.length && belongs(lines[i], i));
    return blocks.push({ kind, lines: lines.slice(first, i) });
  };
  while (i < lines.length) {
    const line = lines[i];
    const fence = FENCE.exec(line);
    if (blank(line)) {
      i += 1;
    } else if (fence) {
      const end = new RegExp(`^ {0,3}${fence[1][0]}{${fence[1].length},}\\s*$`);
      const close = lines.findIndex((other, at) => at > i && end.test(other));
      const next = close < 0 ? lines.length : close;
      blocks.push({ kind: "code", lines: lines.slice(i + 1, next), language: fence[2].trim() });
      i = next + 1;
    } else if (HEADING.test(line)) {
      take("heading", () => false);
    } else if (RULE.test(line)) {
      take("rule", () => false);
    } else if (QUOTE.test(line)) {
      take("quote", (other) => QUOTE.test(other));
    } else if (ITEM.test(line)) {
      take("list", (other, at) => blank(other)
        ? at + 1 < lines.length && (ITEM.test(lines[at + 1]) || /^\s{2,}\S/.test(lines[at + 1]))
        : ITEM.test(other) || /^\s{2,}/.test(other) || !blank(lines[at - 1]) && !begins(other));
    } else if (line.includes("|") && DIVIDER.test(lines[i + 1] ?? "") && lines[i + 1].includes("-")) {
      take("table", (other, at) => !blank(other) && (other.includes("|") || DIVIDER.test(other) && at));
    } else {
      take("paragraph", (other) => !blank(other) && !begins(other));
    }
  }
  return blocks;
}

/** Whether a line ends the paragraph before it. */
const begins = (line) =>
  FENCE.test(line) || HEADING.test(line) || RULE.test(line) || ITEM.test(line) || QUOTE.test(line);

function draw({ kind, lines, language }, depth) {
  switch (kind) {
    case "code": {
      const code = lines.join("\n");
      return el("figure", { class: "code" },
        el("figcaption", {}, el("span", {}, language || "text"), copyButton(() => code)),
        el("pre", { tabindex: 0 }, el("code", {}, code)));
    }
    case "heading": {
      const [, marks, title] = HEADING.exec(lines[0]);
      return el("p", { class: "heading", role: "heading", "aria-level": Math.min(6, marks.length + 2) }, inline(title));
    }
    case "rule": return el("hr");
    case "quote": {
      const node = el("blockquote");
      const said = lines.map((line) => QUOTE.exec(line)[1]);
      if (depth < DEEPEST) showMarkdown(node, said.join("\n"), depth + 1); else node.append(said.join("\n"));
      return node;
    }
    case "list": return list(lines);
    case "table": return table(lines);
    default: return el("p", {}, broken(lines));
  }
}

/** Lines with breaks between them: what a model writes on lines of its own is meant so. */
const broken = (lines) => lines.flatMap((line, i) => (i ? [el("br"), ...inline(line.trim())] : inline(line.trim())));

function list(lines) {
  const make = (marker) => {
    const ordered = /\d/.test(marker);
    const start = parseInt(marker, 10);
    return el(ordered ? "ol" : "ul", { start: ordered && start !== 1 ? start : null });
  };
  const root = make(ITEM.exec(lines[0])[2]);
  const open = [{ indent: ITEM.exec(lines[0])[1].length, node: root }];
  let item = null;
  for (const line of lines) {
    const found = ITEM.exec(line);
    if (found) {
      const indent = found[1].length;
      while (open.length > 1 && indent < open.at(-1).indent) open.pop();
      if (item && indent > open.at(-1).indent + 1 && open.length < DEEPEST) {
        const node = make(found[2]);
        item.append(node);
        open.push({ indent, node });
      }
      item = el("li", {}, inline(found[3]));
      open.at(-1).node.append(item);
    } else if (!blank(line)) {
      item.append(el("br"), ...inline(line.trim()));
    }
  }
  return root;
}

function table(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const row = (line, name) => el("tr", {}, cells(line).map((cell) => el(name, {}, inline(cell))));
  return el("div", { class: "table", tabindex: 0 }, el("table", {},
    el("thead", {}, row(lines[0], "th")), el("tbody", {}, lines.slice(2).map((line) => row(line, "td")))));
}

/** Nodes for code, bold, italic and struck text; everything else is text. */
export function inline(text) {
  // The marks are searched for by an expression with a worst case: nothing sane has lines that long.
  if (text.length > 8000) return [text];
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(MARKS)) {
    const [whole, , code, strong, emphasis, underline, struck, escaped] = found;
    if (found.index > at) nodes.push(text.slice(at, found.index));
    at = found.index + whole.length;
    if (code !== undefined) nodes.push(el("code", {}, code.replace(/^ (.*) $/, "$1")));
    else if (strong !== undefined) nodes.push(el("strong", {}, inline(strong)));
    else if (struck !== undefined) nodes.push(el("s", {}, inline(struck)));
    else if (escaped !== undefined) nodes.push(escaped);
    else nodes.push(el("em", {}, inline(emphasis ?? underline)));
  }
  if (at < text.length) nodes.push(text.slice(at));
  return nodes;
}

const MARKS = new RegExp([
  "(`+)(?!`)(.+?)(?<!`)\\1(?!`)",
  "\\*\\*(?=\\S)(.+?\\S?)\\*\\*(?!\\*)",
  "(?<![\\w*])\\*(?=[^\\s*])([^*]*[^\\s*])\\*(?![\\w*])",
  "(?<!\\w)_(?=[^\\s_])([^_]*[^\\s_])_(?!\\w)",
  "~~(?=\\S)(.+?)~~",
  "\\\\([\\\\`*_{}\\[\\]()#+\\-.!|~>])",
].join("|"), "g");
