// The question before a workout ends: sets are open, nothing was logged, or the last set lies long back.
import { html, nothing } from "lit-html";
import { counted, texts, time } from "./texts.js";

export function finishTitle({ open, none }) {
  if (none) return texts.end.none;
  return open ? counted(texts.end.open, open) : texts.end.when;
}

// `finish` is called with how the workout ends ("last_set" or ""), `discard` without.
export function finishDialog({ open, none, lastSet }, { finish, discard }) {
  const choice = (value, text, checked) =>
    html`<label class="flex min-h-11 items-center gap-3"><input class="radio" type="radio" name="end" value=${value} ?checked=${checked}>${text}</label>`;
  const chosen = (event) => {
    const verb = event.submitter?.value;
    if (verb === "finish") finish(new FormData(event.target).get("end") ?? "");
    if (verb === "discard") discard();
  };
  const end = lastSet
    ? html`<fieldset class="field">
        <legend>${open || none ? texts.end.when : nothing}</legend>
        ${choice("last_set", `${texts.end.lastSet}, ${time(lastSet)}`, true)}${choice("", texts.end.now, false)}
      </fieldset>`
    : nothing;
  return () => html`<form method="dialog" @submit=${chosen}>
    ${end}
    <div class="grid gap-2">
      ${none ? html`<button class="btn btn-primary btn-lg" value="discard">${texts.end.discard}</button>` : nothing}
      <button class=${none ? "btn" : "btn btn-primary btn-lg"} value="finish">${none || open ? texts.end.anyway : texts.end.finish}</button>
      <button class="btn btn-ghost" value="cancel">${texts.end.back}</button>
    </div>
  </form>`;
}
