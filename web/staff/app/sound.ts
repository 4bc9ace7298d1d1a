// The bell for new orders. Browsers let a page sound only after somebody has touched it.

import { useSyncExternalStore } from 'react';

const REMEMBERED = 'comanda.sound';
let context: AudioContext | null = null;
let on = remembered();
const listeners = new Set<() => void>();

function remembered(): boolean {
  try {
    return localStorage.getItem(REMEMBERED) === 'on';
  } catch {
    return false;
  }
}

export function turn(wanted: boolean): void {
  on = wanted;
  try {
    localStorage.setItem(REMEMBERED, on ? 'on' : 'off');
  } catch {
    // Remembered as long as the page lives.
  }
  if (on) {
    wake();
    setTimeout(ring, 80);
  }
  for (const listener of listeners) listener();
}

export const useSound = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => on,
  );

function wake(): void {
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
}

for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, () => on && wake(), { capture: true });

/** Two tones, as of a counter's bell. */
export function ring(): void {
  if (!on || context?.state !== 'running') return;
  const tones: [number, number][] = [
    [0, 880],
    [0.18, 1174.7],
  ];
  for (const [delay, frequency] of tones) {
    const start = context.currentTime + delay;
    const tone = new OscillatorNode(context, { type: 'sine', frequency });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.35, start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.7);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.75);
  }
}
