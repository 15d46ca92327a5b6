// Several lines of a plan as they are pasted: one exercise on each, or rows and columns of a spreadsheet. Pure.
// Cells of a table become a line as typed, so that each row is read and corrected in the same way.
import { CLOCK, DASH, NUMBER, UNIT } from "./amounts.js";
import { readBlock } from "./block_text.js";
import { NotUnderstood, readPrescription, splitEntry, splitLabel } from "./entry.js";

// Rows of a pasted text:
// {source, label: "A1" | null, name, rest, line | error, block: {key, kind, …} | null} for an exercise, where `rest` is its
// prescription as typed, `line` what readPrescription gives, and `error` a NotUnderstood with places in `rest`;
// {source, day: "Push"} for the heading of a day. Nothing is dropped: what is not read is a row with an error.
export function readPaste(text, { units = "metric", language = "en" } = {}) {
  const reader = new PasteReader({ units, language });
  const separator = separatorOf(text);
  for (const { source, cells } of separator ? records(text, separator) : lines(text)) reader.take(source, cells);
  return reader.finish();
}

// --- lines and cells ---
const lines = (text) => text.split(/\r\n|\r|\n/).map((source) => ({ source, cells: [source] }));

// The separator of a table, or null for plain lines. A line as typed has `;` too, so that those need headings or numbers.
function separatorOf(text) {
  if (text.includes("\t")) return "\t";
  const rows = lines(text).map(({ source }) => source).filter((source) => source.trim());
  if (rows.filter((row) => row.split("|").length > 2).length > rows.length / 2) return "|";
  // Commas are in lines as typed, too: “curl 12,10,8”.
  const isTable = (row, separator) =>
    headingsOf(row.split(separator)) || (separator === ";" && /^\s*\d{1,2}\s*$/.test(row.split(separator)[1] ?? ""));
  for (const separator of [";", ","]) {
    const wide = rows.filter((row) => row.split(separator).length > 2);
    if (wide.length && wide.length >= rows.length / 2 && isTable(wide[0], separator)) return separator;
  }
  return null;
}

// Cells of each row. A quoted cell may have separators and line breaks; "" in it is a quote.
function records(text, separator) {
  const rows = [];
  let cells = [], cell = "", isQuoted = false, start = 0;
  const endRow = (end) => {
    rows.push({ source: text.slice(start, end), cells: [...cells, cell] });
    [cells, cell] = [[], ""];
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[++at];
      else isQuoted = false;
    } else if (character === '"' && !cell.trim() && closes(text, at, separator)) {
      [isQuoted, cell] = [true, ""];
    } else if (character === separator) {
      cells.push(cell);
      cell = "";
    } else if (character === "\n" || character === "\r") {
      endRow(at);
      if (character === "\r" && text[at + 1] === "\n") at++;
      start = at + 1;
    } else cell += character;
  }
  endRow(text.length);
  return separator === "|" ? rows.map(withoutFrame).filter(({ cells: row }) => !isRule(row)) : rows;
}
// Whether the quote at a place is the beginning of a quoted cell: one that ends before a separator or line break.
function closes(text, at, separator) {
  const end = text.indexOf('"', at + 1);
  if (end < 0) return false;
  if (text[end + 1] === '"') return closes(text, end + 1, separator);
  const next = text.slice(end + 1).trimStart()[0];
  return next === undefined || next === separator || /^[ ]*[\r\n]/.test(text.slice(end + 1));
}
// “| a | b |” → the cells within the outer bars; “|---|---|” is only drawn.
function withoutFrame({ source, cells }) {
  const from = source.trimStart().startsWith("|") ? 1 : 0, to = source.trimEnd().endsWith("|") ? -1 : undefined;
  return { source, cells: source.includes("|") ? cells.slice(from, to) : cells };
}
const isRule = (cells) => cells.length > 1 && cells.every((cell) => /^\s*:?-{2,}:?\s*$/.test(cell));

