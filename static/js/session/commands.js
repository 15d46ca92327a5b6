// Actions on a session. Each adds an operation to the outbox, which stores it on the phone at once and then sends it.
import { uuid } from "../outbox/index.js";
import { layoutOf, partsOf, rearranged, valuesOf, withExercise } from "./model.js";

export class Commands {
  // `live`: whether the session is in progress, so that the time of the tap is the time of the set.
  constructor(outbox, session, live) {
    Object.assign(this, { outbox, session, live });
  }
  #add(operation) {
    return this.outbox.add([{ session: this.session, ...operation }]);
  }
  // Logs a set and returns its id. The id is always new: a page that the service worker stored may have been used before.
  log(key, values) {
    const set = uuid();
    this.#add({ kind: "log", set, key, ...partsOf(key), live: this.live, values });
    return set;
  }
  // Corrects a set. If the server refused it, the corrected set is sent instead.
  async edit(set, values) {
    const refused = set.problem && (await this.#operationOf(set));
    if (refused) return this.outbox.correct({ changed: [{ ...refused, values }] });
    return this.#add({ kind: "edit", set: set.id, key: set.key, values });
  }
  undoEdit(set) {
    return this.#add({ kind: "edit", set: set.id, key: set.key, values: valuesOf(set) });
  }
  async remove(set) {
    const refused = set.problem && (await this.#operationOf(set));
    if (refused) return this.outbox.correct({ dropped: [refused.seq] });
    return this.#add({ kind: "delete", set: set.id });
  }
  // A deleted id can't be used again: unless the deletion was not sent yet, this logs a new set.
  async restore(set) {
    const waiting = (await this.#waiting()).find(({ kind, set: id }) => kind === "delete" && id === set.id);
    if (waiting && this.outbox.state === "offline") return this.outbox.correct({ dropped: [waiting.seq] });
    const { key, performed_at: at } = set;
    return this.#add({ kind: "log", set: uuid(), key, ...partsOf(key), at, live: true, values: valuesOf(set) });
  }
  // `wish`: "up", "down" or "skip".
  arrange(blocks, key, wish) {
    const layout = rearranged(layoutOf(blocks), key, wish);
    return layout && this.#add({ kind: "arrange", layout });
  }
  // Adds an exercise, or puts it in the place of `replaced`; returns its key.
  async addExercise(blocks, chosen, replaced) {
    const { key, card, layout } = withExercise(blocks, chosen, replaced);
    await this.#add({ kind: "arrange", layout, cards: { [key]: card } });
    return key;
  }
  // `end`: "last_set" for the time of the last set, else now. `reopened_at`: of the session, as this phone knows it.
  finish({ feeling, notes, end, reopened_at }) {
    return this.#add({ kind: "finish", feeling, notes, end, reopened_at });
  }
  // Goes back into a workout whose end was not sent yet.
  async reopen() {
    const waiting = await this.#waiting();
    const dropped = waiting.filter(({ kind }) => kind === "finish").map(({ seq }) => seq);
    return this.outbox.correct({ dropped });
  }
  async discard() {
    const waiting = await this.#waiting();
    await this.outbox.correct({ dropped: waiting.map(({ seq }) => seq) });
    return this.#add({ kind: "discard" });
  }
  #waiting() {
    return this.outbox.operations(this.session);
  }
  async #operationOf(set) {
    return (await this.#waiting()).find(({ kind, set: id }) => kind === "log" && id === set.id);
  }
}
