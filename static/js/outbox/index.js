// The outbox of the signed-in user. Pages add operations; tabs notify each other of changes.
import { urls } from "../session/texts.js";
import { Sender } from "./send.js";
import { Store, isNewer } from "./store.js";

const SOON = 1000;
const LATEST = 60_000;

export const uuid = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16),
  );
export const now = () => new Date().toISOString();

class Outbox extends EventTarget {
  constructor(user) {
    super();
    this.user = user;
    this.state = "idle";
    this.tries = 0;
    this.ready = this.#open();
  }
  async #open() {
    this.store = await Store.open(this.user);
    this.sender = new Sender(this.store, { url: urls.sync, csrf: csrfToken, onState: (message) => this.#report(message) });
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`gymtrack-${this.user}`) : null;
    this.channel?.addEventListener("message", ({ data }) => this.#apply(data));
    addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden || this.flush());
    addEventListener("pageshow", () => this.flush());
    this.flush();
  }
  #report(message) {
    this.channel?.postMessage(message);
    this.#apply(message);
    const { confirmed } = message;
    if (confirmed?.length) navigator.serviceWorker?.controller?.postMessage({ type: "confirmed", what: confirmed });
    clearTimeout(this.timer);
    if (["offline", "failing", "busy"].includes(message.state)) {
      const wait = message.wait ?? Math.min(LATEST, SOON * 2 ** this.tries++) * (0.75 + Math.random() / 2);
      this.timer = setTimeout(() => this.flush(), wait);
    } else this.tries = 0;
  }
  #apply({ state, sessions }) {
    if (state) this.state = state;
    this.dispatchEvent(new CustomEvent("change", { detail: { sessions } }));
  }
  #changed() {
    this.channel?.postMessage({});
    this.#apply({});
  }
  async flush() {
    await this.ready;
    return this.sender.flush();
  }
  // Stores operations, and sends them as soon as possible. `session`: the state of a new session to show until then.
  async add(operations, session = null) {
    await this.ready;
    await this.store.add(
      operations.map((operation) => ({ id: uuid(), at: now(), ...operation })),
      session,
    );
    this.#changed();
    this.flush();
    navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("outbox")).catch(() => {});
  }
  async operations(session = null) {
    await this.ready;
    const all = await this.store.operations();
    return session ? all.filter((operation) => operation.session === session) : all;
  }
  async session(id) {
    await this.ready;
    return this.store.session(id);
  }
  async sessions() {
    await this.ready;
    return this.store.sessions();
  }
  // The newer state of the page's and the phone's.
  async newest(state) {
    await this.ready;
    const kept = await this.store.session(state.id);
    if (kept && !isNewer(state, kept)) return kept;
    await this.store.settle({ sessions: [state] });
    return state;
  }
  async learn(states) {
    await this.ready;
    await this.store.settle({ sessions: states });
    this.#changed();
  }
  // Corrects refused operations: sends `changed` ones again, removes others by their `seq`.
  async correct({ changed = [], dropped = [] }) {
    await this.ready;
    await this.store.settle({
      changed: changed.map(({ problem, failures, ...operation }) => operation),
      done: dropped,
    });
    this.#changed();
    this.flush();
  }
  async forget() {
    await this.ready;
    await this.store.forget();
  }
}

export async function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
}

const user = document.body.dataset.trains;
export const outbox = user ? new Outbox(user) : null;
