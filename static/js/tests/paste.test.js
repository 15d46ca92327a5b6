// Pasted plans: lines as typed and tables. A row in paste.json is {day} or [label, name, rest, block] and, where it is
// refused, the code and the marked piece.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CODES, entryText, readPrescription } from "../builder/entry.js";
import { readPaste } from "../builder/paste.js";
import { linesOf } from "./random_lines.js";

const CASES = JSON.parse(readFileSync(new URL("./paste.json", import.meta.url)));
const shown = (row) =>
  row.day === undefined
    ? [row.label, row.name, row.rest, row.block, ...(row.error ? [row.error.code, row.error.piece] : [])]
    : { day: row.day };

test("pasted lines and tables are read", () => {
  for (const { lines, rows } of CASES) assert.deepEqual(readPaste(lines.join("\n")).map(shown), rows, lines[0]);
});
test("a row has the line that its text gives, or the error with its place in it", () => {
  for (const { lines } of CASES) {
    for (const { rest, line, error, day } of readPaste(lines.join("\r\n"))) {
      if (day !== undefined) continue;
      if (!error) assert.deepEqual(line, readPrescription(rest));
      else {
        assert.ok(CODES.includes(error.code));
        assert.equal(rest.slice(error.start, error.end), error.piece, rest);
      }
    }
  }
});
test("lines of one block share it", () => {
  const [first, second, third] = readPaste("Circuit 3 rounds\nburpee 10\nrun 400m\n\nsquat 3x5");
  assert.equal(first.block, second.block);
  assert.equal(third.block, null);
});
test("an account in pounds pastes pounds", () => {
  const [row] = readPaste("Exercise\tSets\tReps\tLoad\nSquat\t3\t5\t225", { units: "imperial" });
  assert.deepEqual([row.rest, row.line.set_groups[0].load_value], ["3x5 @225lb", "102.0583"]);
});
test("every pasted line is in a row, is a heading, or is empty", () => {
  for (const { lines } of CASES) {
    const rows = readPaste(lines.join("\n"));
    const sources = rows.flatMap(({ source }) => source.split("\n"));
    const blocks = new Set(rows.map(({ block }) => block).filter((block) => block?.kind));
    const left = lines.filter((line) => line.trim() && !sources.includes(line) && !sources.includes(line.split("\t")[0]));
    const headings = left.filter((line) => /^(exercise|übung|day\t)/i.test(line) || /^\|[-\s|]*\||^\|\s*exercise/i.test(line));
    assert.ok(left.length - headings.length <= blocks.size, left.join(" / "));
  }
});
test("written lines are pasted back", () => {
  let number = 0;
  for (const line of linesOf(500)) {
    if (!line.set_groups.length) continue;
    const text = entryText({ ...line, block: null }, "metric");
    const [row] = readPaste(`Exercise ${"abc"[number++ % 3]} ${text}`);
    assert.equal(row.error, undefined, text);
    const { alternatives, block, ...rest } = line;
    assert.deepEqual({ tempo: "", notes: "", per_side: null, ...row.line }, rest, text);
  }
});
test("long and odd texts are read in time", () => {
  const parts = ["1-", "1/", "12 ", "(", '"', '""', "3x", "@", "1,", ";", "\t", "|", "a ", "3x5 @60kg ", "1:00 ", "r", "+ ", "10 min ", "every "];
  for (const part of parts) {
    for (const text of [part.repeat(3000), `squat 3x5 ${part.repeat(3000)}x`, `${part}\n`.repeat(300)]) {
      const before = performance.now();
      assert.ok(Array.isArray(readPaste(text)));
      assert.ok(performance.now() - before < 3000, `${JSON.stringify(part)}: ${performance.now() - before} ms`);
    }
  }
});
