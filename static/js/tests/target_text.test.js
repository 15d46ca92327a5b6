// The target of a plan line as people read it; `common.formatting.format_groups` gives the same texts. A group has only
// what differs from an empty one; the third column is the language, or "rir" for an English account that reads RIR.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EMPTY_GROUP, EMPTY_LINE } from "../builder/entry.js";
import { targetText } from "../builder/target_text.js";

const { texts, texts_de, cases } = JSON.parse(readFileSync(new URL("./target_text.json", import.meta.url)));
const TEXTS = { en: texts, de: texts_de, rir: { ...texts, effort: "rir" } };

test("targets are written", () => {
  for (const [line, units, language, expected] of cases) {
    assert.equal(targetText({ ...EMPTY_LINE, ...line }, units, TEXTS[language]), expected);
    const whole = { ...EMPTY_LINE, ...line, set_groups: line.set_groups.map((group) => ({ ...EMPTY_GROUP, ...group })) };
    assert.equal(targetText(whole, units, TEXTS[language]), expected, "missing fields are the empty ones");
  }
});
