// The dialog for the progression of lines: the rule, and every week as it would become before it is applied.
import { html, nothing } from "lit-html";
import { fill } from "../session/texts.js";
import { numberError } from "./fields.js";
import { PRESETS, RAISES, raiseOf, ruleOf, ruleTexts } from "./forms.js";
import * as model from "./model.js";

const PAUSE = 400; // ms from the last key to the request for the weeks
const valuesOf = (form) => Object.fromEntries(new FormData(form));
const options = (labels, chosen) =>
  Object.entries(labels).map(([value, label]) => html`<option value=${value} ?selected=${value === chosen}>${label}</option>`);

// The server fills the weeks, so everything has to be saved first. With several lines selected, the rule is for all.
export async function openProgression(builder, key) {
  if (!(await builder.saver.flush())) return builder.notify(builder.texts.needs_saving);
  new Progression(builder, builder.selected.includes(key) ? builder.selected : [key], key).open();
}

class Progression {
  constructor(builder, keys, opener) {
    const lines = model.linesOf(builder.plan, keys);
    Object.assign(this, { builder, lines, opener, errors: {}, preview: null, asked: 0 });
    this.exercises = lines.map((line) => builder.exerciseOf(line));
    const percent = lines.some((line) => line.set_groups.some(({ load_type }) => load_type.startsWith("percent")));
    const first = lines.find(({ rule }) => rule)?.rule ?? { kind: "linear", step: "2.5", unit: percent ? "percent" : "kg" };
    this.texts = ruleTexts(first, builder);
  }
  open() {
    const { builder, lines } = this;
    const names = lines.length > 1 ? fill(builder.texts.exercises_chosen, { n: lines.length }) : builder.nameOf(lines[0]);
    builder.openDialog(`${names} · ${builder.texts.progression}`, () => this.view(), this.opener, { isWide: true });
    this.form = builder.querySelector(".rule-form");
    this.show();
  }
  get isOpen() {
    return this.form?.isConnected;
  }
  // What the form says, and what of it can't be read.
  read() {
    const trackings = new Set(this.lines.map(({ tracking }) => tracking));
    const { units, language, texts } = this.builder;
    return ruleOf(valuesOf(this.form), { units, language, texts, tracking: trackings.size === 1 ? [...trackings][0] : null });
  }
  refuse(errors) {
    Object.assign(this, { errors, preview: null });
    this.builder.draw();
  }
  // Something was changed: the weeks that are shown are not those of the form any more.
  change = () => {
    clearTimeout(this.timer);
    this.asked += 1;
    this.preview = null;
    this.builder.draw();
    this.timer = setTimeout(() => this.isOpen && this.show(), PAUSE);
  };
  submit = (event) => {
    event.preventDefault();
    clearTimeout(this.timer);
    return this.preview ? this.apply() : this.show();
  };
  // Fetches the weeks as they would become.
  async show() {
    const { rule, errors } = this.read();
    if (Object.keys(errors).length) return this.refuse(errors);
    const asked = (this.asked += 1);
    const data = rule ? await this.send("?preview", { lines: this.lines.map(({ id }) => id), rule }, asked) : { weeks: [], misfits: [] };
    if (!data || asked !== this.asked || !this.isOpen) return;
    Object.assign(this, { errors: {}, preview: { ...data, rule } });
    this.builder.draw();
  }
  async apply() {
    const { builder, preview } = this;
    const misfits = preview.misfits.map(({ line }) => line);
    const lines = this.lines.map(({ id }) => id).filter((id) => !misfits.includes(id));
    builder.toggleAttribute("aria-busy", true);
    const data = await this.send("", { lines, rule: preview.rule }, this.asked).finally(() => builder.toggleAttribute("aria-busy", false));
    if (!data) return;
    builder.saver.edition = data.edition;
    builder.closeDialog();
    builder.base = model.withKeys(data, builder.plan);
    builder.history.edit(builder.base);
    builder.show(["saved", Date.now()]);
  }
  // Resolves to the answer, or to nothing where it was refused, which is shown unless another question came after it.
  async send(query, body, asked) {
    const { builder } = this;
    try {
      const { status, data } = await builder.post(builder.dataset.fill + query, { edition: builder.saver.edition, ...body });
      if (status === 200) return data;
      if (asked !== this.asked || !this.isOpen) return null;
      if (status === 400) this.refuse(byField(data.errors));
      else if (status === 409) this.conflict(data);
      else throw new Error(String(status));
    } catch {
      if (asked === this.asked && this.isOpen) this.refuse({ kind: builder.texts.needs_saving });
    }
    return null;
  }
  conflict(data) {
    this.builder.saver.conflict = data;
    this.builder.closeDialog();
    this.builder.show(["conflict", data]);
  }

