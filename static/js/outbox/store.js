// What this phone stores for one user: operations that the server has not confirmed, in order, and the last known state
// of sessions. It uses IndexedDB, or if that is unavailable or full, memory, which lasts as long as the page.
import { openDB } from "idb";

export const PREFIX = "gymtrack-";
const KEPT_SESSIONS = 12;
const IN_MEMORY = 1e12; // operations that the database could not store have keys from here on

export class Store {
  static async open(user) {
    const store = new Store();
    store.user = user;
    store.memory = { operations: [], sessions: new Map(), next: IN_MEMORY };
    try {
      store.db = await openDB(`${PREFIX}${user}`, 1, {
        upgrade(db) {
          db.createObjectStore("operations", { keyPath: "seq", autoIncrement: true });
          db.createObjectStore("sessions", { keyPath: "id" });
        },
        blocking: () => store.db?.close(),
      });
    } catch {
      store.db = null;
    }
    return store;
  }
  get isLasting() {
    return Boolean(this.db) && this.memory.operations.length === 0 && !this.isFull;
  }
  // What the database answers to `read`; `otherwise` without one, or if it can't be read any more.
  async #stored(read, otherwise) {
    try {
      return this.db ? await read(this.db) : otherwise;
    } catch (error) {
      console.info("The outbox could not be read:", error.name);
      return otherwise;
    }
  }
  async operations() {
    const stored = await this.#stored((db) => db.getAll("operations"), []);
    return [...stored, ...this.memory.operations];
  }
  // Stores all operations or none, in this order, together with the state of a new session (if there is one).
  async add(operations, session = null) {
    if (this.db) {
      try {
        const work = this.db.transaction(["operations", "sessions"], "readwrite", { durability: "strict" });
        const writes = operations.map((operation) => work.objectStore("operations").add(operation));
        if (session) writes.push(work.objectStore("sessions").put(session));
        await Promise.all([...writes, work.done]);
        return;
      } catch (error) {
        this.isFull = true;
        console.info("The outbox could not be stored:", error.name);
      }
    }
    for (const operation of operations) this.memory.operations.push({ ...operation, seq: this.memory.next++ });
    if (session) this.memory.sessions.set(session.id, session);
  }
  async session(id) {
    return (await this.#stored((db) => db.get("sessions", id), null)) || this.memory.sessions.get(id) || null;
  }
  async sessions() {
    const stored = await this.#stored((db) => db.getAll("sessions"), []);
    return [...stored, ...this.memory.sessions.values()];
  }
  // Stores the server's answer in one transaction: an operation is removed only together with storing the state that
  // contains it.
  async settle({ done = [], changed = [], sessions = [] }) {
    const finished = new Set(done);
    const updated = new Map(changed.map((operation) => [operation.seq, operation]));
    this.memory.operations = this.memory.operations
      .filter(({ seq }) => !finished.has(seq))
      .map((operation) => updated.get(operation.seq) ?? operation);
    if (!this.db) {
      for (const session of sessions) await this.#keepInMemory(session);
      return;
    }
    try {
      const work = this.db.transaction(["operations", "sessions"], "readwrite");
      const operations = work.objectStore("operations");
      const kept = work.objectStore("sessions");
      for (const seq of finished) if (seq < IN_MEMORY) await operations.delete(seq);
      for (const operation of updated.values()) {
        if (operation.seq < IN_MEMORY && (await operations.get(operation.seq))) await operations.put(operation);
      }
      for (const session of sessions) {
        const before = await kept.get(session.id);
        if (!before || isNewer(session, before)) await kept.put(session);
      }
      const all = await kept.getAll();
      const old = all.sort((a, b) => (b.started_at ?? "").localeCompare(a.started_at ?? "")).slice(KEPT_SESSIONS);
      const needed = new Set((await operations.getAll()).map(({ session }) => session));
      for (const { id } of old) if (!needed.has(id)) await kept.delete(id);
      await work.done;
    } catch (error) {
      this.isFull = true; // the operations are sent again, which changes nothing
      console.info("The answer could not be stored:", error.name);
    }
  }
  async #keepInMemory(session) {
    const before = this.memory.sessions.get(session.id);
    if (!before || isNewer(session, before)) this.memory.sessions.set(session.id, session);
  }
  // On signing out: deletes the states of sessions, but keeps waiting operations (and their sessions) for their owner.
  async forget() {
    this.memory.sessions.clear();
    const waiting = new Set((await this.operations()).map(({ session }) => session));
    for (const { id } of await this.sessions()) {
      if (!waiting.has(id)) await this.db?.delete("sessions", id);
    }
  }
}

// States have the server's time. A state that was created without the server has none, and is older than any other.
export function isNewer(one, other) {
  return (one.at ?? "") >= (other.at ?? "");
}