// --- headings of columns ---
const HEADINGS = [
  ["name", "exercises?|exercise name|movements?|lifts?|name|übung(?:en)?|übungsname"],
  ["sets", "(?:working |work )?sets?|# ?sets|no\\.? of sets|sätze|satz|arbeitssätze|anzahl sätze|serien"],
  ["reps", "(?:target )?reps?|repetitions?|rep range|wdhs?\\.?|wh|wiederholung(?:en)?|wiederholungszahl"],
  ["typed", "sets? ?(?:x|×|/|&) ?reps?|sätze ?(?:x|×|/|&) ?(?:wdh\\.?|wiederholungen)|prescription|scheme|set ?/ ?rep scheme|vorgabe|umfang"],
  ["time", "time|duration|dauer|zeit"],
  ["distance", "distance|distanz|strecke"],
  ["load", "loads?|weights?|target weight|gewicht|last|intensity|intensität|belastung|kg|lbs?|percent|percentage|prozent|%|% ?(?:of )?(?:1 ?rm|tm)"],
  ["effort", "rpe|rir|effort|target rpe|ziel-rpe"],
  ["rest", "rest|rest time|rest period|pausen?|pausenzeit|erholung|satzpause"],
  ["tempo", "tempo|cadence|kadenz"],
  ["notes", "notes?|comments?|remarks?|cues?|coaching notes?|notiz(?:en)?|hinweise?|bemerkung(?:en)?|kommentare?|anmerkung(?:en)?"],
  ["label", "#|no\\.?|nr\\.?|order|label|reihenfolge|supersets?|supersatz|block|group|gruppe"],
  ["day", "day|tag|workout|trainingstag|einheit|session"],
].map(([column, words]) => [column, new RegExp(`^(?:${words})$`, "i")]);
const POSITIONS = ["name", "sets", "reps", "load", "rest", "notes"];
const POSITIONS_TYPED = ["name", "typed", "load", "rest", "notes"];

// Columns as [{column, heading, unit}] if the cells are the headings of a table, else null.
function headingsOf(cells) {
  const columns = cells.map((cell) => {
    const heading = cell.replaceAll("*", "").trim();
    const unit = /[([]\s*(.+?)\s*[)\]]$/.exec(heading)?.[1] ?? (/^(?:kg|lbs?|.*%.*|percent|percentage|prozent|rir)$/i.test(heading) ? heading : "");
    const bare = heading.replace(/\s*[([].*[)\]]$/, "") || heading;
    const column = HEADINGS.find(([, words]) => words.test(bare))?.[0] ?? null;
    return { column, heading, unit };
  });
  const found = columns.filter(({ column }) => column).map(({ column }) => column);
  return found.includes("name") && found.length > 1 ? columns : null;
}

// --- headings of days and blocks ---
const WEEKDAYS =
  "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thu(?:rs)?|fri|sat|sun|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag";
const DAY = new RegExp(`^(?:(?:day|tag|workout|session|trainingstag|training|einheit)\\s*(?:\\d{1,2}|[a-f])|${WEEKDAYS})(?:\\s*[:.(–—-].*|)$`, "i");
const WEEK = /^(?:week|woche)\s*\d{1,2}(?:\s*[:.(–—-].*)?$/i;
const MARKED = /^(?:#+\s*(?<a>.+?)\s*#*|={2,}\s*(?<b>.+?)\s*=*|\*\*(?<c>[^*]+)\*\*:?|__(?<d>[^_]+)__:?)$/;
const BULLET = /^\s*(?:[-*•▪◦‣·–—]\s+|\[[ x]?\]\s*|\d{1,2}[.)]\s+|[A-Z][.)]\s+)+/i;
const BLOCK_NAME = /^(?:block|part|teil)\s+[A-Z]\s*[:.–—-]\s*/i;

