/** A short word at the foot of the page that goes away by itself. */

import { find } from "./dom.js";

const STAYS_MS = 3_000;
let timer = 0;

export function toast(text) {
  const place = find("toast");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => (place.hidden = true), STAYS_MS);
}
