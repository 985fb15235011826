/** Whether a code in the camera's view is a new scan or still the one that was just read. */

const AWAY_MS = 2_500;
// Held before the camera longer than this, a ticket is meant to be read again.
const HELD_MS = 6_000;

export class Sight {
  #code = null;
  #taken = -Infinity;
  #seen = -Infinity;

  /** `standing`: the verdict about this very code is still on the screen and waits for a tap. */
  isNew(code, now, standing) {
    const same = code === this.#code && now - this.#seen < AWAY_MS && (standing || now - this.#taken < HELD_MS);
    this.#seen = now;
    if (same) return false;
    [this.#code, this.#taken] = [code, now];
    return true;
  }
}
