// Loads the dialogs of the builder: the page is drawn sooner without them.
export const loadSheets = () => import("./sheets.js");

// Opens a dialog; says so if it can't be loaded.
const opener = (name) => async (builder, ...given) => {
  let sheets;
  try {
    sheets = await loadSheets();
  } catch {
    return builder.notify(builder.texts.failed);
  }
  return sheets[name](builder, ...given);
};
export const openBlock = opener("openBlock");
export const openCreate = opener("openCreate");
export const openDetails = opener("openDetails");
export const openFillWeeks = opener("openFillWeeks");
export const openHelp = opener("openHelp");
export const openPasteSheet = opener("openPasteSheet");
export const openPasteWeek = opener("openPasteWeek");
export const openProgression = opener("openProgression");
