// The dialogs of the builder, in one part of the page's scripts that is loaded when a person begins to work (lazy.js).
export { openBlock } from "./block_dialog.js";
export { openCreate } from "./create_exercise.js";
export { openDetails } from "./details.js";
export { openHelp } from "./dialogs.js";
export { openFillWeeks } from "./fill_weeks.js";
export { openPasteSheet } from "./paste_sheet.js";
export { openPasteWeek } from "./paste_week.js";
export { openProgression } from "./progression.js";
