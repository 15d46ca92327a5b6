// Actions on a session. Each is an operation: the page shows it at once, and the outbox stores it and then sends it.
import { now, uuid } from "../outbox/index.js";
import { layoutOf, partsOf, rearranged, valuesOf, withExercise } from "./model.js";

export class Commands {
  unstored = []; // operations that the phone has not stored yet
  // `live`: whether the session is in progress, so that the time of the tap is the time of the set. `page` shows
  // operations.
  constructor(outbox, session, live, page) {
    Object.assign(this, { outbox, session, live, page });
  }
  async #add(given) {
    const operation = { id: uuid(), at: now(), session: this.session, ...given };
    this.unstored.push(operation);
    this.page.paint();
    try {
      await this.outbox.add([operation]);
      this.page.operations.push(operation);
      this.#replace(operation);
    } catch (error) {
      console.info("An operation could not be stored:", error.name);
      this.#replace(operation, { ...operation, problem: { status: "failed" } });
      this.page.paint();
    }
  }
  #replace(operation, ...others) {
    this.unstored.splice(this.unstored.indexOf(operation), 1, ...others);
  }
  // The operation of a set that could not even be stored.
  #failed(set) {
    return this.unstored.find((one) => one.kind === "log" && one.set === set.id && one.problem);
  }
  // Logs a set and returns its id. The id is always new: a page that the service worker stored may have been used before.
  // `number`: of the planned set that it is.
  log(key, values, number) {
    const set = uuid();
    this.newest = set;
    this.#add({ kind: "log", set, key, ...partsOf(key), number, live: this.live, values });
    return set;
  }
  // Corrects a set. If the server refused it, the corrected set is sent instead.
  async edit(set, values) {
    const failed = this.#failed(set);
    if (failed) {
      this.#replace(failed);
      return this.#add({ ...failed, problem: undefined, values });
    }
    const refused = set.problem && (await this.#operationOf(set));
    if (refused) return this.outbox.correct({ changed: [{ ...refused, values }] });
    return this.#add({ kind: "edit", set: set.id, key: set.key, values });
  }
  undoEdit(set) {
    return this.#add({ kind: "edit", set: set.id, key: set.key, values: valuesOf(set) });
  }
  async remove(set) {
    const failed = this.#failed(set);
    if (failed) {
      this.#replace(failed);
      return this.page.paint();
    }
    const refused = set.problem && (await this.#operationOf(set));
    if (refused) return this.outbox.correct({ dropped: [refused.seq] });
    return this.#add({ kind: "delete", set: set.id });
  }
  // A deleted id can't be used again: unless the deletion was not sent yet, this logs a new set.
  async restore(set) {
    const waiting = (await this.#waiting()).find(({ kind, set: id }) => kind === "delete" && id === set.id);
    if (waiting && this.outbox.state === "offline") return this.outbox.correct({ dropped: [waiting.seq] });
    const { key, number, performed_at: at } = set;
    return this.#add({ kind: "log", set: uuid(), key, ...partsOf(key), number: number ?? undefined, at, live: true, values: valuesOf(set) });
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
  finish(feeling, notes) {
    return this.#add({ kind: "finish", feeling, notes });
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
