import { API } from "./api.js";
import { $, say } from "./dom.js";
import { AssetsPage } from "./hosted-assets.js";
import { KeysPage } from "./hosted-keys.js";
import { PendingPage } from "./hosted-pending.js";
import { RequestsPage } from "./hosted-requests.js";

const api = new API();
/** Whether the key is an administrator's, and then all keys by id. */
const account = { isAdministrator: false, names: new Map() };
const NAMES = ["requests", "assets", "pending", "keys"];
const pages = {
  requests: new RequestsPage($("page-requests"), api, account),
  assets: new AssetsPage($("page-assets"), api),
  pending: new PendingPage($("page-pending"), api, account),
  keys: new KeysPage($("page-keys"), api, account),
};
let shown = null;

api.askForKey = (problem) => new Promise((resolve) => {
  const dialog = $("key-dialog");
  say($("key-problem"), problem);
  $("key").value = "";
  const done = new AbortController();
  const end = (key) => {
    done.abort();
    dialog.close();
    resolve(key);
  };
  $("key-form").addEventListener("submit", (event) => {
    event.preventDefault();
    end($("key").value.trim());
  }, done);
  $("key-cancel").addEventListener("click", () => end(null), done);
  dialog.addEventListener("cancel", () => end(null), done);
  dialog.showModal();
});

/** Finds out what the key may do: the list of keys is for administrators. */
async function learn() {
  account.isAdministrator = false;
  account.names.clear();
  try {
    const { data } = await api.json("v1/keys");
    account.isAdministrator = true;
    for (const key of data) account.names.set(key.id, key.name);
  } catch (error) {
    if (error.status !== 403) throw error;
  }
  $("tab-keys").hidden = !account.isAdministrator;
  $("sign-out").hidden = !api.key;
}

async function load() {
  say($("problem"), null);
  const page = pages[shown];
  page.home.setAttribute("aria-busy", "true");
  try {
    await page.load();
  } catch (error) {
    say($("problem"), `${error.title ?? "Failed"}: ${error.message}`);
  } finally {
    page.home.removeAttribute("aria-busy");
  }
}

async function turn(name) {
  if (!NAMES.includes(name) || $(`tab-${name}`).hidden) name = "requests";
  for (const other of NAMES) {
    const tab = $(`tab-${other}`);
    tab.setAttribute("aria-selected", other === name);
    tab.tabIndex = other === name ? 0 : -1;
    $(`page-${other}`).hidden = other !== name;
  }
  if (shown && shown !== name) pages[shown].leave?.();
  shown = name;
  if (location.hash.slice(1) !== name) history.replaceState(null, "", `#${name}`);
  await load();
}

for (const name of NAMES) {
  const tab = $(`tab-${name}`);
  tab.addEventListener("click", () => turn(name));
  tab.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!step) return;
    const there = NAMES.filter((other) => !$(`tab-${other}`).hidden);
    const next = there[(there.indexOf(name) + step + there.length) % there.length];
    $(`tab-${next}`).focus();
    turn(next);
  });
}
addEventListener("hashchange", () => location.hash.slice(1) !== shown && turn(location.hash.slice(1)));
$("refresh").addEventListener("click", load);
$("detail-close").addEventListener("click", () => $("detail").close());
$("sign-out").addEventListener("click", () => {
  api.key = "";
  location.reload();
});

try {
  await learn();
  await turn(location.hash.slice(1) || "requests");
} catch (error) {
  say($("problem"), error.status === 401 ? "This page shows nothing without a key. Reload it to enter one."
    : `${error.title ?? "Failed"}: ${error.message}`);
}
