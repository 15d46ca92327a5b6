// Several lines of a plan, as they are pasted: one exercise on each, or the rows and columns of a spreadsheet. Pure.

// Rows as {source, label, name, rest, line | error, block} and, for a heading of a day, {source, day}. Nothing is dropped:
// a line that is not understood is a row with an error.
export function readPaste(_text, _options) {
  return [];
}
