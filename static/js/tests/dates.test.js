import assert from "node:assert/strict";
import { test } from "node:test";

// The module asks the page for its language when it is loaded.
async function datesIn(lang) {
  globalThis.document = { documentElement: { lang } };
  return import(`../dates.js?${lang}`);
}
// As Django writes them (MONTH_DAY_FORMAT).
const MONTHS = {
  en: ["1 Jan", "1 Feb", "1 Mar", "1 Apr", "1 May", "1 Jun", "1 Jul", "1 Aug", "1 Sep", "1 Oct", "1 Nov", "1 Dec"],
  de: ["1. Jan.", "1. Feb.", "1. März", "1. April", "1. Mai", "1. Juni", "1. Juli", "1. Aug.", "1. Sept.", "1. Okt.", "1. Nov.", "1. Dez."],
};
const AT = new Date(2026, 10, 8, 7, 5);

for (const [lang, monthDay, date, dateTime] of [
  ["en", "8 Nov", "8 Nov 2026", "8 Nov 2026, 07:05"],
  ["de", "8. Nov.", "8. Nov. 2026", "8. Nov. 2026, 07:05"],
]) {
  test(`a date in ${lang} is written as the server writes it`, async () => {
    const dates = await datesIn(lang);
    assert.deepEqual(MONTHS[lang].map((_, month) => dates.monthDay(new Date(2026, month, 1))), MONTHS[lang]);
    assert.deepEqual([dates.monthDay(AT), dates.date(AT), dates.dateTime(AT.toISOString())], [monthDay, date, dateTime]);
  });
}
