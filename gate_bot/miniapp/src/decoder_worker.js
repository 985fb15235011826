/** Reads QR codes off the main thread: {id, image: ImageData} in, {id, codes: [text]} or {id, problem} out. */

import { prepareZXingModule, purgeZXingModule, readBarcodes } from "../vendor/zxing-wasm/es/reader/index.js";

const WASM = new URL("../vendor/zxing-wasm/reader/zxing_reader.wasm", import.meta.url).href;
// More than one, because a poster's code may stand beside the ticket's.
const READING = { formats: ["QRCode"], tryHarder: true, tryInvert: true, maxNumberOfSymbols: 3 };

const HERE = { overrides: { locateFile: () => WASM } };
let ready = false;

/** A load that failed is forgotten: the next picture tries again, whatever the network did to this one. */
function forget() {
  purgeZXingModule();
  prepareZXingModule(HERE);
}

prepareZXingModule({ ...HERE, fireImmediately: true }).then(() => { ready = true; }, forget);

onmessage = async ({ data: { id, image } }) => {
  try {
    const found = await readBarcodes(image, READING);
    ready = true;
    postMessage({ id, codes: found.filter((code) => code.isValid).map((code) => code.text) });
  } catch (problem) {
    if (!ready) forget();
    postMessage({ id, problem: String(problem) });
  }
};
