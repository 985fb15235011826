/** The camera: a stream in the page's video, read frame by frame, and the torch where the phone lets us. */

import { pixels } from "./decoder.js";

const WANTED = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
const LONGEST = 1280;

/** Why there is no camera: insecure, refused, missing, taken. */
export class NoCamera extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

export class Camera {
  paused = false;
  #stream = null;
  #canvas = document.createElement("canvas");

  /** @param seen (code) => void, called for every frame with a code in it */
  constructor(video, decoder, seen) {
    this.video = video;
    this.decoder = decoder;
    this.seen = seen;
    document.addEventListener("visibilitychange", () => this.#wake());
  }

  get running() {
    return this.#stream !== null;
  }

  /** Opens the camera and begins to read; throws NoCamera. */
  async start() {
    if (this.running) return;
    this.#stream = await open();
    this.video.srcObject = this.#stream;
    this.video.play().catch(() => {}); // a page that is away plays when it is back
    this.#track.applyConstraints({ advanced: [{ focusMode: "continuous" }] }).catch(() => {}); // not every phone can
    this.#read(this.#stream);
  }

  get hasTorch() {
    return Boolean(this.#track?.getCapabilities?.().torch);
  }

  async light(on) {
    await this.#track.applyConstraints({ advanced: [{ torch: on }] });
  }

  get #track() {
    return this.#stream?.getVideoTracks()[0];
  }

  /** iOS ends or mutes the track of a page that was away: open it again. */
  async #wake() {
    if (document.hidden || !this.running) return;
    if (this.#track.readyState === "live" && !this.#track.muted) return;
    this.#track.stop();
    this.#stream = null;
    await this.start().catch(() => {}); // the page still offers its start button
  }

  /** While the worker reads one frame, the next is already taken from the video. */
  async #read(stream) {
    let reading = Promise.resolve();
    let frames = 0;
    let since = performance.now();
    while (this.#stream === stream) {
      await nextFrame(this.video);
      const image = this.paused ? null : this.#grab();
      await reading;
      reading = image ? this.#readFrame(image) : reading;
      frames += image ? 1 : 0;
      const elapsed = performance.now() - since;
      if (elapsed >= 1_000) {
        this.video.dataset.fps = Math.round((frames * 1_000) / elapsed);
        [frames, since] = [0, performance.now()];
      }
    }
  }

  #grab() {
    const { videoWidth, videoHeight } = this.video;
    return videoWidth ? pixels(this.#canvas, this.video, videoWidth, videoHeight, LONGEST) : null;
  }

  async #readFrame(image) {
    const code = await this.decoder.read(image).catch(() => null); // a broken frame: the next one comes at once
    if (code && !this.paused) this.seen(code);
  }
}

async function open() {
  if (!navigator.mediaDevices?.getUserMedia) throw new NoCamera("insecure");
  try {
    return await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
  } catch (problem) {
    throw new NoCamera({ NotAllowedError: "refused", NotFoundError: "missing" }[problem.name] ?? "taken");
  }
}

/** The video's next picture; at least every 200 ms, because a hidden or stalled video calls nobody. */
function nextFrame(video) {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, 200);
    const come = () => {
      clearTimeout(late);
      resolve();
    };
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(come);
    else requestAnimationFrame(come);
  });
}
