// The builder's dialogs: keyboard shortcuts, a progression. All fields of a line are in details.js, a block's in block_dialog.js.
import { html, nothing } from "lit-html";
import { fromKg } from "./entry.js";
import { ruleOf } from "./forms.js";
import * as model from "./model.js";

const valuesOf = (form) => Object.fromEntries(new FormData(form));
const options = (labels, chosen) =>
  Object.entries(labels).map(([value, label]) => html`<option value=${value} ?selected=${value === chosen}>${label}</option>`);

export function openHelp(builder) {
  const rows = builder.texts.help.map(([keys, does]) => html`<tr><th scope="row" class="whitespace-nowrap">${keys}</th><td>${does}</td></tr>`);
  builder.openDialog(builder.texts.keys, () => html`<table class="table"><tbody>${rows}</tbody></table>`);
}

// The server fills the weeks, so everything has to be saved first.
export async function openProgression(builder, key) {
  const t = builder.texts;
  if (!(await builder.saver.flush())) return builder.notify(t.needs_saving);
  const line = model.lineOf(builder.plan, key);
  let errors = {};
  const refuse = (messages) => {
    errors = messages;
    builder.draw();
  };
  const save = async (event) => {
    event.preventDefault();
    const rule = ruleOf(valuesOf(event.target), builder.units);
    builder.toggleAttribute("aria-busy", true);
    try {
      await fillWeeks(builder, key, rule, refuse);
    } catch {
      refuse({ kind: t.needs_saving });
    } finally {
      builder.toggleAttribute("aria-busy", false);
    }
  };
  builder.openDialog(`${builder.nameOf(line)} · ${t.progression}`, () => progressionForm(builder, line, errors, save), key);
}

// Asks the server to fill the weeks by the rule; `refuse` gets {field: message}. Throws without a network.
async function fillWeeks(builder, key, rule, refuse) {
  const { saver, plan } = builder;
  const line = model.lineOf(plan, key).id;
  const { status, data } = await builder.post(builder.dataset.fill, { edition: saver.edition, line, rule });
  if (status === 400) return refuse(Object.fromEntries(data.errors.map(({ field, message }) => [field || "kind", message])));
  if (status === 409) {
    saver.conflict = data;
    builder.closeDialog();
    return builder.show(["conflict", data]);
  }
  if (status !== 200) throw new Error(String(status));
  saver.edition = data.edition;
  builder.closeDialog();
  builder.history.edit(model.withKeys(data, builder.plan));
  builder.show(["saved", Date.now()]);
}

function progressionForm(builder, line, errors, save) {
  const t = builder.texts;
  const rule = line.rule ?? { kind: "linear", step: "2.5", unit: line.set_groups.some(({ load_type }) => load_type.startsWith("percent")) ? "percent" : "kg" };
  const unit = rule.unit ?? "kg";
  const step = rule.step == null ? "" : unit === "kg" ? fromKg(rule.step, builder.units) : rule.step;
  const field = (name, label, control) => html`<div class="field" data-rule-field=${name}><label for="rule-${name}">${label}</label>${control}${errors[name] ? html`<p class="error">${errors[name]}</p>` : nothing}</div>`;
  // The fields that a kind does not have are hidden by the stylesheet.
  const showFields = ({ target }) => target.form.setAttribute("data-kind", target.value);
  return html`<form @submit=${save} novalidate data-kind=${rule.kind} class="rule-form">
    ${field("kind", t.rule, html`<select id="rule-kind" name="kind" @change=${showFields}><option value="">${t.no_rule}</option>${options(t.kinds, rule.kind)}</select>`)}
    <div class="grid grid-cols-2 gap-x-3">
      ${field("step", t.step, html`<input id="rule-step" name="step" inputmode="decimal" value=${step}>`)}
      ${field("unit", t.load_type, html`<select id="rule-unit" name="unit">${options({ kg: t.unit, percent: "%" }, unit)}</select>`)}
    </div>
    ${field("wave", t.wave, html`<input id="rule-wave" name="wave" value=${(rule.wave ?? ["0", "2.5", "5"]).join("  ")}>`)}
    <div class="grid grid-cols-2 gap-x-3">
      ${field("deload_every", t.deload_every, html`<input id="rule-deload_every" name="deload_every" inputmode="numeric" value=${rule.deload_every || ""}>`)}
      ${field("deload_percent", t.deload_percent, html`<input id="rule-deload_percent" name="deload_percent" inputmode="decimal" value=${rule.deload_percent ?? "60"}>`)}
    </div>
    <button class="btn btn-primary">${t.apply}</button>
  </form>`;
}
