// <gym-push key="…" url="…">: turns messages to this browser on and off. Its children with `data-state` are shown in the
// states that they name.
import { state, turnOff, turnOn } from "../push.js";

export { schedule } from "../push.js";

class Push extends HTMLElement {
  connectedCallback() {
    const [key, url] = [this.getAttribute("key"), this.getAttribute("url")];
    const act = (action) => async () => {
      try {
        await action();
      } catch (error) {
        console.info("The push service:", error.message);
        this.isRefused = true;
      }
      this.show(await state(key));
    };
    this.querySelector("[data-on]").addEventListener("click", act(() => turnOn(key, url)));
    this.querySelector("[data-off]").addEventListener("click", act(() => turnOff(url)));
    act(() => {})();
  }
  show(now) {
    const shown = now === "off" && this.isRefused ? "refused" : now;
    for (const part of this.querySelectorAll("[data-state]")) part.hidden = !part.dataset.state.split(" ").includes(shown);
  }
}
customElements.define("gym-push", Push);
