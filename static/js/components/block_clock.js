// <gym-block-clock session="…" .block=${block} .texts=${texts}>: the clock of an EMOM, AMRAP, intervals or for time. It
// stores when it was started, so it is right after the phone was locked or the page reloaded.
import "./session.js"; // which loads this: so what both use stays in one file
import { html, nothing, render } from "lit-html";
import { clockAt } from "../session/clock.js";
import { clock, fill } from "../session/texts.js";

const TICK = 250;
// kind of block → phase → name of the text beside the time
const LABELS = { interval: { work: "work", rest: "rest" }, amrap: { work: "timeLeft" } };

class BlockClock extends HTMLElement {
  connectedCallback() {
    this.key = `clock:${this.getAttribute("session")}:${this.block.key}`;
    this.began = this.load();
    this.timer = setInterval(() => this.draw(), TICK);
    this.draw();
  }
  disconnectedCallback() {
    clearInterval(this.timer);
  }
  load() {
    try {
      return Number(localStorage.getItem(this.key)) || null;
    } catch {
      return null; // no access to storage: the clock lasts as long as the page
    }
  }
  set(began) {
    this.began = began;
    this.shown = null;
    try {
      if (began) localStorage.setItem(this.key, String(began));
      else localStorage.removeItem(this.key);
    } catch {
      // no access to storage
    }
    this.prepareSound();
    this.draw();
  }
  draw() {
    if (!this.began) {
      render(html`<button type="button" class="btn btn-block" @click=${() => this.set(Date.now())}>${this.texts.begin}</button>`, this);
      return;
    }
    const now = clockAt(this.block, Math.max(0, Math.floor((Date.now() - this.began) / 1000)));
    this.ringAt(now);
    const { phase, round, rounds, seconds, isOver } = now;
    const label = isOver ? "over" : (LABELS[this.block.kind]?.[phase] ?? "");
    const of = rounds && !isOver ? fill(this.texts.round, { n: round, all: rounds }) : "";
    render(
      html`<div class="flex items-center gap-3">
        <output class="min-w-16 text-2xl font-bold tabular-nums" role="timer">${clock(seconds)}</output>
        <span class="min-w-0 grow font-medium">${[this.texts[label] ?? label, of].filter(Boolean).join(" · ") || nothing}</span>
        <button type="button" class="btn btn-ghost" @click=${() => this.set(null)}>${this.texts.stop}</button>
      </div>`,
      this,
    );
  }
  // A tone at each change of phase and round, and at the end.
  ringAt({ phase, round, isOver }) {
    const shown = `${phase}${round}${isOver}`;
    const isNew = this.shown && this.shown !== shown;
    this.shown = shown;
    if (!isNew) return;
    navigator.vibrate?.(isOver ? [200, 100, 200] : 200);
    if (this.audio?.state !== "running") return;
    const tone = this.audio.createOscillator();
    tone.frequency.value = phase === "rest" ? 660 : 880;
    tone.connect(this.audio.destination);
    tone.start();
    tone.stop(this.audio.currentTime + (isOver ? 0.6 : 0.2));
  }
  // Browsers allow a page to play sounds only after a tap.
  prepareSound() {
    this.audio ??= window.AudioContext ? new AudioContext() : null;
    if (this.audio?.state === "suspended") this.audio.resume();
  }
}
customElements.define("gym-block-clock", BlockClock);
