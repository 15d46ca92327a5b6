// <gym-weigh-in> around the form for the body weight: the phone stores the value and sends it like a set.
import { parseNumber } from "../numbers.js";
import { outbox } from "../outbox/index.js";
import { language, numberProblem, mass, outboxTexts as texts, units } from "../session/texts.js";
import { showToast } from "../session/toasts.js";

class WeighIn extends HTMLElement {
  async connectedCallback() {
    if (!outbox) return;
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.addEventListener("submit", (event) => this.save(event), { signal });
    this.addEventListener("input", () => this.refuse(""), { signal });
    outbox.addEventListener("change", () => this.refresh(), { signal });
    await outbox.ready;
    this.refresh();
  }
  disconnectedCallback() {
    this.listening?.abort();
  }
  get field() {
    return this.querySelector("[name=value]");
  }
  // Without storage the form goes to the server.
  save(event) {
    if (!outbox.store?.isLasting) return;
    event.preventDefault();
    const [least, most] = [Number(this.dataset.least), Number(this.dataset.most)];
    try {
      const value = parseNumber(this.field.value, { language, least, most });
      if (value > most) return this.refuse(numberProblem({ code: "most", limit: most }));
      if (value < least) return this.refuse(numberProblem({ code: "least", limit: least }));
      outbox.add([{ kind: "measure", measure: "body_weight", value: String(value), units }]);
      this.field.value = "";
    } catch (error) {
      this.refuse(numberProblem(error));
    }
  }
  refuse(text) {
    const problem = this.querySelector("[role=alert]");
    problem.textContent = text;
    problem.hidden = !text;
    if (text) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
  }
  async refresh() {
    const waiting = (await outbox.operations()).filter(({ kind, problem }) => kind === "measure" && !problem);
    if (!this.isConnected) return;
    const place = this.querySelector("[data-waiting]");
    const shown = waiting.map(({ value }) => mass(Number(value)));
    place.hidden = !shown.length;
    if (!place.hidden) place.querySelector("span").textContent = shown.join(", ");
    const isSent = this.waited && !shown.length;
    if (isSent) {
      this.field.placeholder = this.waited;
      showToast(texts.measured);
    }
    this.waited = shown.at(-1);
  }
}
customElements.define("gym-weigh-in", WeighIn);
