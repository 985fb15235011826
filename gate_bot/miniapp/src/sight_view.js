/** The camera's part of the page: the button to begin, why there is no picture, the torch, the light kept on. */

import { find } from "./dom.js";

export function showSight({ camera, texts, signals }) {
  const sight = find("sight");
  const torch = find("torch");
  const say = (state) => {
    sight.dataset.state = state;
    find("sight-text").textContent = state === "running" ? "" : texts.say(`gate.camera.${state}`);
    find("start").hidden = state === "insecure";
  };
  const start = async () => {
    signals.unlock();
    try {
      say("starting");
      await camera.start();
      say("running");
      torch.hidden = !camera.hasTorch;
      stayAwake();
    } catch (problem) {
      say(problem.why ?? "taken");
    }
  };
  find("start").addEventListener("click", start);
  torch.addEventListener("click", async () => {
    const on = torch.getAttribute("aria-pressed") !== "true";
    await camera.light(on);
    torch.setAttribute("aria-pressed", on);
  });
  addEventListener("pointerdown", () => signals.unlock());
  document.addEventListener("visibilitychange", () => camera.running && stayAwake());
  texts.addEventListener("change", () => say(sight.dataset.state));
  say(isSecureContext && navigator.mediaDevices ? "waiting" : "insecure");
  startWhenAllowed(camera, start);
}

/** A page that was refused the camera may get it later, in the browser's settings. */
async function startWhenAllowed(camera, start) {
  const permission = await navigator.permissions?.query({ name: "camera" }).catch(() => null); // not every browser knows it
  permission?.addEventListener("change", () => {
    if (permission.state === "granted" && !camera.running) start();
  });
}

/** Keeps the phone's screen lit while it scans; a phone that refuses (low battery) only dims. */
function stayAwake() {
  if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {});
}
