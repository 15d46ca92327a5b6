// Sends waiting operations in order. A web lock lets only one tab or the service worker send at a time.
const BATCH = 25;
const PATIENCE = 20_000; // ms for one request
const GIVE_UP = 8; // after so many server errors on the same operation, the others are sent without it

export class Sender {
  // `url`: where operations are sent to; `csrf`: an async function to the token as it is now; `onState`: called with each
  // change of state.
  constructor(store, { url, csrf, onState = () => {} }) {
    Object.assign(this, { store, url, csrf, onState, state: "idle", failures: 0 });
  }
  // The promise resolves after everything that was added before the call was tried once.
  flush() {
    // The work starts in a microtask: without locks it would start at once and reset `wanted` before it is assigned.
    this.wanted ??= Promise.resolve().then(() =>
      this.#alone(() => {
        this.wanted = null;
        return this.#drain();
      }),
    );
    return this.wanted;
  }
  #alone(work) {
    return navigator.locks ? navigator.locks.request(`gymtrack-outbox-${this.store.user}`, work) : work();
  }
  #setState(state, more = {}) {
    this.state = state;
    this.onState({ state, ...more });
  }
  async #drain() {
    for (;;) {
      const batch = sendable(await this.store.operations()).slice(0, BATCH);
      if (!batch.length) return this.#setState("idle");
      this.#setState("sending");
      const { trouble, answer, wait } = await this.#post(batch);
      if (trouble) {
        if (trouble === "failing") await this.#countFailure(batch[0]);
        return this.#setState(trouble, { wait });
      }
      this.failures = 0;
      const done = [];
      const changed = [];
      for (const [at, { status, reason, errors, open, known }] of answer.answers.entries()) {
        if (status === "done") done.push(batch[at].seq);
        else if (status !== "waits") changed.push({ ...batch[at], problem: { status, reason, errors, open, known } });
      }
      await this.store.settle({ done, changed, sessions: answer.sessions });
      this.#setState("sending", { sessions: answer.sessions, confirmed: changesOf(batch, answer) });
      if (answer.answers.length < batch.length) {
        await this.#countFailure(batch[answer.answers.length]);
        return this.#setState("failing");
      }
    }
  }
  async #countFailure(operation) {
    const failures = (operation.failures ?? 0) + 1;
    const problem = failures >= GIVE_UP ? { status: "failed" } : undefined;
    await this.store.settle({ changed: [{ ...operation, failures, ...(problem && { problem }) }] });
  }
  async #post(batch, again = true) {
    const operations = batch.map(({ seq, problem, failures, cards, card, undone, ...operation }) => operation);
    let response;
    try {
      response = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": (await this.csrf()) ?? "" },
        body: JSON.stringify({ user: Number(this.store.user), now: new Date().toISOString(), operations }),
        signal: AbortSignal.timeout(PATIENCE),
        redirect: "error",
      });
      if (response.status === 403 && again) {
        await fetch(this.url, { signal: AbortSignal.timeout(PATIENCE) }); // renews the cookie
        return this.#post(batch, false);
      }
      if (response.ok) return { answer: await response.json() };
    } catch {
      return { trouble: "offline" };
    }
    if (response.status === 401) return { trouble: "signin" };
    if (response.status === 409) return { trouble: "other" };
    const wait = Number(response.headers.get("Retry-After")) * 1000 || undefined;
    return { trouble: response.status === 429 ? "busy" : "failing", wait };
  }
}

// The operations that can be sent: without those that have a problem, and those that depend on them.
export function sendable(operations) {
  const sessions = new Set();
  const sets = new Set();
  const exercises = [];
  return operations.filter((operation) => {
    if (operation.problem) {
      if (operation.kind === "start") sessions.add(operation.session);
      if (operation.kind === "log") sets.add(operation.set);
      if (operation.kind === "new_exercise") exercises.push(operation.exercise);
      return false;
    }
    return !sessions.has(operation.session) && !sets.has(operation.set) && !exercises.some((one) => names(operation, one));
  });
}
// Whether an operation names an exercise that was made on the phone. Its id is long enough to be nothing else.
export const names = (operation, exercise) => JSON.stringify(operation).includes(exercise);

// What pages that the phone keeps no longer show right, after the server has answered: "today", "workouts", "exercises".
export function changesOf(batch, { answers, sessions }) {
  const done = batch.filter((_operation, at) => answers[at]?.status === "done");
  const isOver = (sessions ?? []).some(({ status }) => status !== "in_progress");
  const isOnToday = done.some(({ kind }) => kind === "start" || kind === "measure");
  const isMade = done.some(({ kind }) => kind === "new_exercise");
  return [isOnToday && "today", isOver && "workouts", isMade && "exercises"].filter(Boolean);
}
