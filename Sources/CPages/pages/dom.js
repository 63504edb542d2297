/** The element with this id. */
export const $ = (id) => document.getElementById(id);

/**
 * A new element. Properties whose names begin with `on` are listeners; others are attributes, of which `false`,
 * `null` and `undefined` are left out. Children are nodes or text: never markup.
 */
export function el(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}

/** One of the icons that the page defines. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Shows `text` in a paragraph that is hidden while it has nothing to say. */
export function say(node, text) {
  node.textContent = text ?? "";
  node.hidden = !text;
}

/** A button that copies what `text()` gives, and says so. */
export function copyButton(text, label = "Copy") {
  const caption = el("span", {}, label);
  const button = el("button", { type: "button", class: "quiet small" }, icon("copy"), caption);
  button.addEventListener("click", async () => {
    caption.textContent = (await copy(text())) ? "Copied" : "Copying failed";
    setTimeout(() => (caption.textContent = label), 1500);
  });
  return button;
}

/** Outside secure contexts, which a server on the local network is, there is no clipboard but the old one. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = el("textarea", { class: "unseen", "aria-hidden": "true" });
    box.value = text;
    const home = document.activeElement;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    home?.focus();
    return done;
  }
}
