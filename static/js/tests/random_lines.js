// Plan lines from a seeded generator, for tests that write and read them.
import { EMPTY_GROUP, EMPTY_LINE, plain } from "../builder/entry.js";

// `count` lines. With `isDrawn` only what a drawn target shows: two digits, no notes, no superset.
export function* linesOf(count, { isDrawn = false, seed = 20 } = {}) {
  let state = seed;
  const below = (most) => {
    state = (state * 48271) % 2147483647;
    return state % most;
  };
  const one = (list) => list[below(list.length)];
  const chance = (n) => below(n) === 0;
  const decimal = (most) => plain(below(most * 10 ** 4) / 10 ** 4, one(isDrawn ? [0, 1, 2] : [0, 0, 1, 2, 3, 4]));
  const NOTES = ["", "", "deep", 'the "long" pause', "one\ntwo", "; 3x5 @80kg", "“warm” · x", "3x8, r60 + 4"];
  const load = () => {
    const type = one(["none", "none", "kg", "kg", "percent_1rm", "percent_tm", "added_kg", "assisted_kg"]);
    if (type === "none") return {};
    const value = type.startsWith("percent") ? plain(Number(decimal(120)) + 1) : decimal(1900);
    const more = chance(5) ? plain(Number(value) + 5) : null;
    return { load_type: type, load_value: value, load_max: more };
  };
  const amount = () => {
    const least = 1 + below(20);
    const kind = below(8);
    const amrap = chance(4);
    if (kind === 0) return { amrap };
    if (kind === 1) return { seconds_min: least, seconds_max: least, amrap };
    if (kind === 2) return { seconds_min: least * 17, seconds_max: least * 17 + below(200), amrap };
    if (kind === 3) return { metres: plain(one([...(isDrawn ? [] : [4828.032, 1609.344]), 10, 20, 400, 500, 1000, 1234, 1500, 5000, 10.5, 21097.5])), amrap };
    if (kind === 4) return { metres: plain(1000 * least), seconds_min: least * 290, seconds_max: least * 290 };
    return { reps_min: least, reps_max: chance(3) ? least + 2 : least, amrap };
  };
  const group = () => {
    const effort = chance(3) ? one(["6", "7.5", "8", "9"]) : null;
    const count = 1 + below(6);
    return {
      ...EMPTY_GROUP, count: chance(2) ? 1 : count, ...(chance(6) ? { count, count_max: count + 1 } : {}),
      type: one(["working", "working", "working", "warmup", "drop", "failure", "rest_pause"]),
      ...amount(), ...load(), rpe_min: effort, rpe_max: effort && chance(3) ? plain(Number(effort) + 1) : effort,
      rest_seconds: chance(2) ? one([0, 30, 90, 120, 3600]) : null, note: isDrawn ? "" : one(["", "", ...NOTES.filter((note) => !note.includes("\n"))]),
    };
  };
  // Groups like the previous one, so that lists of sets come about.
  const groups = () => {
    const list = [group()];
    for (let more = below(4); more > 0; more--) {
      const last = list.at(-1);
      list.push(chance(2) ? group() : { ...last, ...(last.load_value && !last.load_max ? { load_value: plain(Number(decimal(100)) + 1) } : {}) });
    }
    return list;
  };
  for (let index = 0; index < count; index++) {
    yield {
      ...EMPTY_LINE, set_groups: groups(), tempo: one(["", "", "30X1", "3-1-1-0", ...(isDrawn ? [] : ["slow, then fast"])]),
      per_side: one(isDrawn ? [null, true] : [null, null, true, false]), block: isDrawn ? null : one([null, null, "A", "B2"]),
      notes: isDrawn ? "" : one(NOTES),
    };
  }
}
