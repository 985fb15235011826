/**
 * One scan from its code to its verdict. A scan has one nonce for as long as its answer is not known, so that asking
 * again can never admit twice; a new attempt (answers given, let in anyway) is a scan of its own.
 */

import { Declined } from "./api.js";
import { choiceList, questionForm } from "./questions.js";

const RETRY_MS = 2_000;
const SLOW_MS = 300;

export class Desk {
  #asking = false;
  #scan = null;
  #unsettled = new Map(); // what was scanned → its nonce, where no answer came

  /** @param judged (scan, answer) => void @param ended () => void, the permit counts no more */
  constructor({ api, station, texts, screen, checking, judged, undo, ended }) {
    Object.assign(this, { api, station, texts, screen, checking, judged, undo, ended });
  }

  get busy() {
    return this.#asking || this.screen.occupied;
  }

  /**
   * Asks for the verdict on `given` ({secret}, {ticket}, or both: the ticket meant among those of a secret).
   * Answers false when another scan is still being asked about.
   */
  check(given, extra = {}) {
    if (this.#asking) return false;
    const { checkpoint, direction } = this.station;
    // No scanned_at: live, the moment that counts is the server's own, however wrong this phone's clock is.
    const asked = { ...given, checkpoint: checkpoint.id, direction, force: false, ...extra };
    const key = JSON.stringify(asked);
    const nonce = this.#unsettled.get(key) ?? newNonce();
    this.#unsettled.set(key, nonce);
    this.#scan = { ...asked, nonce };
    this.#ask(this.#scan, key);
    return true;
  }

  async #ask(scan, key) {
    if (this.#asking || this.#scan !== scan) return;
    this.#asking = true;
    const slow = setTimeout(() => (this.checking.hidden = false), SLOW_MS);
    const [answer, problem] = await this.api.redeem(scan).then((given) => [given], (failed) => [null, failed]);
    clearTimeout(slow);
    this.checking.hidden = true;
    this.#asking = false;
    if (problem && !(problem instanceof Declined)) return this.#tryAgain(scan, key);
    this.#unsettled.delete(key);
    if (answer) this.#show(scan, answer);
    else if (problem.status === 401) this.ended();
    else this.screen.showDeclined(problem, scan);
  }

  #tryAgain(scan, key) {
    if (!this.screen.open || this.screen.root.dataset.scan !== scan.nonce) {
      this.screen.showUnreachable(scan, () => this.#ask(scan, key));
    }
    setTimeout(() => this.screen.open && this.#ask(scan, key), RETRY_MS);
  }

  #show(scan, answer) {
    this.screen.showAnswer(answer, scan, {
      force: () => this.check(given(scan), { force: true }),
      undo: () => this.undo(scan, answer),
      ask: (place) => this.#fill(place, scan, answer),
    });
    this.judged(scan, answer);
  }

  #fill(place, scan, { questions, choices }) {
    if (questions?.length) {
      place.append(questionForm(questions, this.texts, (answers) => {
        this.check(given(scan), { answers: { ...scan.answers, ...answers }, force: scan.force });
      }));
    } else if (choices?.length) {
      const chosen = ({ short_code: ticket }) => this.check({ ...given(scan), ticket });
      place.append(choiceList(choices, this.texts, this.station, chosen));
    }
    return place.hasChildNodes();
  }
}

function given({ secret, ticket }) {
  return { ...(secret && { secret }), ...(ticket && { ticket }) };
}

/** A UUID of our own where the page is not on https and crypto.randomUUID is therefore missing. */
function newNonce() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
