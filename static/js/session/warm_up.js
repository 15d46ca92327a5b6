// Warm-up sets as rows of an exercise's table, each to be logged by one tap.
import { inUnits, inUnitOf, warmUp } from "./plates.js";
import { texts, units } from "./texts.js";
import { showToast } from "./toasts.js";

// Adds rows that lead to the weight of the next set; those that are left of an earlier time are removed instead.
export function addWarmUps(page, block) {
  const { inventory } = page;
  const isThere = page.warmUps.get(block.key)?.length;
  const sets = isThere ? [] : warmUp(inUnitOf(inventory, page.weightOf(block) || 0, units), inventory);
  if (!isThere && !sets.length) return void showToast(texts.light);
  const row = ({ weight, reps }, at) => ({ key: `${block.key}/w${at}`, weight: String(inUnits(inventory, weight, units)), reps: String(reps) });
  page.warmUps.set(block.key, sets.map(row));
  if (page.isFolded(block)) page.toggleFold(block);
  page.draw();
  page.focusNext(block);
}
