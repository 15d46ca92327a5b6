// Finds exercises by what people type: parts of names, other names, muscles, equipment, abbreviations, typing errors. The
// names of every language are searched. The server has the same ranking (training/exercise_search.py);
// static/js/tests/exercise_search.json has cases for both.
const EXACT = 100, BEGINNING = 80, INSIDE = 60, SIMILAR = 40, SIMILAR_JOINED = 30;
const PLURALS = ["s", "es", "e", "en", "n", "er"];
const OWN_NAME = 60, WHOLE_NAME = 250, DONE_BEFORE = 200, WHOLE = 300;

// Words in small letters, without accents.
export const wordsOf = (text) =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").match(/[\p{L}\p{N}]+/gu) ?? [];

// Each word of a text as it may be written: “überzüge” is uberzuge and ueberzuege, and so is “ueberzuege”.
const UMLAUTS = { ä: "ae", ö: "oe", ü: "ue" };
function spellings(text) {
  const long = wordsOf(text.toLowerCase().normalize("NFC").replace(/[äöü]/g, (letter) => UMLAUTS[letter]));
  return wordsOf(text).map((word, n) => [...new Set([word, long[n] ?? word, shortSpelling(long[n] ?? word)])]);
}
const shortSpelling = (word) => (word.length >= 5 ? word.replace(/([aou])e/g, "$1") : word);

const known = new Map(); // a name → its words
function wordsOfName(name) {
  if (!known.has(name)) known.set(name, wordsOf(name));
  return known.get(name);
}

// A word that was typed, with its spellings; it remembers how much like each word of a name it is.
class TypedWord {
  known = new Map();
  constructor(spelled) {
    this.spelled = spelled;
  }
  like(word) {
    let found = this.known.get(word);
    if (found === undefined) {
      found = Math.max(...this.spelled.map((typed) => likenessOf(word, typed)));
      this.known.set(word, found);
    }
    return found;
  }
  // Of two words of a name in one: as a whole, and with errors less than any word on its own.
  likeJoined(word) {
    const found = Math.abs(word.length - this.spelled[0].length) <= 2 ? this.like(word) : 0;
    return found === EXACT ? found : Math.min(found, SIMILAR_JOINED);
  }
}
// The words that a text may mean: as typed, written out, and two words in one.
function typedWords(text, abbreviations) {
  const typed = [...new Map(spellings(text.slice(0, 200)).map((one) => [one.join(), one])).values()].slice(0, 10);
  const written = typed.flatMap((word) => (abbreviations[word[0]] ? spellings(abbreviations[word[0]]) : [word]));
  const readings = written.join("|") === typed.join("|") ? [typed] : [typed, written];
  if (typed.length === 2) {
    const [ones, others] = typed;
    readings.push([[...new Set(ones.slice(0, others.length).map((one, n) => one + others[n]))]]);
  }
  return readings.map((words) => words.map((spelled) => new TypedWord(spelled)));
}

// The best first. `rows`: {exercise, name, aliases, last, about}, where `about` are the values of its muscles and its
// equipment; `abbreviations`: {short: words}; `words`: {value: what people call it}; without it only the names are
// searched. Where no exercise has all the words, those with some of them, unless `isLoose` is false.
export function ranked(rows, text, abbreviations = {}, { isLoose = true, words: called } = {}) {
  const queries = typedWords(text, abbreviations);
  if (!queries[0].length) return [];
  const order = (bySome) => {
    const scored = rows.map((row) => [Math.max(...queries.map((words) => scoreOf(row, words, bySome, called))), row]);
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
// How well an exercise has the words: the best of its names, or all of them together, or with what it trains. 0: not at
// all. Loosely: some words.
function scoreOf(row, words, isLoose, called) {
  const { names, every, together } = namesOf(row);
  const about = called ? (row.about ?? []).flatMap((value) => wordsOfName(called[value] ?? value)) : [];
  if (!scoreIn([...every, ...about], words, isLoose, together)) return 0; // most exercises
  const scores = names.map((one, n) => {
    const score = scoreIn(one, words, isLoose, joined(one));
    return score && !n ? score + OWN_NAME : score;
  });
  const best = Math.max(...scores) || Math.floor(scoreIn(every, words, isLoose) / 2);
  return best || Math.floor(scoreIn([...every, ...about], words, isLoose) / 4);
}
const namesOfRows = new WeakMap(); // a row → the words of its names
function namesOf(row) {
  if (!namesOfRows.has(row)) {
    const names = [row.name, ...(row.aliases ?? [])].map(wordsOfName);
    namesOfRows.set(row, { names, every: names.flat(), together: names.flatMap(joined) });
  }
  return namesOfRows.get(row);
}
// Neighbours as one word: some people write “benchpress”.
const joined = (name) => name.slice(1).map((word, n) => name[n] + word);
function scoreIn(name, words, isLoose, together = []) {
  let sum = 0, isWhole = name.length === words.length, most = 0;
  for (const typed of words) {
    let best = 0;
    for (const word of name) best = Math.max(best, typed.like(word));
    if (best < BEGINNING) for (const word of together) best = Math.max(best, typed.likeJoined(word));
    if (!best && !isLoose) return 0;
    sum += best;
    most = Math.max(most, best);
    if (best !== EXACT) isWhole = false;
  }
  if (isLoose && most < BEGINNING) return 0;
  return (isWhole ? WHOLE_NAME : 0) + Math.floor((sum * 10) / words.length) + Math.floor((WHOLE * words.length) / Math.max(words.length, name.length));
}
function likenessOf(word, typed) {
  if (word === typed) return EXACT;
  if (word.startsWith(typed) || isPlural(typed, word)) return BEGINNING;
  if (typed.length >= 3 && word.includes(typed)) return INSIDE;
  const errors = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
  if (!errors || /\d/.test(typed) || word[0] !== typed[0]) return 0;
  // The beginning of a longer word can be typed wrong, too.
  const parts = word.length > typed.length ? [word, word.slice(0, typed.length)] : [word];
  return parts.some((part) => distance(part, typed, errors) <= errors) ? SIMILAR : 0;
}
const isPlural = (typed, word) => word.length >= 4 && typed.startsWith(word) && PLURALS.includes(typed.slice(word.length));
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
