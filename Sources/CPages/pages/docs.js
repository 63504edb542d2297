import { $, el, copyButton } from "./dom.js";
import { inline, showMarkdown } from "./markdown.js";
import { Description } from "./schema.js";
import { pretty } from "./snippets.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
const DEEPEST = 7;

const prose = (text) => {
  if (!text) return null;
  const node = el("div", { class: "prose" });
  // Lines of one paragraph are one line, as in Markdown; the answers of models keep theirs.
  showMarkdown(node, text.trim().replace(/(\S)\n(?=[A-Za-z`(])/g, "$1 "));
  return node;
};
const method = (name) => el("span", { class: "method", "data-method": name }, name.toUpperCase());
const slug = (name, path) => `${name}${path.replace(/[^A-Za-z0-9]+/g, "-")}`.replace(/-$/, "");

/** Routes in groups, in the order of the description's tags. */
function groupsOf({ document }) {
  const groups = new Map((document.tags ?? []).map((tag) => [tag.name, { ...tag, routes: [] }]));
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const name of METHODS.filter((one) => item[one])) {
      const operation = { ...item[name], parameters: [...(item.parameters ?? []), ...(item[name].parameters ?? [])] };
      const tag = operation.tags?.[0] ?? "Other";
      if (!groups.has(tag)) groups.set(tag, { name: tag, routes: [] });
      groups.get(tag).routes.push({ path, name, operation, id: slug(name, path) });
    }
  }
  return [...groups.values()].filter(({ routes }) => routes.length);
}

/** A list of fields, those inside them folded. */
function fieldList(description, fields, depth = 0) {
  return el("dl", { class: "fields" }, fields.map(({ name, schema, isRequired }) => {
    const resolved = description.resolved(schema);
    const inner = depth < DEEPEST ? description.fieldsOf(schema) : [];
    const text = resolved.description?.trim();
    return el("div", { "data-name": name.toLowerCase() },
      el("dt", {},
        el("span", { class: "name" }, name),
        el("span", { class: "type" }, description.typeOf(schema)),
        el("span", { class: "limits" }, description.limitsOf(schema)),
        isRequired ? el("span", { class: "required" }, "required") : null),
      text ? el("dd", {}, inline(text.replace(/\s*\n\s*/g, " "))) : null,
      inner.length ? el("dd", {}, folded("inner", ["Its fields"], () => fieldList(description, inner, depth + 1))) : null);
  }));
}

/** A fold whose content is made when it is first opened: descriptions may refer to themselves. */
function folded(kind, caption, content) {
  const fold = el("details", { class: kind }, el("summary", {}, caption));
  fold.addEventListener("toggle", () => {
    if (fold.open && fold.children.length === 1) fold.append(content());
  });
  return fold;
}

function example(caption, text) {
  return el("figure", { class: "code" },
    el("figcaption", {}, el("span", {}, caption), copyButton(() => text)),
    el("pre", { tabindex: 0, "aria-label": caption }, el("code", {}, text)));
}

function curl(description, { path, name, operation }, body) {
  const filled = path.replace(/\{([^}]+)\}/g, (_, parameter) => {
    const found = operation.parameters.map((one) => description.resolved(one)).find((one) => one.name === parameter);
    return encodeURIComponent(found?.example ?? description.sampleOf(found?.schema ?? {}));
  });
  const address = new URL(filled.slice(1), document.baseURI).href;
  const verb = name === "get" || (name === "post" && body !== undefined) ? "" : `-X ${name.toUpperCase()} `;
  if (body === undefined) return `curl ${verb}${address}`;
  return `curl ${verb}${address} \\\n  -H "Content-Type: application/json" \\\n  -d @- <<'EOF'\n${pretty(body)}\nEOF`;
}

/** The bodies to show: those that the description gives, or one made from the schema. */
function samples(description, content) {
  if (!content) return [["curl", undefined]];
  if (content.examples) {
    return Object.entries(content.examples).map(([name, given]) => {
      const { summary, value } = description.resolved(given);
      return [summary ?? name, value];
    });
  }
  return [["curl", content.example ?? description.sampleOf(content.schema ?? {})]];
}

function response(description, status, given) {
  const { description: text = "", content } = description.resolved(given);
  const [type, { schema } = {}] = Object.entries(content ?? {})[0] ?? [];
  const caption = [el("code", {}, status), " ", ...inline(text.trim().replace(/\s*\n\s*/g, " ")), type ? ` (${type})` : ""];
  const fields = schema ? description.fieldsOf(schema) : [];
  if (!fields.length) return el("p", { class: "response" }, caption);
  return folded("response", caption, () => fieldList(description, fields));
}

function route(description, one) {
  const { path, name, operation, id } = one;
  const content = description.resolved(operation.requestBody).content;
  const json = content?.["application/json"];
  const parameters = operation.parameters.map((parameter) => description.resolved(parameter));
  const fields = json?.schema ? description.fieldsOf(json.schema) : [];
  const section = (title, ...nodes) => (nodes.flat().length ? [el("h4", {}, title), ...nodes] : []);
  return el("article", { class: "route", id },
    el("h3", {}, method(name), el("a", { href: `#${id}` }, path)),
    operation.summary ? el("p", { class: "summary" }, inline(operation.summary)) : null,
    prose(operation.description),
    section("Parameters", parameters.length ? [fieldList(description, parameters.map((parameter) => ({
      name: `${parameter.name}`, isRequired: parameter.required,
      schema: { ...parameter.schema, description: [parameter.in, parameter.description].filter(Boolean).join(": ") },
    })))] : []),
    section("Body", fields.length ? [fieldList(description, fields)] : []),
    section("Example", samples(description, json).map(([caption, body]) => example(caption, curl(description, one, body)))),
    section("Answers", Object.entries(operation.responses ?? {}).map(([status, given]) => response(description, status, given))));
}

function draw(description) {
  const { info = {} } = description.document;
  document.title = `${info.title ?? "Martlet"} ${info.version ?? ""}`.trim();
  $("found").before(el("h1", {}, document.title), prose(info.description) ?? "");
  return groupsOf(description).flatMap((group) => {
    const title = group.name;
    const heading = el("h2", {}, title);
    const section = el("section", { class: "group", "aria-label": title }, el("h2", {}, title), prose(group.description));
    $("routes").append(section);
    $("contents").append(heading);
    return group.routes.map((one) => {
      const node = route(description, one);
      const link = el("a", { href: `#${one.id}` }, method(one.name), el("span", { class: "name" }, one.path));
      section.append(node);
      $("contents").append(link);
      return { node, link, heading, section, text: searchable(description, one) };
    });
  });
}

/** All that a search looks at, fields inside fields included. */
function searchable(description, { path, name, operation }) {
  const words = [name, path, operation.summary, operation.description];
  const schema = description.resolved(operation.requestBody).content?.["application/json"]?.schema;
  const visit = (value, depth) => {
    for (const field of description.fieldsOf(value)) {
      words.push(field.name, description.resolved(field.schema).description);
      if (depth < 4) visit(field.schema, depth + 1);
    }
  };
  if (schema) visit(schema, 0);
  return words.join(" ").toLowerCase();
}

function search(entries, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  for (const { node, link, text } of entries) {
    const isFound = words.every((word) => text.includes(word));
    node.hidden = link.hidden = !isFound;
    for (const field of node.querySelectorAll("[data-name]")) {
      field.classList.toggle("hit", words.some((word) => word.length > 2 && field.dataset.name.includes(word)));
    }
  }
  for (const { heading, section } of entries) {
    heading.hidden = section.hidden = entries.every((one) => one.section !== section || one.node.hidden);
  }
  const found = entries.filter(({ node }) => !node.hidden).length;
  $("found").textContent = !words.length ? "" : found === 1 ? "1 route" : `${found} routes`;
}

try {
  const answer = await fetch("openapi.json");
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const entries = draw(new Description(await answer.json()));
  search(entries, "");
  $("search").addEventListener("input", () => search(entries, $("search").value));
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, textarea")) return;
    event.preventDefault();
    $("search").focus();
  });
  if (location.hash) $(location.hash.slice(1))?.scrollIntoView();
} catch (error) {
  $("found").textContent = `The description of the API cannot be read: ${error.message}`;
  $("found").classList.add("problem");
}
