import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { setText } from "../session/set_text.js";

const texts = { reps: "%n reps", perSide: "per side" };
const german = { reps: "%n Wdh.", perSide: "je Seite" };
for (const row of JSON.parse(readFileSync(new URL("sets.json", import.meta.url)))) {
  test(`set ${JSON.stringify(row)}`, () => {
    const { weight_kg: kg, is_assisted: assisted, ...set } = row.set;
    const card = row.exercise && { ...row.exercise, pace: row.pace };
    const { units = "metric", language = "en" } = row;
    const given = language === "de" ? german : texts;
    assert.equal(setText({ ...set, kg, assisted }, card, { units, language, texts: given }), row.text);
  });
}
