// The builder's dialogs: its keys, all fields of a line, a progression.
import { html, nothing } from "lit-html";
import { fromKg, plain, toKg } from "./entry.js";
import * as model from "./model.js";

export function openHelp(builder) {
  const rows = builder.texts.help.map(([keys, does]) => html`<tr><th scope="row" class="whitespace-nowrap">${keys}</th><td>${does}</td></tr>`);
  builder.open(() => html`<table class="table"><tbody>${rows}</tbody></table>`, builder.texts.keys);
}
export function openDetails(builder, key) {
  builder.opener = key;
  const line = model.lineOf(builder.plan, key);
  const t = builder.texts;
  const inUnits = line.load_type === "kg" && line.load_value != null ? fromKg(line.load_value, builder.units) : line.load_value;
  const types = { none: t.none, kg: t.unit, percent_1rm: "% 1RM", rpe: "RPE" };
  const input = (name, value, more = {}) => html`<div class="field"><label for="line-${name}">${t[more.label ?? name]}</label><input id="line-${name}" name=${name} .value=${value ?? ""} inputmode=${more.mode ?? "numeric"} maxlength=${more.most ?? 10} autocomplete="off"></div>`;
  const save = (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target));
    // What is no number goes on as it is: the server says so at its line.
    const count = (text) => (text.trim() === "" ? null : Number.isNaN(Number(text)) ? text : Number(text));
    const load = values.load_value.trim().replace(",", ".");
    const change = {
      ...Object.fromEntries(["sets", "reps_min", "reps_max", "rest_seconds"].map((name) => [name, count(values[name])])),
      load_type: values.load_type,
      load_value: values.load_type === "none" || !load ? null : values.load_type === "kg" && !Number.isNaN(Number(load)) ? toKg(Number(load), builder.units) : load,
      tempo: values.tempo.trim(),
      superset: values.superset.trim() || null,
      notes: values.notes,
    };
    const exercise = builder.exercises.get(Number(values.exercise));
    if (exercise) Object.assign(change, { exercise: exercise.id, name: exercise.name, tracking: exercise.tracking });
    builder.close();
    const changed = model.changeLines(builder.plan, [key], () => change);
    if (!model.equal(changed, builder.plan)) builder.edit(changed);
  };
  builder.open(
    () => html`<form @submit=${save} novalidate>
      <div class="field"><label for="line-exercise">${t.exercise}</label><select id="line-exercise" name="exercise">${[...builder.exercises.rows.values()].map((row) => html`<option value=${row.id} ?selected=${row.id === line.exercise}>${row.name}</option>`)}</select></div>
      <div class="grid grid-cols-3 gap-x-3">${input("sets", line.sets)}${input("reps_min", line.reps_min)}${input("reps_max", line.reps_max)}</div>
      <div class="grid grid-cols-2 gap-x-3">
        <div class="field"><label for="line-load_type">${t.load_type}</label><select id="line-load_type" name="load_type">${Object.entries(types).map(([value, label]) => html`<option value=${value} ?selected=${value === line.load_type}>${label}</option>`)}</select></div>
        ${input("load_value", inUnits == null ? "" : plain(inUnits), { mode: "decimal" })}${input("rest_seconds", line.rest_seconds)}${input("tempo", line.tempo, { mode: "text", most: 20 })}
      </div>
      ${input("superset", line.superset, { mode: "text", label: "superset_name" })}
      <div class="field"><label for="line-notes">${t.notes}</label><textarea id="line-notes" name="notes" rows="2" maxlength="2000" .value=${line.notes ?? ""}></textarea></div>
      <button class="btn btn-primary">${t.apply}</button>
    </form>`,
    builder.nameOf(line),
  );
}
export async function openProgression(builder, key) {
  const t = builder.texts;
  if (!(await builder.saver.flush())) return builder.say(t.needs_saving);
  builder.opener = key;
  const line = model.lineOf(builder.plan, key);
  const rule = line.rule ?? { kind: "linear", step: "2.5", unit: line.load_type === "percent_1rm" ? "percent" : "kg" };
  const unit = rule.unit ?? "kg";
  const step = rule.step == null ? "" : unit === "kg" ? fromKg(rule.step, builder.units) : rule.step;
  let errors = {};
  const field = (name, label, control) => html`<div class="field" data-rule-field=${name}><label for="rule-${name}">${label}</label>${control}${errors[name] ? html`<p class="error">${errors[name]}</p>` : nothing}</div>`;
  const send = async (value) => {
    builder.setBusy(true);
    try {
      const { status, data } = await builder.send(builder.dataset.fill, { edition: builder.saver.edition, line: model.lineOf(builder.plan, key).id, rule: value });
      if (status === 400) {
        errors = Object.fromEntries(data.errors.map(({ field: name, message }) => [name || "kind", message]));
        return builder.draw();
      }
      if (status === 409) {
        builder.saver.conflict = data;
        builder.close();
        return builder.show(["conflict", data]);
      }
      if (status !== 200) throw new Error(String(status));
      builder.saver.edition = data.edition;
      builder.close();
      builder.history.edit(model.withKeys(data, builder.plan));
      builder.show(["saved", Date.now()]);
    } catch {
      errors = { kind: t.needs_saving };
      builder.draw();
    } finally {
      builder.setBusy(false);
    }
  };
  const save = (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target));
    if (values.kind === "") return send(null);
    const asNumber = (text) => text.trim().replace(",", ".");
    const made = { kind: values.kind };
    if (values.kind !== "hold" && values.kind !== "rpe") {
      made.unit = values.unit;
      const typed = asNumber(values.step) || "0";
      made.step = values.unit === "kg" && !Number.isNaN(Number(typed)) ? toKg(Number(typed), builder.units) : typed;
    }
    if (values.kind === "wave") made.wave = values.wave.split(/[\s;]+|,\s+/).filter(Boolean).map((one) => asNumber(one).replace("%", ""));
    if (values.deload_every.trim()) Object.assign(made, { deload_every: Number(values.deload_every), deload_percent: asNumber(values.deload_percent) || "60" });
    return send(made);
  };
  const shown = ({ target }) => builder.querySelector("dialog form").setAttribute("data-kind", target.value);
  const kinds = Object.entries(t.kinds);
  builder.open(
    () => html`<form @submit=${save} novalidate data-kind=${rule.kind} class="rule-form">
      ${field("kind", t.rule, html`<select id="rule-kind" name="kind" @change=${shown}><option value="">${t.no_rule}</option>${kinds.map(([value, label]) => html`<option value=${value} ?selected=${value === rule.kind}>${label}</option>`)}</select>`)}
      <div class="grid grid-cols-2 gap-x-3">
        ${field("step", t.step, html`<input id="rule-step" name="step" inputmode="decimal" value=${step}>`)}
        ${field("unit", t.load_type, html`<select id="rule-unit" name="unit"><option value="kg" ?selected=${unit === "kg"}>${t.unit}</option><option value="percent" ?selected=${unit === "percent"}>%</option></select>`)}
      </div>
      ${field("wave", t.wave, html`<input id="rule-wave" name="wave" value=${(rule.wave ?? ["0", "2.5", "5"]).join("  ")}>`)}
      <div class="grid grid-cols-2 gap-x-3">
        ${field("deload_every", t.deload_every, html`<input id="rule-deload_every" name="deload_every" inputmode="numeric" value=${rule.deload_every || ""}>`)}
        ${field("deload_percent", t.deload_percent, html`<input id="rule-deload_percent" name="deload_percent" inputmode="decimal" value=${rule.deload_percent ?? "60"}>`)}
      </div>
      <button class="btn btn-primary">${t.apply}</button>
    </form>`,
    `${builder.nameOf(line)} · ${t.progression}`,
  );
}
