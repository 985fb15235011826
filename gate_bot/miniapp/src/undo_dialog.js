/** Taking an admission back, with a reason: for supervisors. */

import { Declined } from "./api.js";
import { find } from "./dom.js";

export class UndoDialog {
  #scan = null;

  /** @param done (nonce) => void */
  constructor({ api, texts, done }) {
    Object.assign(this, { api, texts, done });
    this.dialog = find("undo");
    this.form = find("undo-form");
    find("undo-leave").addEventListener("click", () => this.dialog.close());
    this.form.addEventListener("change", () => this.#showOther());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  get open() {
    return this.dialog.open;
  }

  /** @param scan {nonce, checkpoint} @param name of the ticket's holder */
  ask(scan, name) {
    this.#scan = scan;
    this.form.reset();
    this.#showOther();
    find("undo-whom").textContent = name ?? "";
    find("undo-problem").textContent = "";
    this.dialog.showModal();
  }

  #showOther() {
    find("undo-other").hidden = this.#why !== "other";
  }

  get #why() {
    return new FormData(this.form).get("why");
  }

  /** What the people who read the report later understand: the words chosen, not a code. */
  #reason() {
    const words = this.#why === "other" ? find("undo-words").value.trim() : "";
    return words || this.texts.say(`gate.undo.reason.${this.#why}`);
  }

  async #send() {
    const { nonce, checkpoint } = this.#scan;
    try {
      await this.api.undo({ nonce, checkpoint, reason: this.#reason() });
      this.dialog.close();
      this.done(nonce);
    } catch (problem) {
      const key = problem instanceof Declined ? "gate.undo.declined" : "gate.undo.unreachable";
      find("undo-problem").textContent = this.texts.say(key);
    }
  }
}
