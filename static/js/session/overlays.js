// Everything that lazy.js loads, in one file. The page itself, which is there already, stays in one file by being named here.
import "../components/session.js";
export * from "./arranging.js";
export { platesDialog, setDialog } from "./dialogs.js";
export { enterMax } from "./max_entry.js";
export { addWarmUps } from "./warm_up.js";
