/** Where the device stands, as it is shown and chosen: event, permit, checkpoint, direction. */

import { element, find } from "./dom.js";

export function showPlace(station, texts) {
  const select = find("checkpoint");
  const write = () => {
    find("event-title").textContent = document.title = texts.local(station.event.title);
    find("permit-name").textContent = `${station.permit.name} · ${texts.say(`gate.role.${station.permit.role}`)}`;
    find("code-label").textContent = texts.say(station.supervises ? "gate.typed.any" : "gate.typed.full");
    select.replaceChildren(...station.checkpoints.map(({ id, name }) => element("option", { value: id }, texts.local(name) || id)));
    select.value = station.checkpoint.id;
    select.disabled = station.checkpoints.length === 1;
    find("directions").hidden = !station.checkpoint.both;
    document.body.dataset.direction = station.direction;
    for (const radio of directions()) radio.checked = radio.value === station.direction;
  };
  select.addEventListener("change", () => station.stand(select.value));
  for (const radio of directions()) radio.addEventListener("change", () => station.face(radio.value));
  station.addEventListener("change", write);
  texts.addEventListener("change", write);
  write();
}

function directions() {
  return find("directions").querySelectorAll("input");
}
