/** Codes that come by hand instead of through the camera: typed, from a scan gun, as a picture. */

import { find } from "./dom.js";
import { readPicture, takePictures } from "./picture.js";
import { toast } from "./toast.js";
import { listenToGuns } from "./wedge.js";

const SHORT_CODE_LONGEST = 16;

/** A supervisor's few characters are a short code; anything else is read as what stands in the QR. */
export function meant(text, supervises) {
  const code = text.trim();
  const whole = /^[A-Z]\d\./i.test(code) || code.length > SHORT_CODE_LONGEST || !supervises;
  return whole ? { secret: code } : { ticket: code };
}

export function takeTyped({ desk, station, texts }) {
  const field = find("code");
  find("typed").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    find("code-problem").textContent = text ? "" : texts.say("gate.typed.empty");
    if (text && desk.check(meant(text, station.supervises))) field.value = "";
  });
  listenToGuns((code) => desk.busy || desk.check(meant(code, station.supervises)));
}

export function takeShown({ desk, decoder, texts }) {
  const zone = find("dropzone");
  takePictures({
    input: find("picture"),
    hover: (over) => (zone.hidden = !over),
    given: async (blob) => {
      const code = await readPicture(blob, decoder);
      if (!code) toast(texts.say("gate.picture.nothing"));
      else if (!desk.busy) desk.check({ secret: code.trim() });
    },
  });
}
