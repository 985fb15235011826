/** What the hand and the ear get: a tone and a tremble of its own for each verdict. */

// [frequency in Hz, start in s, length in s]; the ear tells them apart in a noisy hall: up, down and long, twice alike.
const TONES = {
  admitted: { wave: "sine", notes: [[880, 0, 0.1], [1318.5, 0.11, 0.2]] },
  refused: { wave: "square", notes: [[233, 0, 0.22], [155.6, 0.24, 0.42]] },
  attention: { wave: "triangle", notes: [[659, 0, 0.14], [659, 0.22, 0.14]] },
};
const TREMBLES = { admitted: [60], refused: [220, 90, 220], attention: [90, 60, 90, 60, 90] };
const LOUDNESS = 0.4;

export class Signals {
  #sound = null;

  /** Browsers let a page sound only after a tap: call this from one. */
  unlock() {
    this.#sound ??= new AudioContext();
    if (this.#sound.state !== "running") this.#sound.resume().catch(() => {}); // tried again at the next tap
  }

  give(kind) {
    navigator.vibrate?.(TREMBLES[kind]);
    if (this.#sound?.state !== "running") return;
    const { wave, notes } = TONES[kind];
    for (const note of notes) this.#play(wave, note);
  }

  #play(wave, [frequency, start, length]) {
    const begin = this.#sound.currentTime + start;
    const volume = new GainNode(this.#sound, { gain: 0 });
    // Ramps instead of steps: a step is heard as a click.
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.01);
    volume.gain.setValueAtTime(LOUDNESS, begin + length - 0.03);
    volume.gain.linearRampToValueAtTime(0, begin + length);
    const voice = new OscillatorNode(this.#sound, { type: wave, frequency });
    voice.connect(volume).connect(this.#sound.destination);
    voice.start(begin);
    voice.stop(begin + length);
  }
}
