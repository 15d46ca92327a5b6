// Dates and times in the forms that the server's pages have: 28 Nov 2026, 07:55 (gymtrack/formats).
const { lang } = globalThis.document?.documentElement ?? {};
const locale = lang === "en" ? "en-GB" : lang || undefined; // of the English ones it has the server's forms
const shortDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const wholeDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
// Two months that browsers shorten in another way.
const asOnServer = (text) => text.replace(/Sept(?!\.)/, "Sep").replace(/Apr\./, "April");

// 28 Nov
export const monthDay = (instant) => asOnServer(shortDay.format(new Date(instant)));
// 28 Nov 2026
export const date = (instant) => asOnServer(wholeDay.format(new Date(instant)));
// 28 Nov 2026, 07:55
export const dateTime = (instant) => `${date(instant)}, ${clock.format(new Date(instant))}`;
