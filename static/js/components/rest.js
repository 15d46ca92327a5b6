// <gym-rest>: the bar for the rest after a set, on the page of the session. The event `rest` {seconds} starts it
// (session.js).
import { clock } from "../session/texts.js";
import { RestTimer } from "../session/rest_timer.js";
import { showToast } from "../session/toasts.js";

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/;

class Rest extends HTMLElement {
  connectedCallback() {
    this.output = this.querySelector("output");
    this.bar = this.querySelector("progress");
    const [session] = location.pathname.match(UUID) ?? [];
    this.timer = new RestTimer(session, {
      onTick: (rest) => this.show(rest),
      onOver: () => showToast(this.dataset.over),
      onChange: async (seconds) => (await import("./push.js")).schedule(session, seconds),
    });
    this.begin = (event) => "off" in this.dataset || this.timer.start(event.detail.seconds, event.detail.at);
    document.addEventListener("rest", this.begin);
    for (const button of this.querySelectorAll("[data-add]")) {
      button.addEventListener("click", () => this.timer.add(Number(button.dataset.add)));
    }
    this.querySelector("[data-info]").addEventListener("click", ({ currentTarget }) => this.explain(currentTarget));
    this.querySelector("[data-skip]").addEventListener("click", () => this.stop());
  }
  disconnectedCallback() {
    this.timer.disconnect();
    document.removeEventListener("rest", this.begin);
  }
  // What happens while the phone is locked.
  explain(button) {
    const text = this.querySelector("#rest-push");
    text.hidden = !text.hidden;
    button.ariaExpanded = String(!text.hidden);
    import("./push.js");
  }
  stop() {
    this.timer.stop();
  }
  show(rest) {
    this.hidden = !rest;
    if (!rest) return;
    this.output.textContent = clock(rest.left);
    this.bar.max = rest.total;
    this.bar.value = Math.min(rest.left, rest.total);
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
