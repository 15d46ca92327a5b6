// Which plates to put on the bar. It tries all combinations: the plates are few, and taking the heaviest first can miss a
// weight that can be loaded.
import { fromKg, KG_PER_LB, toKg } from "../units.js";

const SCALE = 1000; // thousandths of the inventory's unit are whole numbers

// {exact, below, above}: the load of this weight ({total, plates: [[weight, per side]]}), or if there is none, the
// nearest ones. `inventory`: {unit, bar, plates: [[weight, count]]}. Weights are in the inventory's unit.
export function load(target, inventory) {
  const bar = whole(inventory.bar);
  const sums = sidesOf(inventory);
  const wanted = whole(target) - bar;
  const weigh = (side) => ({ total: (bar + 2 * side) / SCALE, plates: sums.get(side) });
  const exact = wanted >= 0 && wanted % 2 === 0 && sums.has(wanted / 2) ? weigh(wanted / 2) : null;
  if (exact) return { exact, below: null, above: null };
  const sides = [...sums.keys()].sort((a, b) => a - b);
  const below = sides.filter((side) => 2 * side < wanted).at(-1);
  const above = sides.find((side) => 2 * side > wanted);
  return {
    exact: null,
    below: below === undefined ? null : weigh(below),
    above: above === undefined ? null : weigh(above),
  };
}

// Every weight that one side can hold (thousandths) → its plates, the fewest, and of those the heaviest first.
function sidesOf({ plates }) {
  let sums = new Map([[0, []]]);
  for (const [weight, count] of [...plates].sort((a, b) => b[0] - a[0])) {
    const next = new Map(sums);
    for (const [sum, used] of sums) {
      for (let number = 1; number <= Math.floor(count / 2); number++) {
        const total = sum + number * whole(weight);
        const better = [...used, [String(weight), number]];
        if (!next.has(total) || isBetter(better, next.get(total))) next.set(total, better);
      }
    }
    sums = next;
  }
  return sums;
}
const size = (plates) => plates.reduce((sum, [, number]) => sum + number, 0);
function isBetter(one, other) {
  if (size(one) !== size(other)) return size(one) < size(other);
  const flat = (plates) => plates.flatMap(([weight, number]) => Array(number).fill(Number(weight)));
  const [mine, theirs] = [flat(one), flat(other)];
  const at = mine.findIndex((weight, index) => weight !== theirs[index]);
  return at >= 0 && mine[at] > theirs[at];
}
const whole = (weight) => Math.round(Number(weight) * SCALE);

// Converts a weight from the user's units to the inventory's unit.
export function inUnitOf(inventory, weight, units) {
  const kg = toKg(weight, units);
  const same = (inventory.unit === "lb") === (units === "imperial");
  return same ? Number(weight) : inventory.unit === "lb" ? kg / KG_PER_LB : kg;
}

// Converts a weight in the inventory's unit to the user's units.
export function inUnits({ unit }, weight, units) {
  const same = (unit === "lb") === (units === "imperial");
  return same ? Number(weight) : fromKg(unit === "lb" ? weight * KG_PER_LB : weight, units);
}

// The smallest step between two loads of the bar: twice the lightest plate of which there is a pair.
export function step(inventory) {
  const pairs = inventory.plates.filter(([, count]) => count >= 2).map(([weight]) => Number(weight));
  return pairs.length ? 2 * Math.min(...pairs) : 0;
}

const WARM_UP = [
  [0.4, 8],
  [0.6, 5],
  [0.8, 3],
];
const WORTH_IT = 0.1; // of the working weight: a smaller step to the next warm-up set is left out
// Warm-up sets for a working weight: the empty bar, then 40, 60 and 80 %, each rounded down to what can be loaded.
export function warmUp(target, inventory) {
  const bar = Number(inventory.bar);
  if (!(target > bar)) return [];
  const sets = [{ weight: bar, reps: 10 }];
  for (const [share, reps] of WARM_UP) {
    const { exact, below } = load(target * share, inventory);
    const total = (exact ?? below)?.total;
    if (total >= sets.at(-1).weight + WORTH_IT * target && total < target) sets.push({ weight: total, reps });
  }
  return sets;
}
