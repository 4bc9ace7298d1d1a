// The bell for new orders. Browsers let a page sound only after somebody has touched it.

const REMEMBERED = 'comanda.sound';
let context = null;

export function isOn() {
  try {
    return localStorage.getItem(REMEMBERED) === 'on';
  } catch {
    return context !== null;
  }
}

export function turn(on) {
  try {
    localStorage.setItem(REMEMBERED, on ? 'on' : 'off');
  } catch {
    // Remembered as long as the page lives.
  }
  if (on) wake();
}

function wake() {
  context ??= new AudioContext();
  if (context.state === 'suspended') context.resume();
}

for (const kind of ['pointerdown', 'keydown']) {
  addEventListener(kind, () => isOn() && wake(), { capture: true });
}

/** Two tones, as of a counter's bell. */
export function ring() {
  if (!isOn() || context?.state !== 'running') return;
  for (const [delay, pitch] of [
    [0, 880],
    [0.18, 1174.7],
  ]) {
    const start = context.currentTime + delay;
    const tone = new OscillatorNode(context, { type: 'sine', frequency: pitch });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.35, start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.7);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.75);
  }
}
