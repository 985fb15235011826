// The ticket page's comforts: the code on a bright full screen, and printing. Without this script the code is there all the same.

const dialog = document.querySelector("dialog.bright");
const enlarge = document.querySelector("[data-enlarge]");
const print = document.querySelector("[data-print]");
let lock = null;

// A page cannot turn the brightness up; it can fill the screen with white and keep it from sleeping.
async function stayAwake() {
  try {
    lock = await navigator.wakeLock?.request("screen");
  } catch {
    lock = null;
  }
}

function open() {
  dialog.showModal();
  document.documentElement.requestFullscreen?.().catch(() => {});
  stayAwake();
}

function closed() {
  lock?.release();
  if (document.fullscreenElement) document.exitFullscreen();
}

if (dialog && enlarge) {
  enlarge.hidden = false;
  enlarge.addEventListener("click", open);
  document.querySelector(".code img").addEventListener("click", open);
  dialog.querySelector("img").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", closed);
}
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
