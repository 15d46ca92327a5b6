// The rest after a set of a session. It stores when the rest ends instead of counting, so it is right after the phone was
// locked, the page was reloaded or another page was opened. All tabs show the same.
import { prepareSound, ring } from "../sound.js";

const TICK = 250;
const AFTER_PAINT = 150; // ms: what a tap causes is painted before, and browsers still count it as the user's
const JUMP = 2000; // ms: if the clocks of system and page differ by more, someone changed the system's clock
const LATE = 60_000; // ms after the end: from then on it no longer rings

export class RestTimer {
  // `onTick({left, total})`: in seconds, or null without a rest; `onOver()`: the rest has just ended; `onChange(seconds)`:
  // it was started or changed here and lasts so long, or was skipped (0).
  constructor(session, { onTick, onOver = () => {}, onChange = () => {} }) {
    Object.assign(this, { key: `rest:${session}`, onTick, onOver, onChange });
    this.state = this.load();
    this.listening = new AbortController();
    const { signal } = this.listening;
    document.addEventListener("click", () => setTimeout(prepareSound, AFTER_PAINT), { signal });
    document.addEventListener("visibilitychange", () => this.trustWallClock(), { signal });
    addEventListener("storage", ({ key }) => (key === this.key || key === null) && this.follow(), { signal });
    this.trustWallClock();
    this.timer = setInterval(() => this.tick(), TICK);
    this.tick();
  }
  disconnect() {
    clearInterval(this.timer);
    this.listening.abort();
  }
  load() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null; // no access to storage: the timer lasts as long as the page
    }
  }
  save() {
    try {
      if (this.state) localStorage.setItem(this.key, JSON.stringify(this.state));
      else localStorage.removeItem(this.key);
    } catch {
      // no access to storage
    }
  }
  // Another tab has changed the rest.
  follow() {
    this.state = this.load();
    this.tick();
  }
  // `at`: when it began, in milliseconds.
  start(seconds, at = Date.now()) {
    this.state = { deadline: at + seconds * 1000, total: seconds };
    this.changed();
  }
  add(seconds) {
    if (!this.state) return;
    this.state.deadline = Math.max(Date.now(), this.state.deadline + seconds * 1000);
    this.state.total = Math.max(this.state.total + seconds, 1);
    this.changed();
  }
  stop() {
    if (!this.state) return;
    this.state = null;
    this.changed();
  }
  changed() {
    this.save();
    this.onChange(this.state ? (this.state.deadline - Date.now()) / 1000 : 0);
    this.tick();
  }
  trustWallClock() {
    // The page's own clock may stop while the phone sleeps or the page is hidden.
    this.wall = Date.now();
    this.own = performance.now();
  }
  tick() {
    const drift = Date.now() - this.wall - (performance.now() - this.own);
    if (this.state && Math.abs(drift) > JUMP && !document.hidden) {
      this.state.deadline += drift;
      this.save();
    }
    this.trustWallClock();
    const left = this.state ? Math.ceil((this.state.deadline - Date.now()) / 1000) : 0;
    if (this.state && left <= 0) this.end();
    this.onTick(this.state && { left, total: this.state.total });
  }
  end() {
    const late = Date.now() - this.state.deadline;
    this.state = null;
    this.save();
    if (late >= LATE) return;
    ring();
    this.onOver();
  }
}
