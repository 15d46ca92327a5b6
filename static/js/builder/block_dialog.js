// The dialog that makes lines a circuit, intervals, EMOM, AMRAP, for time or a superset, and changes its numbers.
import { html, nothing } from "lit-html";
import { EMPTY_BLOCK, NEEDED, NUMBERS, blockLines, blockOf } from "./blocks.js";
import { numberError, readNumbers, shown } from "./fields.js";
import * as model from "./model.js";

// Values to begin with, which are typed over.
const USUAL = {
  superset: {},
  circuit: { rounds: 3, rest_seconds: 90 },
  interval: { rounds: 8, work_seconds: 40, rest_seconds: 20 },
  emom: { cap_seconds: 600, every_seconds: 60 },
  amrap: { cap_seconds: 720 },
  for_time: { rounds: 3 },
};

// `keys`: lines of one day. Lines that are one block together change it, others become one.
export function openBlock(builder, keys) {
  const { texts } = builder;
  const day = model.dayOf(builder.plan, keys[0]);
  const own = model.linesOf(builder.plan, keys).filter((line) => day.exercises.includes(line));
  const joined = own[0].block && own.every((line) => line.block === own[0].block) ? own[0].block : null;
  const block = joined ? blockOf(day, joined) : { ...EMPTY_BLOCK, kind: "circuit", ...USUAL.circuit };
  const state = { kind: block.kind, values: valuesOf(block), errors: {} };
  const lines = joined ? blockLines(day, joined) : own;
  const choose = ({ target }) => {
    state.kind = target.value;
    state.errors = {};
    for (const [name, value] of Object.entries(valuesOf({ ...EMPTY_BLOCK, ...USUAL[state.kind] }))) state.values[name] ||= value;
    builder.draw();
  };
  const save = (event) => {
    event.preventDefault();
    const names = NUMBERS[state.kind];
    const { values, errors } = readNumbers(Object.fromEntries(names.map((name) => [name, state.values[name]])), builder);
    for (const name of NEEDED[state.kind] ?? []) if (values[name] == null) errors[name] ??= texts.needed;
    state.errors = errors;
    if (Object.keys(errors).length) {
      builder.draw();
      return builder.querySelector("dialog [aria-invalid]")?.focus();
    }
    builder.closeDialog();
    const wanted = { ...EMPTY_BLOCK, kind: state.kind, ...values };
    builder.edit(
      joined ? model.changeBlock(builder.plan, day.key, joined, wanted) : model.makeBlock(builder.plan, own.map(({ key }) => key), wanted),
    );
  };
  const apart = () => {
    builder.closeDialog();
    builder.edit(model.separate(builder.plan, lines.map(({ key }) => key)));
  };
  builder.openDialog(joined ? texts.change_block : texts.make_block, () => blockForm(builder, { state, lines, choose, save, apart: joined && apart }), keys[0]);
}
const valuesOf = (block) => Object.fromEntries(Object.values(NUMBERS).flat().map((name) => [name, shown(name, block[name])]));

function blockForm(builder, { state, lines, choose, save, apart }) {
  const { texts } = builder;
  const field = (name) => html`<div class="field"><label for="block-${name}">${texts.block_numbers[name]}</label>
    <input id="block-${name}" inputmode=${name === "rounds" ? "numeric" : "text"} autocomplete="off" maxlength="12" .value=${state.values[name]} aria-invalid=${state.errors[name] ? "true" : nothing} aria-describedby="block-${name}-error" @input=${({ target }) => (state.values[name] = target.value)}>
    ${numberError(`block-${name}-error`, state.errors[name], `block-${name}`)}</div>`;
  return html`<form @submit=${save} novalidate>
    <p class="muted mb-3 text-sm">${lines.map((line) => builder.nameOf(line)).join(" · ")}</p>
    <div class="field"><label for="block-kind">${texts.kind}</label><select id="block-kind" @change=${choose}>${Object.entries(texts.block_kinds).map(([value, label]) => html`<option value=${value} ?selected=${value === state.kind}>${label}</option>`)}</select></div>
    <div class="grid grid-cols-2 gap-x-3">${NUMBERS[state.kind].map(field)}</div>
    <div class="flex flex-wrap gap-2"><button class="btn btn-primary">${texts.apply}</button>${apart ? html`<button type="button" class="btn" @click=${apart}>${texts.take_apart}</button>` : nothing}</div>
  </form>`;
}
