/**
 * Scan guns, RFID and ID readers type like keyboards, only faster. Heard before any field gets the keys, so that it
 * works wherever the focus is; what a gun typed into a field is taken out of it again. People are left alone.
 */

const PAUSE_MS = 120; // a longer gap starts a new word; a busy phone hears a gun with gaps of its own
const FAST_MS = 35; // mean time between the keys of a gun
const SHORTEST = 6;

/** @param typed (text) => void, once for each code a gun typed */
export function listenToGuns(typed) {
  let keys = "";
  let first = 0;
  let last = 0;
  const hear = (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const now = event.timeStamp;
    const ends = event.key === "Enter" || event.key === "Tab";
    if (now - last > PAUSE_MS) [keys, first] = ["", now];
    last = now;
    if (!ends) {
      if (event.key.length === 1) keys += event.key;
      return;
    }
    const text = keys;
    keys = "";
    if (text.length < SHORTEST || (now - first) / text.length > FAST_MS) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    takeOut(document.activeElement, text);
    typed(text);
  };
  addEventListener("keydown", hear, { capture: true });
}

function takeOut(field, text) {
  if (!(field instanceof HTMLInputElement) || !field.value.endsWith(text)) return;
  field.value = field.value.slice(0, -text.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
