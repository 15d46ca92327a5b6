// Whole seconds that a timer shows, and whether its countdown is over. `state`: {began, total}; total 0: a stopwatch.
export function reading({ began, total }, now) {
  const passed = Math.max(0, now - began) / 1000;
  if (!total) return { shown: Math.floor(passed), done: Math.round(passed), over: false };
  return { shown: Math.max(0, Math.ceil(total - passed)), done: Math.min(total, Math.round(passed)), over: passed >= total };
}
