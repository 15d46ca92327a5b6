// <gym-rest>: the timer for the rest after a set. It stores when the rest ends instead of counting, so it is
// right after the phone was locked or the page reloaded. The event `rest` {seconds} starts it (session.js).
import { prepareSound, ring } from "../sound.js";

const TICK = 250;
const JUMP = 2000; // ms: if the clocks of system and page differ by more, someone changed the system's clock

class Rest extends HTMLElement {
  connectedCallback() {
    this.key = `rest:${location.pathname}`; // the page may be the shell, which has no session of its own
    this.output = this.querySelector("output");
    this.bar = this.querySelector("progress");
    this.begin = (event) => this.start(event.detail.seconds);
    document.addEventListener("rest", this.begin);
    document.addEventListener("click", prepareSound);
    this.seen = () => this.trustWallClock();
    document.addEventListener("visibilitychange", this.seen);
    for (const button of this.querySelectorAll("[data-add]")) {
      button.addEventListener("click", () => this.add(Number(button.dataset.add)));
    }
    this.querySelector("[data-skip]").addEventListener("click", () => this.stop());
    this.state = this.load();
    this.trustWallClock();
    this.timer = setInterval(() => this.tick(), TICK);
    this.tick();
  }
  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("rest", this.begin);
    document.removeEventListener("click", prepareSound);
    document.removeEventListener("visibilitychange", this.seen);
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
  start(seconds) {
    this.state = { deadline: Date.now() + seconds * 1000, total: seconds };
    this.save();
    this.tick();
  }
  add(seconds) {
    if (!this.state) return;
    this.state.deadline = Math.max(Date.now(), this.state.deadline + seconds * 1000);
    this.state.total = Math.max(this.state.total + seconds, 1);
    this.save();
    this.tick();
  }
  stop() {
    this.state = null;
    this.save();
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
    if (this.state && left <= 0) {
      const late = Date.now() - this.state.deadline;
      this.stop();
      if (late < 60_000) this.announce();
      return;
    }
    this.hidden = !this.state;
    if (!this.state) return;
    this.output.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    this.bar.max = this.state.total;
    this.bar.value = Math.min(left, this.state.total);
  }
  announce() {
    ring();
    const toast = document.createElement("gym-toast");
    toast.textContent = this.dataset.over;
    document.getElementById("toasts")?.append(toast);
  }
}
customElements.define("gym-rest", Rest);

// <gym-awake>: keeps the screen on while its page is visible, if the browser allows it.
class Awake extends HTMLElement {
  connectedCallback() {
    this.ask = async () => {
      if (document.hidden || !navigator.wakeLock) return;
      try {
        this.lock = await navigator.wakeLock.request("screen");
      } catch {
        // low battery or not allowed: the screen turns off as usual
      }
    };
    document.addEventListener("visibilitychange", this.ask);
    this.ask();
  }
  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.ask);
    this.lock?.release();
  }
}
customElements.define("gym-awake", Awake);
