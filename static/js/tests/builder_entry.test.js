// Quick entry, the way trainers type a line: a table of cases in quick_entry.json. A group there has only what differs
// from EMPTY_GROUP. Lines from a seeded generator are written and read back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CODES, EMPTY_GROUP, EMPTY_LINE, NotUnderstood, entryText, readPrescription, splitEntry } from "../builder/entry.js";
import { targetText } from "../builder/target_text.js";
import { library } from "./library.js";
import { linesOf } from "./random_lines.js";

const CASES = JSON.parse(readFileSync(new URL("./quick_entry.json", import.meta.url)));
const { texts, texts_de } = JSON.parse(readFileSync(new URL("./target_text.json", import.meta.url)));
const whole = (line) => ({ ...line, set_groups: line.set_groups.map((group) => ({ ...EMPTY_GROUP, ...group })) });

test("typed lines are read", () => {
  for (const [text, options, expected] of CASES.read) assert.deepEqual(readPrescription(text, options), whole(expected), text);
});
test("a line that was read is written and read to the same", () => {
  for (const [text, { units = "metric" }, expected] of CASES.read) {
    const line = whole(expected);
    assert.deepEqual(readPrescription(entryText({ ...EMPTY_LINE, ...line }, units), { units }), line, text);
  }
});
test("a piece that can't be read is marked, with what may have been meant", () => {
  for (const [text, options, piece, start, code, choices] of CASES.refused) {
    assert.throws(() => readPrescription(text, options), (error) => {
      assert.ok(error instanceof NotUnderstood, `${text}: ${error.stack}`);
      const { message, end } = error;
      const found = [error.piece, error.start, error.code, error.choices];
      assert.deepEqual([message, end, ...found], [piece, start + piece.length, piece, start, code, choices], text);
      assert.ok(CODES.includes(code), code);
      return true;
    }, text);
  }
});
test("a typed line is understood as the exercise is measured", () => {
  for (const [text, tracking, label, name, understood] of CASES.understood) {
    const entry = splitEntry(text);
    const line = { ...EMPTY_LINE, ...readPrescription(entry.rest, { tracking }) };
    assert.deepEqual([entry.label, entry.name, targetText(line, "metric", texts)], [label, name, understood], text);
  }
});
test("what is offered is understood", () => {
  for (const [text, options, , , code, choices] of CASES.refused) {
    for (const choice of choices) {
      if (code === "ambiguous_number" || code === "block_offer") continue;
      assert.ok(readPrescription(choice.text, options).set_groups.length, `${text}: ${choice.text}`);
    }
  }
});
test("a line is written as it is typed", () => {
  for (const [line, units, expected] of CASES.written) assert.equal(entryText({ ...EMPTY_LINE, ...whole(line) }, units), expected);
});
test("a name ends where the prescription begins", () => {
  for (const [text, label, name, rest, restAt] of CASES.split) {
    assert.deepEqual(splitEntry(text), { label, name, rest, restAt }, text);
    assert.ok(text.slice(restAt).startsWith(rest));
  }
});
test("every name of the library is read whole", () => {
  assert.ok(library.length > 150);
  for (const { name } of library) {
    for (const rest of ["3x8-10 @80kg", "60s r30", ""]) {
      const { label, ...found } = splitEntry(`${name} ${rest}`);
      assert.deepEqual([label, found.name, found.rest], [null, name, rest]);
    }
  }
});

for (const units of ["metric", "imperial"]) {
  test(`any line comes back equal from its text (${units})`, () => {
    for (const line of linesOf(1500)) {
      const text = entryText(line, units);
      let again;
      try {
        again = { ...EMPTY_LINE, ...readPrescription(text, { units }) };
      } catch (error) {
        assert.fail(`${text}: ${error.code} ${error.piece} of ${JSON.stringify(line)}`);
      }
      assert.deepEqual(again, line, text);
    }
  });
}
for (const words of [texts, texts_de, { ...texts, effort: "rir" }]) {
  test(`what is drawn can be typed (${words.language}, ${words.effort ?? "rpe"})`, () => {
    // Drawn texts have two digits in the reader's units, and neither notes nor superset nor “total”.
    for (const line of linesOf(1500, { isDrawn: true })) {
      const text = targetText(line, "metric", words);
      let again;
      try {
        again = { ...EMPTY_LINE, ...readPrescription(text, { language: words.language }) };
      } catch (error) {
        assert.fail(`${text}: ${error.code} ${error.piece} of ${JSON.stringify(line)}`);
      }
      assert.deepEqual(again, line, text);
    }
  });
}
test("a text is read or refused, and the refused piece is a part of it", () => {
  const pieces = CASES.read.flatMap(([text]) => text.split(" ")).concat(["heavy", "@", ";", "+", '"', "8", "-", "/", "x", ","]);
  let seed = 7;
  const next = (most) => (seed = (seed * 48271) % 2147483647) % most;
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: 1 + next(6) }, () => pieces[next(pieces.length)]).join(next(4) ? " " : "");
    let line;
    try {
      line = readPrescription(text);
    } catch (error) {
      assert.ok(error instanceof NotUnderstood, `${text}: ${error.stack}`);
      assert.ok(error.end > error.start && text.slice(error.start, error.end) === error.piece, text);
      continue;
    }
    assert.deepEqual(readPrescription(entryText({ ...EMPTY_LINE, ...line }, "metric")), line, text);
  }
});
