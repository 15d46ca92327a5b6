// Quick entry, the way trainers type a line: a table of cases in quick_entry.json.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EMPTY, NotUnderstood, entryText, readEntry, splitEntry } from "../builder/entry.js";

const CASES = JSON.parse(readFileSync(new URL("./quick_entry.json", import.meta.url)));

test("typed lines are read", () => {
  for (const [text, units, expected] of CASES.read) assert.deepEqual(readEntry(text, units), expected, text);
});
test("a word that can't be read is named", () => {
  for (const [text, named] of CASES.refused) {
    assert.throws(() => readEntry(text, "metric"), (error) => error instanceof NotUnderstood && error.message === named);
  }
});
test("a line reads as it is typed", () => {
  for (const [line, units, expected] of CASES.written) {
    assert.equal(entryText(line, units), expected);
    const again = { ...EMPTY, ...readEntry(expected, units) };
    assert.equal(Number(again.load_value), Number(line.load_value));
    assert.deepEqual([again.sets, again.reps_min, again.tempo], [line.sets, line.reps_min, line.tempo]);
  }
});
test("a name ends where the prescription begins", () => {
  for (const [text, name, prescription] of CASES.split) assert.deepEqual(splitEntry(text), [name, prescription]);
});
