// Someone else, or another tab, saved another plan since this page began with its own: whose days are kept.
import { changes, combined } from "./merge.js";
import * as model from "./model.js";

export class Conflict {
  // `data`: the stored plan as the server answers it, with `by`, `mine` and `at`; `base`: what both began with, or null.
  constructor(data, base, plan) {
    Object.assign(this, { data, base, chosen: {} });
    this.theirs = model.withKeys(data, base ?? plan);
  }
  // {mine, theirs, both}: the keys of the days and weeks that only one changed, or both.
  in(plan) {
    if (this.plan !== plan) Object.assign(this, { plan, found: changes(this.base, plan, this.theirs) });
    return this.found;
  }
  // What both changed and nobody has chosen yet.
  open(plan) {
    return this.in(plan).both.filter((key) => !this.chosen[key]);
  }
  // "mine", "theirs", "both" or nothing: who changed this day or week.
  changedBy(plan, key) {
    return Object.entries(this.in(plan)).find(([, keys]) => keys.includes(key))?.[0];
  }
  combined(plan) {
    return combined(this.base, plan, this.theirs, this.chosen);
  }
}
