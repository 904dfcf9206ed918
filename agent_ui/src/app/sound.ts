/** A short chime, made on the spot. Browsers let it sound only after the first touch of the page. */
let context: AudioContext | null = null;
const LOUDNESS = 0.12;
let isTouched = false;

function awake(): AudioContext | null {
  if (typeof AudioContext === "undefined" || !isTouched) return null;
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  return context;
}

for (const touch of ["pointerdown", "keydown"]) {
  window.addEventListener(
    touch,
    () => {
      isTouched = true;
      awake();
    },
    { once: true, passive: true },
  );
}

export function chime(): void {
  const audio = awake();
  if (audio?.state !== "running") return;
  tone(audio, 659.25, 0);
  tone(audio, 987.77, 0.14);
}

/** Another sound than an offer's: it rings twice. */
export function ring(): void {
  const audio = awake();
  if (audio?.state !== "running") return;
  for (const after of [0, 0.55]) {
    for (const step of [0, 1, 2, 3]) tone(audio, step % 2 ? 880 : 739.99, after + step * 0.08);
  }
}

function tone(audio: AudioContext, pitch: number, after: number): void {
  const start = audio.currentTime + after;
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.type = "sine";
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.015);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.5);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.55);
}