  // --- the view ---
  view() {
    const { builder, texts } = this;
    const t = builder.texts;
    const input = (name, mode = "decimal") => html`<input id="rule-${name}" name=${name} inputmode=${mode} autocomplete="off" maxlength="200" value=${texts[name]}>`;
    return html`<form @submit=${this.submit} @input=${this.change} novalidate data-kind=${texts.kind} class="rule-form">
      ${this.field("kind", t.rule, html`<select id="rule-kind" name="kind" @change=${this.showFields}><option value="">${t.no_rule}</option>${options(t.kinds, texts.kind)}</select>`)}
      <p class="muted -mt-2 mb-3 text-sm">${t.kinds_help[this.form?.elements.kind.value ?? texts.kind] ?? nothing}</p>
      <div class="grid grid-cols-2 gap-x-3">
        ${this.field("step", t.step, input("step"))}
        ${this.field("unit", t.step_unit, html`<select id="rule-unit" name="unit">${options({ kg: t.unit, percent: "%" }, texts.unit)}</select>`)}
      </div>
      ${this.field("wave", t.wave, input("wave", "text"))}
      ${this.weeksView()}
      ${this.raisesView()}
      <div class="grid grid-cols-2 gap-x-3">
        ${this.field("deload_every", t.deload_every, input("deload_every", "numeric"))}
        ${this.field("deload_percent", t.deload_percent, input("deload_percent"))}
      </div>
      ${this.previewView()}
      <button class="btn btn-primary">${this.preview ? t.apply : t.show_weeks}</button>
    </form>`;
  }
  // The fields that a kind does not have are hidden by the stylesheet.
  showFields = ({ target }) => target.form.setAttribute("data-kind", target.value);

  field(name, label, control) {
    return html`<div class="field" data-rule-field=${name}><label for="rule-${name}">${label}</label>${control}${this.error(name)}</div>`;
  }
  error(name) {
    const error = this.errors[name];
    return error && !error.choices ? numberError(`rule-${name}-error`, error, `rule-${name}`) : nothing;
  }
  weeksView() {
    const t = this.builder.texts;
    const { message, choices = [] } = this.errors.weeks?.choices ? this.errors.weeks : {};
    return html`<div class="field" data-rule-field="weeks">
      <label for="rule-weeks">${t.scheme_weeks}</label>
      <textarea id="rule-weeks" name="weeks" rows="4" spellcheck="false" autocomplete="off" maxlength="4000" class="tabular-nums" aria-describedby="rule-weeks-help" .value=${this.texts.weeks}></textarea>
      <p id="rule-weeks-help" class="muted text-sm">${t.scheme_help}</p>
      ${this.error("weeks")}
      ${message ? html`<p class="error">${message}</p>` : nothing}
      ${choices.length ? html`<div class="mt-1 flex flex-wrap gap-2">${choices.map((choice) => html`<button type="button" class="btn btn-sm" @click=${() => this.setWeeks(choice.text)}>${choice.label}</button>`)}</div>` : nothing}
      <div class="mt-2 flex flex-wrap gap-2">${PRESETS.map(([name, weeks]) => html`<button type="button" class="btn btn-sm" @click=${() => this.begin(weeks)}>${t.presets[name]}</button>`)}</div>
    </div>`;
  }
  raisesView() {
    const t = this.builder.texts;
    const input = (name, label, mode) => html`<input id="rule-${name}" name=${name} class="control w-20" inputmode=${mode} autocomplete="off" maxlength="20" aria-label=${label} value=${this.texts[name]}>`;
    const row = (_one, at) => html`<div class="flex items-center gap-2">${input(`over_${at}`, fill(t.raise_over_row, { n: at + 1 }), "numeric")}<span>${t.raise_over}</span>${input(`kg_${at}`, fill(t.raise_kg_row, { n: at + 1 }), "decimal")}<span>${t.unit}</span></div>`;
    return html`<fieldset class="field" data-rule-field="tm_raise">
      <legend>${t.tm_raise}</legend>
      <p class="muted text-sm">${t.tm_raise_help}</p>
      <div class="grid gap-2">${Array.from({ length: RAISES }, row)}</div>
      ${this.error("tm_raise")}
    </fieldset>`;
  }
  setWeeks(text) {
    this.form.elements.weeks.value = text;
    this.change();
  }
  // A preset fills in the weeks and what its cycle adds to the training max.
  begin(weeks) {
    const { elements } = this.form;
    const filled = ruleTexts({ kind: "scheme", tm_raise: [{ reps_over: 0, kg: raiseOf(this.exercises) }] }, this.builder);
    for (const [name, text] of Object.entries(filled)) if (/^(over|kg)_/.test(name)) elements[name].value = text;
    this.setWeeks(weeks.join("\n"));
  }
  previewView() {
    const { preview, builder } = this;
    const t = builder.texts;
    if (!preview?.rule) return nothing;
    const several = this.lines.length > 1;
    const rows = preview.weeks.flatMap(({ week, lines }) => lines.map((line, at) => ({ ...line, week, span: at ? 0 : lines.length })));
    return html`<div class="mb-3" data-preview>
      ${preview.misfits.map(({ name, message }) => html`<p class="error">${fill(t.left_out, { name, text: message })}</p>`)}
      <div class="max-h-80 overflow-auto" tabindex="0" role="region" aria-label=${t.weeks_preview}>
        <table class="table table-sm"><caption class="text-left font-semibold">${t.weeks_preview}</caption><tbody>${rows.map((row) => html`<tr>
          ${row.span ? html`<th scope="rowgroup" rowspan=${row.span} class="w-24 align-top whitespace-nowrap">${fill(t.week, { n: row.week })}</th>` : nothing}
          ${several ? html`<td>${row.name}</td>` : nothing}
          <td class="tabular-nums">${row.text}${row.overridden ? html` <span class="muted text-sm">${t.overridden}</span>` : nothing}</td>
        </tr>`)}</tbody></table>
      </div>
    </div>`;
  }
}
// {field: message}; several messages about a field stand together.
function byField(errors) {
  const found = {};
  for (const { field, message } of errors) found[field || "kind"] = [found[field || "kind"], message].filter(Boolean).join(" ");
  return found;
}
