// What is behind a menu or a tap on a set comes when it is first needed.
export const loadSheets = () => import("./sheets.js");
