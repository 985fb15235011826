/** Where this device stands: its permit, its event, the checkpoint and direction chosen, and the server's clock. */

const KEPT = "gate.place";

export class Station extends EventTarget {
  /** @param me the answer of GET me */
  constructor(me) {
    super();
    this.permit = me.permit;
    this.event = me.event;
    this.checkpoints = me.checkpoints;
    this.clockAhead = Date.parse(me.server_now) - Date.now();
    const kept = readKept();
    this.checkpoint = me.checkpoints.find((point) => point.id === kept.checkpoint) ?? me.checkpoints[0];
    this.direction = this.checkpoint?.both && kept.direction === "exit" ? "exit" : "entry";
  }

  get supervises() {
    return this.permit.role !== "scanner";
  }

  /** The server's now, as a Date: phones' clocks are wrong in practice. */
  get now() {
    return new Date(Date.now() + (this.clockAhead || 0));
  }

  stand(id) {
    this.checkpoint = this.checkpoints.find((point) => point.id === id) ?? this.checkpoint;
    if (!this.checkpoint.both) this.direction = "entry";
    this.#changed();
  }

  face(direction) {
    this.direction = direction;
    this.#changed();
  }

  /** A ticket type's name by its id, the id itself when the event does not tell it. */
  typeName(id, texts) {
    const kind = this.event.ticket_types?.find((known) => known.id === id);
    return texts.local(kind?.name ?? id);
  }

  #changed() {
    localStorage.setItem(KEPT, JSON.stringify({ checkpoint: this.checkpoint.id, direction: this.direction }));
    this.dispatchEvent(new Event("change"));
  }
}

function readKept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}
