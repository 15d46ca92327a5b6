// The library that comes along, as the server reads it (training/imports.py).
import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../../../training/data/library/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".json")).sort();
const records = files.flatMap((name) => JSON.parse(readFileSync(new URL(name, folder))));

export const library = records.map(({ de = {}, ...row }) => ({
  ...row,
  aliases: [...row.aliases, ...(de.name ? [de.name] : []), ...(de.aliases ?? [])],
  primary_muscles: row.primaryMuscles,
}));