const withoutColon = (text) => text.trim().replace(/\s*:$/, "");
function dayOf(text) {
  const marked = MARKED.exec(text)?.groups;
  const heading = marked ? (marked.a ?? marked.b ?? marked.c ?? marked.d).replace(/^\*+|\*+$/g, "") : text;
  if (DAY.test(heading.trim())) return withoutColon(heading);
  // “Push A:” or “## Push”: no prescription behind it
  const isNamed = marked || /^[^\d@"]{2,60}(?:\s\d{1,2})?:$/.test(heading.trim());
  return isNamed && !splitEntry(withoutColon(heading)).rest ? withoutColon(heading) : null;
}
const blockOf = (text) => {
  const heading = (MARKED.exec(text)?.slice(1).find(Boolean) ?? text).replace(BULLET, "").replace(BLOCK_NAME, "");
  return readBlock(heading.trim().replace(/\s+(?:of|von|aus)\s*:?$/i, ""));
};

const NOTHING = /^\s*(?:[-–—/]|n\/?a)?\s*$/i;
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

class PasteReader {
  constructor(options) {
    this.options = options;
    this.rows = [];
    this.columns = null; // of the table that is being read
    this.block = null; // {block, source, size} that is open
    this.day = 0;
  }

  take(source, cells) {
    const filled = cells.filter((cell) => cell.trim());
    if (!filled.length) return this.closeBlock(false);
    if (filled.length > 1) return this.takeCells(source, cells);
    return this.takeLine(source, filled[0].trim());
  }

  takeLine(source, text) {
    if (WEEK.test(MARKED.exec(text)?.slice(1).find(Boolean) ?? text)) return this.refuse(source, text, "week_heading");
    const block = blockOf(text);
    if (block) {
      this.closeBlock(true);
      this.block = { block, source, size: 0 };
      return undefined;
    }
    const day = dayOf(text);
    if (day !== null) return this.takeDay(source, day);
    return this.add(source, text.replace(BULLET, ""));
  }

  takeDay(source, day) {
    this.closeBlock(true);
    this.day++;
    this.rows.push({ source, day });
  }

  // Adds an exercise from a line as typed.
  add(source, typed, label = null) {
    const text = nameFirst(typed.trim(), Boolean(this.block));
    const entry = splitEntry(text);
    if (!entry.name) this.refuse(source, text || source.trim(), "name_missing");
    else this.addRow(source, entry.label ?? label, entry.name, entry.rest);
  }

  addRow(source, label, name, rest) {
    if (this.block) this.block.size++;
    this.rows.push(this.read({ source, label, name, rest, heading: this.block?.block ?? null, place: this.day }));
  }

  read(row) {
    delete row.error;
    try {
      row.line = readPrescription(row.rest, this.options);
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      // In a block “burpees 10” is one set a round.
      if (error.code === "sets_missing" && row.heading) return this.read({ ...row, rest: error.choices[0].text });
      delete row.line;
      row.error = error;
    }
    return row;
  }

  refuse(source, text, code) {
    const error = new NotUnderstood(text, 0, text.length, code);
    this.rows.push({ source, label: null, name: "", rest: text, error, heading: null, place: this.day });
  }

  // An empty line ends a block that has lines. A block without lines is refused when another one begins.
  closeBlock(isFinal) {
    if (!this.block || (!isFinal && !this.block.size)) return;
    if (!this.block.size) this.refuse(this.block.source, this.block.source.trim(), "empty_block");
    this.block = null;
  }

  takeCells(source, cells) {
    const headings = headingsOf(cells);
    if (headings) {
      this.columns = headings;
      return;
    }
    const filled = cells.map((cell) => cell.trim()).filter(Boolean);
    if (filled.length === 2 && (blockOf(filled.join(" ")) || DAY.test(filled[0]))) {
      this.takeLine(source, filled.join(blockOf(filled.join(" ")) ? " " : " – "));
      return;
    }
    const columns = this.columns ?? byPosition(cells);
    const value = {};
    const others = [];
    cells.forEach((cell, index) => {
      const { column, heading, unit = "" } = columns[index] ?? {};
      const text = cell.trim().replace(/\s*[\r\n]+\s*/g, " ");
      if (!text || (column !== "notes" && NOTHING.test(text))) return;
      if (!column || column in value) others.push(heading ? `${heading}: ${text}` : text);
      else value[column] = { text, unit };
    });
    if (value.day && value.day.text !== this.dayText) {
      this.dayText = value.day.text;
      this.takeDay(value.day.text, value.day.text);
    }
    const typed = composed(value, others, this.options);
    const label = labelOf(value.label?.text);
    if (value.name) {
      const text = value.name.text.replace(BULLET, "");
      const own = splitLabel(text);
      // “Box jump 60 cm” is a name where sets or reps have their own cells; “Plank 3x60s” is a line where they don't.
      const isName = value.sets || value.reps || value.typed || value.time || value.distance;
      if (isName) this.addRow(source, own.label ?? label, text.slice(own.start).trim(), typed);
      else this.add(source, `${text} ${typed}`, label);
      return;
    }
    const last = this.rows.at(-1);
    if (last?.name && typed) {
      // A row without a name has more sets of the exercise above.
      last.source += `\n${source}`;
      last.rest = `${last.rest} ; ${typed}`;
      this.rows[this.rows.length - 1] = this.read(last);
    } else this.refuse(source, source.trim(), "name_missing");
  }

  finish() {
    this.closeBlock(true);
    const keys = new Map(); // {day: letters in use}
    const keyed = new Map(); // {heading: block with its key}
    const labelled = {};
    for (const row of this.rows.filter(({ day }) => day === undefined)) {
      row.letter = row.line?.block ?? (row.label && !row.heading ? row.label[0] : null);
      const used = keys.get(row.place) ?? keys.set(row.place, new Set()).get(row.place);
      if (row.letter) used.add(row.letter);
      if (row.heading?.key) used.add(row.heading.key);
      if (row.letter) labelled[`${row.place} ${row.letter}`] = (labelled[`${row.place} ${row.letter}`] ?? 0) + 1;
    }
    return this.rows.map((row) => {
      if (row.day !== undefined) return row;
      const { source, label, name, rest, line, error, heading, letter, place } = row;
      let block = null;
      if (heading) {
        block = keyed.get(heading);
        if (!block) {
          const key = heading.key ?? LETTERS.find((one) => !keys.get(place).has(one));
          keys.get(place).add(key);
          block = { ...heading, key };
          keyed.set(heading, block);
        }
      } else if (letter && labelled[`${place} ${letter}`] > 1) block = { key: letter, kind: "superset" };
      return { source, label, name, rest, ...(error ? { error } : { line }), block };
    });
  }
}

// Columns of a table without headings. A first cell with “A1” or a number is a label.
function byPosition(cells) {
  const isLabelled = /^\s*(?:[A-J]?\d{1,2}|[A-J])[.)]?\s*$/.test(cells[0]);
  const rest = isLabelled ? cells.slice(1) : cells;
  const names = /^\s*\d{1,2}(?:\s*[-–]\s*\d{1,2})?\s*$|^\s*$/.test(rest[1] ?? "") ? POSITIONS : POSITIONS_TYPED;
  return [...(isLabelled ? ["label"] : []), ...names].map((column) => ({ column }));
}
const labelOf = (text) => (/^[A-J]\d{0,2}$/i.test(text ?? "") ? text.toUpperCase() : null);

