// A sound and a vibration at the end of a time. Browsers allow a page to play sounds only after a tap.
let audio = null;

export function prepareSound() {
  audio ??= globalThis.AudioContext ? new AudioContext() : null;
  if (audio?.state === "suspended") audio.resume();
}

export function ring() {
  navigator.vibrate?.([200, 100, 200]);
  if (audio?.state !== "running") return;
  for (const delay of [0, 0.25]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    volume.gain.value = 0.2;
    tone.frequency.value = 880;
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + delay);
    tone.stop(audio.currentTime + delay + 0.15);
  }
}
