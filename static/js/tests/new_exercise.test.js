import assert from "node:assert/strict";
import { test } from "node:test";
import { named } from "../exercise_search.js";
import { mendExercise } from "../outbox/mend_exercise.js";
import { cardOf, newId } from "../session/new_exercise.js";

test("ids of a phone are in the range that the server takes over, and differ", () => {
  const ids = Array.from({ length: 1000 }, newId);
  assert.ok(ids.every((id) => Number.isSafeInteger(id) && id >= 2 ** 51 && id < 2 ** 52));
  assert.equal(new Set(ids).size, 1000);
});

test("the card of a new exercise has what the page needs", () => {
  const fields = { name: "Sled drag", tracking: "distance_duration", equipment: "barbell", muscle: "glutes", per_side: true };
  const { exercise, ...card } = cardOf(fields, { pace: "km", rest: 120, url: "/x/" });
  assert.deepEqual(card, {
    ...{ name: "Sled drag", url: "/x/", video: "", tracking: "distance_duration", muscle: "glutes", per_side: true, rest: 120 },
    ...{ assisted: false, pace: "km", barbell: true, last: "", previous: {}, own_note: "", own_rest: null },
    ...{ aliases: [], muscles: ["glutes"], done_at: "" },
  });
  assert.equal(cardOf({ ...fields, tracking: "assisted_reps" }, { pace: "km" }).assisted, true);
  assert.deepEqual(cardOf({ ...fields, tracking: "reps", muscle: "" }, { pace: "km" }).muscles, []);
});

const ROWS = [
  { exercise: 1, name: "Barbell Curl", aliases: ["Langhantel-Curl"] },
  { exercise: 2, name: "Préss" },
];
for (const [text, found] of [["barbell curl", 1], ["Curl, Barbell", 1], ["LANGHANTEL CURL", 1], ["curl", undefined], ["press", 2], ["", undefined], ["barbell curls", undefined]]) {
  test(`“${text}” is ${found ? `exercise ${found}` : "no exercise"}`, () => assert.equal((named(ROWS, text) || undefined)?.exercise, found));
}

// A page as far as the field needs one.
class Element {
  listeners = {};
  children = [];
  setAttribute() {}
  append(...children) {
    this.children.push(...children);
  }
  replaceChildren(...children) {
    this.children = children;
  }
  addEventListener(type, listener) {
    this.listeners[type] = listener;
  }
  focus() {}
  select() {}
}
function mending(problem) {
  const key = 2 ** 51 + 7;
  const made = { seq: 1, kind: "new_exercise", exercise: key, name: "Curl", problem };
  const log = { seq: 2, kind: "log", exercise: key, key: `${key}-0`, problem: { status: "refused" } };
  const other = { seq: 3, kind: "log", exercise: 12, key: "12-0" };
  const corrections = [];
  const outbox = { operations: async () => [made, log, other], correct: async (change) => corrections.push(change) };
  const before = globalThis.document;
  globalThis.document = { createElement: () => new Element() };
  const place = new Element();
  mendExercise(made, place, { outbox, texts: {} });
  globalThis.document = before;
  return { made, log, corrections, form: place.children[0] };
}
test("a refused name is mended", () => {
  const { made, corrections, form } = mending({ status: "refused", errors: {} });
  form.children[0].value = " Own curl ";
  form.listeners.submit({ preventDefault() {} });
  assert.deepEqual(corrections, [{ changed: [{ ...made, name: "Own curl" }] }]);
  assert.equal(form.children.length, 2); // there is none to use instead
});
test("what waits goes to the exercise that has the name", async () => {
  const { log, corrections, form } = mending({ status: "refused", errors: {}, known: 40 });
  await form.children[2].listeners.click();
  await new Promise((go) => setTimeout(go));
  assert.deepEqual(corrections, [{ dropped: [1], changed: [{ ...log, exercise: 40, key: "40-0" }] }]);
});
