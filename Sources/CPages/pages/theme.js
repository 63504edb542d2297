// Runs before the page is drawn, so that nobody who chose dark sees a flash of light.
(() => {
  const root = document.documentElement;
  const store = "martlet.theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const saved = () => {
    try { return localStorage.getItem(store); } catch { return null; }
  };
  const save = (theme) => {
    try {
      if (theme) localStorage.setItem(store, theme); else localStorage.removeItem(store);
    } catch { /* Without storage the choice lasts as long as the page. */ }
  };
  if (saved()) root.dataset.theme = saved();

  addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", () => {
      const of = (dark) => (dark ? "dark" : "light");
      const next = of((root.dataset.theme ?? of(system.matches)) === "light");
      // What the system says anyway needs no memory, and follows the system from then on.
      if (next === of(system.matches)) {
        delete root.dataset.theme;
        save(null);
      } else {
        root.dataset.theme = next;
        save(next);
      }
    });
  });
})();
