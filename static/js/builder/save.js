// Saves a plan automatically: soon after an edit, one save at a time, repeated until it succeeds. Shows edits by others.
export class Saver {
  // transport(body) → {status, data}, throws without a network; `store` keeps the unsaved plan ({get, set, remove}).
  constructor({ transport, store, onState, onStored, now = () => Date.now(), wait = 800, newId = () => crypto.randomUUID() }) {
    Object.assign(this, { transport, store, onState, onStored, now, wait, newId });
    this.edition = 0;
    this.failures = 0;
    this.pending = null; // the save that was sent and has no answer yet; it is sent again unchanged if the answer was lost
    this.wanted = null; // the newest unsaved plan
    this.conflict = null;
    this.busy = false;
  }
  get isClean() {
    return !this.wanted && !this.pending && !this.busy;
  }
  change(plan, asSaved) {
    this.wanted = { plan, body: asSaved(plan) };
    this.store.set({ edition: this.edition, plan: this.wanted.body });
    if (this.conflict) return this.onState("conflict", this.conflict);
    this.onState("unsaved");
    this.schedule(this.wait);
  }
  schedule(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), delay);
  }
  // Resolves to true once everything is saved, or to false if it can't be.
  async flush() {
    clearTimeout(this.timer);
    if (this.busy) return this.running;
    if (this.conflict || (!this.wanted && !this.pending)) return !this.conflict;
    this.running = this.run();
    return this.running;
  }
  async run() {
    this.busy = true;
    this.onState("saving");
    try {
      while (this.wanted || this.pending) {
        this.pending ??= { ...this.wanted, edition: this.edition, save: this.newId() };
        if (this.wanted?.plan === this.pending.plan) this.wanted = null;
        const { plan, body, edition, save } = this.pending;
        const { status, data } = await this.transport({ edition, save, plan: body });
        this.failures = 0;
        if (status === 200) {
          this.pending = null;
          this.edition = data.edition;
          this.onStored(plan, data);
          if (this.wanted) this.store.set({ edition: this.edition, plan: this.wanted.body });
          else this.store.remove();
          continue;
        }
        this.wanted ??= { plan, body };
        this.pending = null;
        if (status === 409) {
          this.conflict = data;
          this.onState("conflict", data);
        } else this.onState("refused", data);
        return false;
      }
      this.onState("saved", this.now());
      return true;
    } catch {
      this.failures += 1;
      this.onState("offline");
      this.schedule(Math.min(2000 * 2 ** (this.failures - 1), 30000));
      return false;
    } finally {
      this.busy = false;
    }
  }
  // After a conflict: the user chose to overwrite the other person's plan with theirs, or with one of both.
  keepMine() {
    this.edition = this.conflict.edition;
    this.conflict = null;
    return this.flush();
  }
  keepBoth(plan, asSaved) {
    this.wanted = { plan, body: asSaved(plan) };
    return this.keepMine();
  }
  takeTheirs() {
    const theirs = this.conflict;
    this.edition = theirs.edition;
    this.conflict = this.wanted = this.pending = null;
    this.store.remove();
    this.onState("saved", this.now());
    return theirs;
  }
}
