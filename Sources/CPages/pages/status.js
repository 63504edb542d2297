import { $ } from "./dom.js";

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The line that says whether the server can answer; `onready` is called whenever it becomes able to. */
export async function watchServer(onready) {
  let wasReady = false;
  const began = performance.now();
  const show = (state, text) => {
    const line = $("status");
    if (line.dataset.state === state && line.textContent === text) return;
    line.dataset.state = state;
    line.firstElementChild.textContent = text;
    line.title = text;
  };
  for (;;) {
    // A page that nobody looks at asks nothing.
    if (!document.hidden) {
      let isReady = false;
      try {
        const response = await fetch("v1/health/ready", { cache: "no-store" });
        isReady = response.ok;
        const waited = Math.round((performance.now() - began) / 1000);
        if (isReady) show("ready", "Ready");
        else if (response.status === 503) show("loading", waited < 2 || wasReady ? "Loading the model …" : `Loading the model … ${waited} s`);
        else show("down", `Not ready (${response.status})`);
      } catch {
        show("down", "Server not reached");
      }
      if (isReady && !wasReady) onready();
      wasReady = isReady;
    }
    await pause(wasReady ? 15_000 : 1_000);
  }
}
