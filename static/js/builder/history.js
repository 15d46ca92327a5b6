// Undo and redo: earlier plans, and plans that were undone.
export class History {
  constructor(plan) {
    this.plan = plan;
    this.past = [];
    this.future = [];
  }
  edit(plan) {
    if (plan === this.plan) return false;
    this.past.push(this.plan);
    if (this.past.length > 200) this.past.shift();
    this.future = [];
    this.plan = plan;
    return true;
  }
  undo() {
    if (!this.past.length) return false;
    this.future.push(this.plan);
    this.plan = this.past.pop();
    return true;
  }
  redo() {
    if (!this.future.length) return false;
    this.past.push(this.plan);
    this.plan = this.future.pop();
    return true;
  }
  // The server's answer (keys, loads by a progression) is not an edit, so it is merged into every plan of the history.
  learn(change) {
    this.plan = change(this.plan);
    this.past = this.past.map(change);
    this.future = this.future.map(change);
  }
}
