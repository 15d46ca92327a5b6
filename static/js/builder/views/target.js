// A line's target as the page shows it: “3 × 8” and “@ 80 kg” are not broken between lines.
import { targetText } from "../target_text.js";

const NARROW = "\u00a0";
const unbroken = (text) => text.replace(/ (?=[×@])|(?<=[×@]) |(?<=\d) (?=(?:kg|lb|%|m|km|mi)(?![a-z]))/g, NARROW);

export const targetOf = (builder, line) => unbroken(targetText(line, builder.units, builder.texts.target));