// “3x8 bench press @80kg” → “bench press 3x8 @80kg”; in a block also “10 burpees”, “400m run”, “10x burpees”.
function nameFirst(text, isInBlock) {
  const amount = String.raw`(?:${CLOCK}|${NUMBER}(?:\s*${UNIT})?(?:${DASH}${NUMBER}(?:\s*${UNIT})?)?)`;
  const sets = String.raw`\d{1,2}(?:${DASH}\d{1,2})?\s*[x×*]\s*(?:${amount}|amrap|max)?\+?(?:/side)?`;
  const first = isInBlock
    ? new RegExp(String.raw`^(?:(?<times>\d{1,3})\s*[x×*]\s+(?=\p{L}{2})|(?<sets>${sets})\s+(?=\p{L}{2})|(?<amount>${amount})\s+(?=\p{L}{2}))`, "iu")
    : new RegExp(String.raw`^(?<sets>${sets})\s+(?:of\s+)?(?=\p{L}{2})`, "iu");
  const found = first.exec(text);
  if (!found) return text;
  const { times, sets: typed, amount: one } = found.groups;
  const behind = text.slice(found[0].length).replace(/^of\s+/i, "").replace(/(?<=\p{L})\/(?=\p{L})/u, " /");
  const { name, rest } = splitEntry(behind);
  if (!name || /^(?:rpe|rir|rest|tempo|warm-?up|drop)\b/i.test(name)) return text;
  return [name, typed?.trim() ?? `1x${times ?? one.trim()}`, rest].join(" ").trim();
}

