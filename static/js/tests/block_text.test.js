// The heading of a block, the same text as the server's: a table of cases in block_text.json.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EMPTY_BLOCK, blockText, completed } from "../builder/blocks.js";

const { texts, cases } = JSON.parse(readFileSync(new URL("./block_text.json", import.meta.url)));

test("a block is headed by its kind and its numbers", () => {
  for (const [block, expected] of cases) assert.equal(blockText({ ...EMPTY_BLOCK, ...block }, texts), expected);
});
test("an EMOM that is typed by its rounds has its time", () => {
  for (const [block, cap_seconds, every_seconds] of [
    [{ kind: "emom", rounds: 10 }, 600, 60],
    [{ kind: "emom", rounds: 5, every_seconds: 90 }, 450, 90],
    [{ kind: "emom", cap_seconds: 720 }, 720, 60],
  ]) {
    const done = completed({ ...EMPTY_BLOCK, ...block });
    assert.deepEqual([done.cap_seconds, done.every_seconds], [cap_seconds, every_seconds]);
  }
});
