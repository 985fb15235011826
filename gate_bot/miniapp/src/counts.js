/** The live counts of the checkpoint; asking for them is also how the page learns that the network is back. */

import { find } from "./dom.js";

const REST_MS = 10_000;
const OFFLINE_REST_MS = 3_000;

export class Counts {
  #timer = 0;

  constructor({ api, station, online, ended }) {
    Object.assign(this, { api, station, online, ended });
    station.addEventListener("change", () => this.refresh());
    document.addEventListener("visibilitychange", () => this.refresh());
    addEventListener("online", () => this.refresh());
    this.refresh();
  }

  async refresh() {
    clearTimeout(this.#timer);
    if (document.hidden) return;
    const { id } = this.station.checkpoint;
    try {
      const counts = await this.api.counts(id);
      if (id === this.station.checkpoint.id) write(counts);
    } catch (problem) {
      if (problem.status === 401) return this.ended();
    }
    clearTimeout(this.#timer); // another refresh may have come in between
    this.#timer = setTimeout(() => this.refresh(), this.online() ? REST_MS : OFFLINE_REST_MS);
  }
}

function write(counts) {
  for (const name of ["admitted", "inside", "refused"]) find(`count-${name}`).textContent = counts[name] ?? "–";
}
