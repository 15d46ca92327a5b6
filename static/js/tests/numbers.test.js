import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { clock, distanceText, numberText, parseDistance, parseNumber, parseTime, plain } from "../numbers.js";

const CASES = JSON.parse(readFileSync(new URL("numbers.json", import.meta.url)));

// What reading gives, as the table has it: {value} or {error, readings}.
function outcome(read) {
  try {
    return { value: read() };
  } catch ({ code, readings }) {
    return { error: code, ...(readings.length && { readings }) };
  }
}
const expected = ({ value, error, readings }) => (error ? { error, ...(readings && { readings }) } : { value });
const name = (row) => JSON.stringify(row);

for (const row of CASES.numbers) {
  test(`number ${name(row)}`, () => assert.deepEqual(outcome(() => plain(parseNumber(row.text, row))), expected(row)));
}
for (const row of CASES.times) {
  test(`time ${name(row)}`, () => assert.deepEqual(outcome(() => parseTime(row.text, { language: "en", isHold: row.hold ?? true })), expected(row)));
}
for (const row of CASES.distances) {
  test(`distance ${name(row)}`, () => assert.deepEqual(outcome(() => plain(parseDistance(row.text, row))), expected(row)));
}
for (const row of CASES.number_texts) {
  test(`text of ${name(row)}`, () => {
    assert.equal(numberText(Number(row.value), row.language), row.text);
    assert.equal(parseNumber(row.text, row), Number(row.value));
  });
}
for (const row of CASES.distance_texts) {
  test(`text of the distance ${name(row)}`, () => assert.equal(distanceText(Number(row.value), row.unit, row.language), row.text));
}
for (const row of CASES.clocks) test(`clock ${name(row)}`, () => assert.equal(clock(row.seconds), row.text));
