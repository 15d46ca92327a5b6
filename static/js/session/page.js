// The page of a session, drawn from the phone's state: its head, messages, its exercises in order.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { fromKg } from "../units.js";
import { exercise } from "./exercise.js";
import { TIMED, framesOf, nextBlock, roundOf, totals } from "./model.js";
import { clock, counted, fill, sessionUrl, texts, total, units, urls } from "./texts.js";

// `page` is the <gym-session> element, with the state and the actions.
export const sessionPage = (page) => html`
  ${page.live ? head(page) : nothing}
  <div class="panel mt-4" role="alert" ?hidden=${!page.notice}>${page.notice ? NOTICES[page.notice](page) : nothing}</div>
  <div class=${page.live ? nothing : "mt-6"} data-blocks>
    ${repeat(framesOf(page.blocks, page.session.together), ({ blocks }) => blocks[0].key, (frame) => framed(page, frame))}
  </div>
  ${page.live ? foot(page) : nothing}`;

const CLOCK = {
  ...{ begin: texts.begin, stop: texts.stop, work: texts.work, rest: texts.rest },
  ...{ timeLeft: texts.timeLeft, over: texts.over, round: texts.round },
};
// Exercises that are done together, with their heading, the round and for those by the clock the clock.
function framed(page, frame) {
  const { together, blocks } = frame;
  const exercises = repeat(blocks, ({ key }) => key, (block) => exercise(page, block));
  if (!together) return exercises;
  const { n, all } = roundOf(frame);
  const round = all > 1 ? fill(texts.round, { n, all }) : together.kind === "amrap" && n ? counted(texts.rounds, n) : "";
  const isTimed = page.live && TIMED.includes(together.kind);
  return html`<section class="session-frame" data-frame=${together.key} aria-label=${together.heading ?? texts.superset}>
    <p class="session-frame-head"><span class="font-semibold">${together.heading ?? texts.superset}</span>${round ? html`<span class="muted tabular-nums" data-round>${round}</span>` : nothing}</p>
    ${isTimed ? html`<gym-block-clock class="session-clock" session=${page.session.id} .block=${together} .texts=${CLOCK}></gym-block-clock>` : nothing}
    ${page.live && together.kind !== "superset"
      ? html`<button type="button" class="btn btn-primary btn-block mt-2" data-log-round @click=${() => page.logRound(frame)}>${texts.logRound}</button>`
      : nothing}
    ${exercises}
  </section>`;
}

const lasted = ({ started_at, ended_at }) => Math.max(0, Math.round((Date.parse(ended_at) - Date.parse(started_at)) / 1000));
function head({ session, blocks, current }) {
  const { done, planned, kg } = totals(session, blocks);
  const next = current && nextBlock(blocks, current);
  return html`<div class="session-head">
    <div class="flex items-baseline gap-3">
      <h1 class="line-clamp-2 min-w-0 grow text-xl sm:text-2xl">${session.title || texts.workout}</h1>
      <p class="text-xl font-bold tabular-nums"><span class="sr-only">${texts.elapsed}</span>${session.ended_at ? clock(lasted(session)) : html`<gym-elapsed since=${session.started_at}></gym-elapsed>`}</p>
    </div>
    ${planned ? html`<progress class="progress w-full" value=${done} max=${planned} aria-label=${texts.setsDone}></progress>
    <p class="muted flex justify-between gap-3 text-sm font-medium tabular-nums"><span class="shrink-0">${fill(texts.sets, { done, all: planned })}</span>${next ? html`<span class="min-w-0 truncate" data-next>${fill(texts.next, { exercise: next.name })}</span>` : nothing}<span class="shrink-0">${total(fromKg(kg, units))}</span></p>` : nothing}
  </div>`;
}

const foot = ({ session, blocks }) => html`
  <div class="empty mt-6" ?hidden=${blocks.length > 0}>
    <p class="text-lg font-semibold">${texts.empty}</p>
    <p class="muted">${texts.emptyHint}</p>
  </div>
  <a class="btn btn-block mt-6 ${blocks.length ? "" : "btn-primary"}" data-add href=${fill(urls.add, { session: session.id })}>${texts.add}</a>`;

const link = (href, text) => html`<a class="btn btn-sm mt-2" href=${href}>${text}</a>`;
const figure = (label, value) =>
  html`<div><dt class="figure-label">${label}</dt><dd class="figure text-2xl! whitespace-nowrap">${value}</dd></div>`;
const NOTICES = {
  unknown: () => texts.unknown,
  elsewhere: ({ session }) => html`${texts.elsewhere} ${link(sessionUrl(session.id), texts.recordPage)}`,
  gone: () => html`${texts.gone} ${link(urls.today, texts.today)}`,
  finished: (page) => {
    const { session, blocks } = page;
    const { done, kg } = totals(session, blocks);
    return html`<h2>${texts.finished}</h2>
      <dl class="my-3 grid grid-cols-3 gap-3">
        ${figure(texts.duration, clock(lasted(session)))}${figure(texts.performedSets, done)}${figure(texts.volume, total(fromKg(kg, units)))}
      </dl>
      <div class="flex flex-wrap gap-2">${link(urls.today, texts.today)}${page.canReopen ? html`<button type="button" class="btn btn-ghost btn-sm mt-2" @click=${() => page.reopen()}>${texts.reopen}</button>` : nothing}</div>`;
  },
};
