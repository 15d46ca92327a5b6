import assert from "node:assert/strict";
import { test } from "node:test";
import { Sender, changesOf, sendable } from "../outbox/send.js";

globalThis.navigator ??= {}; // newer versions of Node have one

// A store in memory, and a server that gives these answers one after the other.
function outbox(...answers) {
  const operations = [{ seq: 1, id: "a", session: "s", kind: "log", set: "x" }];
  const states = [];
  const store = {
    user: "1",
    operations: async () => operations.slice(),
    settle: async ({ done = [], changed = [] }) => {
      for (const one of changed) operations.splice(operations.findIndex(({ seq }) => seq === one.seq), 1, one);
      for (const seq of done) operations.splice(operations.findIndex((one) => one.seq === seq), 1);
    },
  };
  globalThis.fetch = async () => {
    const { status, wait, body } = answers.shift();
    return new Response(JSON.stringify(body ?? {}), { status, headers: wait ? { "Retry-After": wait } : {} });
  };
  const sender = new Sender(store, { url: "/sync", csrf: async () => "token", onState: (message) => states.push(message) });
  return { sender, operations, states };
}
const taken = { status: 200, body: { answers: [{ status: "done" }], sessions: [] } };

test("too many requests: everything waits as long as the server says, and is sent then", async () => {
  const { sender, operations, states } = outbox(...Array(20).fill({ status: 429, wait: "7" }), taken);
  for (let n = 0; n < 20; n++) {
    await sender.flush();
    assert.equal(sender.state, "busy");
    assert.equal(states.at(-1).wait, 7000);
    assert.deepEqual(operations, [{ seq: 1, id: "a", session: "s", kind: "log", set: "x" }]);
  }
  await sender.flush();
  assert.equal(sender.state, "idle");
  assert.deepEqual(operations, []);
});

test("after repeated server errors on the same operation, the others are sent", async () => {
  const { sender, operations } = outbox(...Array(8).fill({ status: 500 }));
  for (let n = 0; n < 8; n++) await sender.flush();
  assert.deepEqual(operations[0].problem, { status: "failed" });
});

// what was sent and its answer; the sessions as they are now; what the pages of the phone no longer show right
const CHANGES = [
  ["log", "done", ["in_progress"], []],
  ["log", "done", ["completed"], ["workouts"]],
  ["start", "done", ["in_progress"], ["today"]],
  ["start", "refused", [], []],
  ["finish", "done", ["completed"], ["workouts"]],
  ["discard", "done", ["gone"], ["workouts"]],
  ["measure", "done", [], ["today"]],
  ["new_exercise", "done", ["in_progress"], ["exercises"]],
  ["new_exercise", "refused", ["in_progress"], []],
];
for (const [kind, status, sessions, expected] of CHANGES) {
  test(`${kind}, ${status}: ${expected.join() || "nothing"} changes`, () => {
    const answer = { answers: [{ status }], sessions: sessions.map((one) => ({ id: "s", status: one })) };
    assert.deepEqual(changesOf([{ kind }], answer), expected);
  });
}

test("what builds on an exercise that was refused waits, in every workout", () => {
  const key = 2 ** 51 + 7;
  const waiting = [
    { id: "a", kind: "new_exercise", session: "s", exercise: key, problem: { status: "refused" } },
    { id: "b", kind: "arrange", session: "s", layout: [{ key: `${key}-0` }] },
    { id: "c", kind: "log", session: "s", set: "x", exercise: key, key: `${key}-0` },
    { id: "d", kind: "log", session: "s", set: "y", exercise: 12, key: "12-0" },
    { id: "e", kind: "log", session: "t", set: "z", exercise: key, key: `${key}-0` },
  ];
  assert.deepEqual(sendable(waiting).map(({ id }) => id), ["d"]);
  const mended = waiting.map(({ problem, ...operation }) => operation);
  assert.deepEqual(sendable(mended).map(({ id }) => id), ["a", "b", "c", "d", "e"]);
});
