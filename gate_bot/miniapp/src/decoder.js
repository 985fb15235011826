/** The QR reader as the page sees it: one worker, shared by the camera and the pictures. */

export class Decoder {
  #waiting = new Map();
  #last = 0;

  constructor() {
    this.worker = new Worker(new URL("decoder_worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => this.#answer(data);
    this.worker.onerror = () => {
      for (const id of this.#waiting.keys()) this.#answer({ id, problem: "worker" });
    };
  }

  /** The text of the code that looks most like a ticket's, or null. The image's pixels are handed over. */
  async read(image) {
    const codes = await new Promise((resolve, reject) => {
      const id = ++this.#last;
      this.#waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, image }, [image.data.buffer]);
    });
    return codes.find((code) => /^[TR]\d\./.test(code.trim())) ?? codes[0] ?? null;
  }

  #answer({ id, codes, problem }) {
    const { resolve, reject } = this.#waiting.get(id) ?? {};
    this.#waiting.delete(id);
    if (problem) reject?.(new Error(problem));
    else resolve?.(codes);
  }
}

/** Draws a source (video or bitmap) no larger than `longest` on its longer side, and takes the pixels. */
export function pixels(canvas, source, width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
