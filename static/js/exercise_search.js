// Finds exercises by what people type: parts of names, other names, abbreviations, typing errors. The server has the
// same ranking (training/exercise_search.py); static/js/tests/exercise_search.json has cases for both.
const EXACT = 100, BEGINNING = 80, INSIDE = 60, SIMILAR = 40;
const OWN_NAME = 60, WHOLE_NAME = 250, DONE_BEFORE = 200, WHOLE = 300;

// Words in small letters, without accents.
export const wordsOf = (text) =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").match(/[\p{L}\p{N}]+/gu) ?? [];

const known = new Map(); // a name → its words
function wordsOfName(name) {
  if (!known.has(name)) known.set(name, wordsOf(name));
  return known.get(name);
}

// The best first. `rows`: {exercise, name, aliases, last}; `abbreviations`: {short: words}. Where no exercise has all the
// words, those with some of them, unless `isLoose` is false.
export function ranked(rows, text, abbreviations = {}, { isLoose = true } = {}) {
  const typed = [...new Set(wordsOf(text.slice(0, 200)))].slice(0, 10);
  if (!typed.length) return [];
  const written = typed.flatMap((word) => wordsOf(abbreviations[word] ?? word));
  const queries = written.join() === typed.join() ? [typed] : [typed, written];
  const order = (bySome) => {
    const scored = rows.map((row) => [Math.max(...queries.map((words) => scoreOf(row, words, bySome))), row]);
    return scored
      .filter(([score]) => score > 0)
      .map(([score, row]) => [score + (row.last ? DONE_BEFORE : 0), row])
      .sort(([one, a], [other, b]) => other - one || compare(a, b))
      .map(([, row]) => row);
  };
  const found = order(false);
  return found.length || !isLoose ? found : order(true);
}
const compare = (a, b) => {
  const [one, other] = [a, b].map(({ name }) => wordsOfName(name).join(" "));
  if (one !== other) return one < other ? -1 : 1;
  return a.exercise - b.exercise;
};
// The exercise whose name, or another of its names, consists of these words.
export function named(rows, text) {
  const words = wordsOf(text).sort().join(" ");
  const isNamed = (name) => [...wordsOfName(name)].sort().join(" ") === words;
  return words && rows.find(({ name, aliases = [] }) => [name, ...aliases].some(isNamed));
}
// How well an exercise has the words: the best of its names, or all of them together. 0: not at all. Loosely: some words.
function scoreOf({ name, aliases = [] }, words, isLoose) {
  const names = [name, ...aliases].map(wordsOfName);
  const scores = names.map((one, n) => {
    const score = scoreIn(one, words, isLoose);
    return score && !n ? score + OWN_NAME : score;
  });
  return Math.max(...scores) || Math.floor(scoreIn(names.flat(), words, isLoose) / 2);
}
function scoreIn(name, words, isLoose) {
  const likeness = words.map((word) => Math.max(0, ...name.map((one) => likenessOf(one, word))));
  const isEnough = isLoose ? likeness.some((one) => one >= BEGINNING) : likeness.every(Boolean);
  if (!isEnough) return 0;
  const sum = likeness.reduce((all, one) => all + one, 0);
  const isWhole = name.length === words.length && likeness.every((one) => one === EXACT);
  return (isWhole ? WHOLE_NAME : 0) + Math.floor((sum * 10) / words.length) + Math.floor((WHOLE * words.length) / Math.max(words.length, name.length));
}
function likenessOf(word, typed) {
  if (word === typed) return EXACT;
  if (word.startsWith(typed)) return BEGINNING;
  if (typed.length >= 3 && word.includes(typed)) return INSIDE;
  const errors = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
  if (!errors || /\d/.test(typed) || word[0] !== typed[0]) return 0;
  // The beginning of a longer word can be typed wrong, too.
  const parts = word.length > typed.length ? [word, word.slice(0, typed.length)] : [word];
  return parts.some((part) => distance(part, typed, errors) <= errors) ? SIMILAR : 0;
}
// How many letters differ: changed, left out, added, or two exchanged.
function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  const rows = [Array.from({ length: b.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
