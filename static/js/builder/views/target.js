// A line's target as the page shows it: “3 × 8”, “@ 80 kg” and “rest 2:00” are not broken between lines.
import { targetText } from "../target_text.js";

const NARROW = "\u00a0";
const unbroken = (text) => text.replace(/ (?=[×@])|(?<=[×@]) |(?<=\d) (?=(?:kg|lb|%|m|km|mi)(?![a-z]))|(?<=· \p{L}+) (?=\d)/gu, NARROW);

export const targetOf = (builder, line) => unbroken(targetText(line, builder.units, builder.texts.target));
