// Which exercises the picker offers.
import { ranked } from "../exercise_search.js";

const RECENT = 10;
const MOST = 40;

// {recent, others}: before anything is typed those done last, and then the others; to replace one, only those for the
// same muscle. Else what the text may mean, the best first; `abbreviations` and `words` as for `ranked`.
export function choicesFor(exercises, text, replaced, abbreviations, words) {
  if (text.trim()) return { recent: [], others: ranked(exercises, text, abbreviations, { words }).slice(0, MOST) };
  const given = new Set((replaced?.alternatives ?? []).map(({ exercise }) => exercise));
  let found = exercises.filter(({ exercise }) => !given.has(exercise));
  if (replaced) {
    const [muscle] = exercises.find(({ exercise }) => exercise === replaced.exercise)?.muscles ?? [replaced.muscle];
    const same = found.filter(({ muscles, exercise }) => muscles[0] === muscle && exercise !== replaced.exercise);
    if (same.length) found = same;
  }
  const isDone = ({ last, done_at }) => Boolean(last || done_at);
  const latest = (a, b) => Date.parse(b.done_at || 0) - Date.parse(a.done_at || 0);
  const recent = found.filter(isDone).sort(latest).slice(0, RECENT);
  return { recent, others: found.filter((one) => !recent.includes(one)).slice(0, MOST) };
}
