// Actions on a session. Each adds operations: the page shows them at once, and the outbox stores and then sends them.
import { now, uuid } from "../outbox/index.js";
import { backTo, partsOf, rearranged } from "./layout.js";
import { valuesOf } from "./model.js";
import { units } from "./texts.js";

const OF_EXERCISES = ["note", "rest", "max", "new_exercise"]; // kinds of operations that are not about the workout

export class Commands {
  unstored = []; // operations that the phone has not stored yet
  // `live`: whether the session is in progress, so that the time of the tap is the time of the set. `page` shows
  // operations.
  constructor(outbox, session, live, page) {
    Object.assign(this, { outbox, session, live, page });
  }
  async #add(...given) {
    const operations = given.map((operation) => ({ id: uuid(), at: now(), session: this.session, ...operation }));
    this.unstored.push(...operations);
    this.page.paint();
    try {
      await this.outbox.add(operations);
      this.page.operations.push(...operations);
      this.#forget(operations);
    } catch (error) {
      console.info("An operation could not be stored:", error.name);
      this.#forget(operations);
      this.unstored.push(...operations.map((operation) => ({ ...operation, problem: { status: "failed" } })));
      this.page.paint();
    }
  }
  #forget(operations) {
    this.unstored = this.unstored.filter((one) => !operations.includes(one));
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
      this.#forget([failed]);
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
      this.#forget([failed]);
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
    const { id: instead_of, key, number, performed_at: at } = set;
    return this.#add({ kind: "log", set: uuid(), instead_of, key, ...partsOf(key), number: number ?? undefined, at, live: true, values: valuesOf(set) });
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
  // The trainee's own rest for an exercise; null for the plan's or the account's.
  rest(exercise, seconds) {
    return this.#add({ kind: "rest", exercise, seconds });
  }
  // An exercise of the trainee's own. `card`: what the page shows until the server knows it.
  newExercise(fields, card) {
    return this.#add({ kind: "new_exercise", exercise: card.exercise, ...fields, card });
  }
  // The max that targets depend on: one_rm or training_max, in the user's units. Instead of one that the server refused.
  async max(exercise, max, value) {
    const isSame = (one) => one.kind === "max" && one.problem && one.exercise === exercise && one.max === max;
    this.#forget(this.unstored.filter(isSame));
    const refused = (await this.#waiting()).find(isSame);
    if (refused) return this.outbox.correct({ changed: [{ ...refused, value, units, at: now() }] });
    return this.#add({ kind: "max", exercise, max, value, units });
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
    const waiting = (await this.#waiting()).filter(({ kind }) => !OF_EXERCISES.includes(kind));
    await this.outbox.correct({ dropped: waiting.map(({ seq }) => seq) });
    return this.#add({ kind: "discard", undone: waiting.map(({ seq, ...operation }) => operation) });
  }
  #waiting() {
    return this.outbox.operations(this.session);
  }
  async #operationOf(set) {
    return (await this.#waiting()).find(({ kind, set: id }) => kind === "log" && id === set.id);
  }
}
