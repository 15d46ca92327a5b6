// Actions on a session. Each adds an operation to the outbox, which stores it on the phone at once and then sends it.
import { uuid } from "../outbox/index.js";
import { backTo, partsOf, rearranged } from "./layout.js";
import { valuesOf } from "./model.js";

export class Commands {
  // `live`: whether the session is in progress, so that the time of the tap is the time of the set.
  constructor(outbox, session, live) {
    Object.assign(this, { outbox, session, live });
  }
  #add(...operations) {
    return this.outbox.add(operations.map((operation) => ({ session: this.session, ...operation })));
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
  // `cards`: those of exercises that are new in the layout.
  arrange(layout, cards = {}) {
    return this.#add({ kind: "arrange", layout, cards });
  }
  // Removes an exercise with its sets. Those that the server refused are given up.
  async removeExercise(blocks, { key, performed }) {
    const waiting = await this.#waiting();
    const refused = performed.filter(({ problem }) => problem);
    const isRefused = ({ kind, set: id }) => kind === "log" && refused.some((set) => set.id === id);
    if (refused.length) await this.outbox.correct({ dropped: waiting.filter(isRefused).map(({ seq }) => seq) });
    const deleted = performed.filter(({ problem }) => !problem).map(({ id }) => ({ kind: "delete", set: id }));
    const layout = rearranged(blocks, key, "remove");
    return this.#add(...deleted, ...(layout ? [{ kind: "arrange", layout }] : []));
  }
  // Brings back the exercises of `before` in their order, and these sets.
  async goBack(before, now, sets = []) {
    const { layout, cards } = backTo(before, now);
    await this.arrange(layout, cards);
    for (const set of sets) await this.restore(set);
  }
  // The trainee's own note for an exercise.
  note(exercise, text) {
    return this.#add({ kind: "note", exercise, text });
  }
  finish(feeling, notes) {
    return this.#add({ kind: "finish", feeling, notes });
  }
  async discard() {
    const waiting = (await this.#waiting()).filter(({ kind }) => kind !== "note"); // notes are not the workout's
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
