// What to do about an exercise that was made on this phone and whose name the server refused: another name, or the
// exercise that has it. Loaded when it is needed; it imports nothing, so that it is a file of its own.

// Replaces what is in `place` by a field for the name and buttons.
export function mendExercise(operation, place, { outbox, texts }) {
  const form = document.createElement("form");
  form.className = "flex w-full flex-wrap gap-2";
  const field = Object.assign(document.createElement("input"), { className: "control", value: operation.name, maxLength: 120, required: true });
  field.setAttribute("aria-label", texts.mend);
  const button = (text, type) => Object.assign(document.createElement("button"), { className: "btn btn-sm", textContent: text, type });
  form.append(field, button(texts.again, "submit"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = field.value.trim();
    if (name) outbox.correct({ changed: [{ ...operation, name }] });
  });
  const { known } = operation.problem;
  if (known) {
    const use = button(texts.useKnown, "button");
    use.addEventListener("click", () => useKnown(operation, known, outbox));
    form.append(use);
  }
  place.replaceChildren(form);
  field.focus();
  field.select();
}

// What waits for the exercise goes to the one that is there. Its id is long enough to be nothing else.
async function useKnown({ seq, exercise }, known, outbox) {
  const waiting = await outbox.operations();
  const renamed = (operation) => JSON.parse(JSON.stringify(operation).replaceAll(exercise, known));
  const changed = waiting.filter((one) => one.seq !== seq && JSON.stringify(one).includes(exercise)).map(renamed);
  await outbox.correct({ changed, dropped: [seq] });
}
