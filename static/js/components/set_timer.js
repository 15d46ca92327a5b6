// <gym-set-timer key="…" planned="60">: a stopwatch and a countdown for a set with a time. It stores when it began instead
// of counting, so it is right after the phone was locked or the page reloaded. At its end the event `timed` {seconds}.
import "./session.js"; // which loads this: so what both use stays in one file
import { clock } from "../numbers.js";
import { reading } from "../session/timing.js";
import { prepareSound, ring } from "../sound.js";

const TICK = 200;
const RINGS_WITHIN = 60_000; // ms: a countdown that ended longer ago is silent

class SetTimer extends HTMLElement {
  connectedCallback() {
    if (!this.output) this.build();
    this.state = this.load();
    this.timer = setInterval(() => this.tick(), TICK);
    // The page listens for `timed` once it has been drawn.
    queueMicrotask(() => this.tick());
  }
  disconnectedCallback() {
    clearInterval(this.timer);
  }
  build() {
    const button = (text, action) => {
      const element = document.createElement("button");
      Object.assign(element, { type: "button", className: "btn btn-sm", textContent: text });
      element.addEventListener("click", action);
      return element;
    };
    this.output = document.createElement("output");
    this.output.setAttribute("role", "timer");
    this.stopwatch = button(this.dataset.stopwatch, () => this.start(0));
    this.countdown = button("", () => this.start(this.planned));
    this.stopButton = button(this.dataset.stop, () => this.finish());
    this.append(this.output, this.stopwatch, this.countdown, this.stopButton);
  }
  get planned() {
    return Number(this.getAttribute("planned")) || 0;
  }
  get name() {
    return `timer:${this.getAttribute("key")}`;
  }
  load() {
    try {
      return JSON.parse(localStorage.getItem(this.name));
    } catch {
      return null; // no access to storage: the timer lasts as long as the page
    }
  }
  save() {
    try {
      if (this.state) localStorage.setItem(this.name, JSON.stringify(this.state));
      else localStorage.removeItem(this.name);
    } catch {
      // no access to storage
    }
  }
  start(total) {
    prepareSound();
    this.state = { began: Date.now(), total };
    this.save();
    this.tick();
    this.stopButton.focus();
  }
  // Stops a running timer and hands over the time that has passed.
  finish() {
    if (!this.state) return;
    const { done } = reading(this.state, Date.now());
    this.state = null;
    this.save();
    this.tick();
    this.dispatchEvent(new CustomEvent("timed", { detail: { seconds: done } }));
  }
  tick() {
    const now = Date.now();
    const { shown = 0, over = false } = this.state ? reading(this.state, now) : {};
    if (over) {
      if (now - this.state.began - this.state.total * 1000 < RINGS_WITHIN) ring();
      return this.finish();
    }
    const runs = Boolean(this.state);
    this.output.hidden = !runs;
    this.stopButton.hidden = !runs;
    this.stopwatch.hidden = runs;
    this.countdown.hidden = runs || !this.planned;
    const label = `${this.dataset.countdown} ${clock(this.planned)}`;
    if (this.countdown.textContent !== label) this.countdown.textContent = label;
    if (runs && this.output.textContent !== clock(shown)) this.output.textContent = clock(shown);
  }
}
customElements.define("gym-set-timer", SetTimer);
