import { $ } from "./dom.js";

const PAGES = ["settings", "code", "prompt"];
/** Beside the conversation where there is room, over it elsewhere. */
const isBeside = matchMedia("(min-width: 64rem)");

export function showPage(name) {
  for (const page of PAGES) {
    const tab = $(`tab-${page}`);
    tab.setAttribute("aria-selected", page === name);
    tab.tabIndex = page === name ? 0 : -1;
    $(`page-${page}`).hidden = page !== name;
  }
}

export const openPanel = () => setOpen(true);

function setOpen(isOpen) {
  $("panel").hidden = !isOpen;
  $("panel-toggle").setAttribute("aria-expanded", isOpen);
  $("chat").inert = isOpen && !isBeside.matches;
}

/** `turned` is called when another page comes up. */
export function setUpPanel(turned) {
  const turn = (name) => {
    showPage(name);
    $(`tab-${name}`).focus();
    turned();
  };
  PAGES.forEach((page, i) => {
    const tab = $(`tab-${page}`);
    tab.addEventListener("click", () => turn(page));
    tab.addEventListener("keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (step) turn(PAGES[(i + step + PAGES.length) % PAGES.length]);
    });
  });
  const close = () => {
    setOpen(false);
    $("panel-toggle").focus();
  };
  $("panel-toggle").addEventListener("click", () => {
    if (!$("panel").hidden) return close();
    setOpen(true);
    if (!isBeside.matches) $("panel").querySelector("[role=tab][aria-selected=true]").focus();
    turned();
  });
  $("panel-close").addEventListener("click", close);
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || isBeside.matches || $("panel").hidden) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    close();
  });
  const settle = () => setOpen(isBeside.matches);
  isBeside.addEventListener("change", settle);
  settle();
}
