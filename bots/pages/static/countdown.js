// The time left to pay, by the server's clock: the reader's own may be wrong. At zero the page asks what became of the order.

const timer = document.querySelector("[data-deadline]");

function clock(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] > 0 ? parts : parts.slice(1);
  return shown.map((part, place) => (place === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

function run({ deadline, now, text }) {
  const end = performance.now() + (Number(deadline) - Number(now));
  const tick = () => {
    const left = end - performance.now();
    timer.textContent = text.replace("{time}", clock(left));
    if (left > 0) return;
    clearInterval(beat);
    // A page that came with its time already over would ask for ever.
    if (Number(deadline) <= Number(now)) return;
    // A GET, even when this page is the answer to a POST: nothing may be paid by waiting.
    setTimeout(() => location.replace(location.href), 2000);
  };
  const beat = setInterval(tick, 500);
  timer.hidden = false;
  tick();
}

if (timer) run(timer.dataset);