// --- cells to a line as typed ---
const isNumbers = (text) => new RegExp(String.raw`^[+−-]?\s*${NUMBER}(?:(?:\s*[-–/]\s*|,\s+)${NUMBER})*$`).test(text) || /^\d+(?:,\d+){2,}$/.test(text);
// “60, 70, 80” → “60/70/80”; a decimal comma stays.
const listed = (text) => (/^\d+(?:,\d+){2,}$/.test(text) ? text.replaceAll(",", "/") : text.replace(/,\s+/g, "/"));

function composed(value, others, { units }) {
  const { sets, reps, typed, time, distance, load, effort, rest, tempo, notes } = value;
  const amounts = [reps && repsText(reps), distance && measured(distance, "m"), time && measured(time, "s")].filter(Boolean);
  const isWhole = sets && /[x×*]/i.test(sets.text);
  const parts = [
    sets ? (isWhole ? [sets.text, ...amounts].join(" ") : `${sets.text}x${amounts[0] ?? ""}`) : amounts[0],
    ...(isWhole ? [] : amounts.slice(1)),
    typed?.text,
    load && loadText(load, units),
    effort && effortText(effort),
    rest && restText(rest),
    tempo && (/^[0-9x](?:[-./]?[0-9x]){2,3}$/i.test(tempo.text) ? `t${tempo.text.replaceAll("/", "-")}` : `tempo ${quoted(tempo.text)}`),
    notes || others.length ? quoted([notes?.text, ...others].filter(Boolean).join(" · ")) : "",
  ];
  return parts.filter(Boolean).join(" ");
}
const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
const repsText = ({ text }) => (isNumbers(text) ? listed(text) : text);
const measured = ({ text, unit }, ifBare) => (isNumbers(text) ? listed(text) + (unit || ifBare) : text);
function loadText({ text, unit }, units) {
  if (/^(?:@|rpe|rir|bw|bodyweight|körpergewicht)/i.test(text)) return text.replace(/^(?=bw|body|körper)/i, "@");
  if (!isNumbers(text)) return /^[+−-]?\s*\d/.test(text) ? `@${listed(text)}` : text;
  const isPercent = /%|percent|prozent/i.test(unit);
  const ofMax = /tm/i.test(unit) ? "%TM" : "%";
  return `@${listed(text)}${isPercent ? ofMax : unit || (units === "imperial" ? "lb" : "kg")}`;
}
function effortText({ text, unit }) {
  const bare = text.replace(/^@\s*/, "");
  return /^[\d.,\s/–-]+$/.test(bare) ? `${/rir/i.test(unit) ? "RIR" : "RPE"}${listed(bare)}` : bare;
}
const SHORTEST_REST = 10; // a bare number up to here is minutes: nobody prescribes two seconds
function restText({ text, unit }) {
  if (/^(?:none|no|keine?|ohne|0)$/i.test(text)) return "r0";
  const isBare = /^\d+(?:[.,]\d+)?$/.test(text);
  const ifBare = unit || (Number(text.replace(",", ".")) <= SHORTEST_REST ? "min" : "s");
  return `r${text}${isBare ? ifBare : ""}`;
}
