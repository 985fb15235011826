/** Reads QR codes off the main thread: {id, image: ImageData} in, {id, codes: [text]} or {id, problem} out. */

import { prepareZXingModule, readBarcodes } from "../vendor/zxing-wasm/es/reader/index.js";

const WASM = new URL("../vendor/zxing-wasm/reader/zxing_reader.wasm", import.meta.url).href;
// More than one, because a poster's code may stand beside the ticket's.
const READING = { formats: ["QRCode"], tryHarder: true, tryInvert: true, maxNumberOfSymbols: 3 };

prepareZXingModule({ overrides: { locateFile: () => WASM }, fireImmediately: true });

onmessage = async ({ data: { id, image } }) => {
  try {
    const found = await readBarcodes(image, READING);
    postMessage({ id, codes: found.filter((code) => code.isValid).map((code) => code.text) });
  } catch (problem) {
    postMessage({ id, problem: String(problem) });
  }
};
