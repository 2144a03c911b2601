import { html, nothing, svg, type TemplateResult } from 'lit';
import { ask } from '../client';
import { RECORD_PAGE } from '../documents';
import { clockTime, dateTime, duration, number, t, word } from '../i18n';
import { store } from '../store';
import { invalidate, label, link, person, ui } from '../ui';
import { timeline } from './timeline';
import type { CallRecord, Party } from '../schema';

let loaded = '';
let record: CallRecord | null = null;
let busy = false;
let wrong = '';

async function read(id: string): Promise<void> {
  loaded = id;
  record = null;
  busy = true;
  wrong = '';
  try {
    const { call } = await ask<{ call: CallRecord | null }>(RECORD_PAGE, { id });
    if (loaded === id) {
      record = call;
    }
  } catch (failure) {
    wrong = (failure as Error).message;
  }
  busy = false;
  invalidate();
}

export function recordPage(): TemplateResult {
  const id = ui.id ?? '';
  if (loaded !== id && store.link === 'live') {
    void read(id);
  }
  if (!record) {
    return html`<section class="record"><p><a href="#/history">← ${t('back')}</a></p>
      ${wrong ? html`<p class="note bad" role="alert">${wrong}</p>` : html`<p class="empty">${busy || loaded !== id ? t('loading') : t('noSuchCall')}</p>`}</section>`;
  }
  const call = record;
  const fact = (name: string, value: unknown) => (value === null || value === undefined || value === '' ? nothing : html`<dt>${name}</dt><dd>${value}</dd>`);
  return html`<section class="record">
    <p><a href="#/history">← ${t('back')}</a></p>
    <h2>${label(call.caller)} → ${call.answeredBy ? label(call.answeredBy) : (call.dialed ?? '–')}</h2>
    <p class="headline"><span class="outcome o-${call.disposition}">${word('disposition', call.disposition)}</span>
      <span class="muted">${dateTime(call.startedAt)} · ${duration(call.durationMs)} · ${word('direction', call.direction)} · ${call.pbx}</span>
      ${call.complete ? nothing : html`<span class="tag">${t('incomplete')}</span>`}</p>
    <h3>${t('chain')}</h3>
    ${chain(call)}
    <div class="columns">
      <div>
        <dl>
          ${fact(t('caller'), person(call.caller))} ${fact(t('dialed'), call.dialed)} ${fact(t('answered'), call.answeredAt ? clockTime(call.answeredAt) : null)}
          ${fact(t('ended'), call.endedAt ? clockTime(call.endedAt) : null)} ${fact(t('endedBy'), call.endedBy ? label(call.endedBy) : null)} ${fact(t('cause'), call.cause)}
          ${fact(t('ring'), duration(call.ringMs))} ${fact(t('wait'), duration(call.waitMs))} ${fact(t('connected'), duration(call.connectedMs))} ${fact(t('talk'), duration(call.talkMs))} ${fact(t('hold'), duration(call.holdMs))}
          ${call.consultationFor ? fact(t('consultationFor'), html`<a href=${link('history', call.consultationFor)}>${call.consultationFor}</a>`) : nothing}
          ${fact(t('id'), call.id)}
        </dl>
        ${call.transfers.length
          ? html`<h3>${t('transfers')}</h3><ul class="plain">${call.transfers.map(
              (each) => html`<li><time class="muted">${each.at ? clockTime(each.at) : ''}</time> <b>${word('transfer', each.type)}</b> ${each.transferer ? `${label(each.transferer)}: ` : ''}${label(each.transferee)} → ${each.target ? label(each.target) : each.destination}
                <span class="outcome o-${each.outcome ?? 'pending'}">${word('transferOutcome', each.outcome ?? 'pending')}</span>
                ${each.consultationCallId ? html`<a href=${link('history', each.consultationCallId)}>${t('consultation')}</a>` : nothing}</li>`,
            )}</ul>`
          : nothing}
        ${call.userEvents.length ? html`<h3>${t('userEvents')}</h3><ul class="plain">${call.userEvents.map((each) => html`<li><b>${each.name}</b> ${each.headers.map((header) => `${header.name}: ${header.value}`).join(', ')}</li>`)}</ul>` : nothing}
      </div>
      <div><h3>${t('timeline')}</h3>${timeline(call.timeline)}</div>
    </div>
  </section>`;
}

/* -- the call drawn: a lane for each who took part, time from left to right -- */

interface Lane {
  name: string;
  bars: { from: number; to: number; kind: 'ring' | 'talk' | 'wait' | 'fail'; text: string }[];
}

const LANE = 34;
const LEFT = 170;
const WIDTH = 900;

function key(party: Party | null): string {
  return party ? (party.device ?? party.number ?? label(party)) : '?';
}

function chain(call: CallRecord): TemplateResult {
  const start = Date.parse(call.startedAt ?? '');
  const end = Date.parse(call.endedAt ?? '');
  if (!(end > start)) {
    return html`<p class="muted">${t('noFigures')}</p>`;
  }
  const lanes = new Map<string, Lane>();
  const lane = (party: Party | null): Lane => {
    const id = key(party);
    let known = lanes.get(id);
    if (!known) {
      known = { name: label(party), bars: [] };
      lanes.set(id, known);
    }
    return known;
  };
  const at = (iso: string | null, or: number) => (iso ? Math.min(end, Math.max(start, Date.parse(iso))) : or);
  const answered = at(call.answeredAt, NaN);
  const mine = lane(call.caller);
  // The caller is there until a transfer takes it out of the call.
  const left = call.transfers.find((each) => each.transferer && key(each.transferer) === key(call.caller) && !['PARK', 'PICKUP', 'FORWARD'].includes(each.type));
  const until = at(left?.at ?? null, end);
  for (const visit of call.queueVisits) {
    mine.bars.push({ from: at(visit.joinedAt, start), to: at(visit.leftAt, until), kind: 'wait', text: `${visit.queue}: ${word('visit', visit.outcome ?? 'pending')}` });
  }
  if (!Number.isNaN(answered)) {
    mine.bars.push({ from: answered, to: until, kind: 'talk', text: t('state.UP') });
    mine.bars.push({ from: start, to: answered, kind: 'ring', text: t('rings') });
  } else {
    mine.bars.push({ from: start, to: until, kind: 'ring', text: t('rings') });
  }
  for (const leg of call.legs) {
    const each = lane(leg.target);
    const began = at(leg.startedAt, start);
    const picked = leg.answeredAt ? at(leg.answeredAt, began) : null;
    const over = at(leg.endedAt, end);
    each.bars.push({ from: began, to: picked ?? over, kind: picked === null ? 'fail' : 'ring', text: word('leg', leg.outcome ?? 'pending') });
    if (picked !== null) {
      each.bars.push({ from: picked, to: over, kind: 'talk', text: t('state.UP') });
    }
  }
  for (const transfer of call.transfers) {
    if (transfer.target) {
      lane(transfer.target);
    }
  }
  const order = [...lanes.keys()];
  const x = (time: number) => LEFT + ((time - start) / (end - start)) * (WIDTH - LEFT - 20);
  const y = (party: Party | null) => order.indexOf(key(party)) * LANE + LANE / 2 + 22;
  const decimals = end - start < 20_000;
  const height = order.length * LANE + 48;
  const arrows = call.transfers.map((each) => {
    const from = each.transferer && lanes.has(key(each.transferer)) ? y(each.transferer) : y(call.caller);
    const to = each.target && lanes.has(key(each.target)) ? y(each.target) : from;
    const place = x(at(each.at, start));
    const text = `${word('transfer', each.type)}${to === from && each.destination ? ` → ${each.destination}` : ''}`;
    const flip = place > WIDTH - 160;
    return svg`<g class="arrow"><line x1=${place} x2=${place} y1=${from} y2=${to} /><circle cx=${place} cy=${from} r="4" />${
      to === from ? nothing : svg`<path d=${`M${place - 5} ${to + (to > from ? -9 : 9)}L${place} ${to}L${place + 5} ${to + (to > from ? -9 : 9)}`} />`
    }<text x=${place + (flip ? -7 : 7)} y=${Math.max(from, to) + (to === from ? 14 : -12)} text-anchor=${flip ? 'end' : 'start'}>${text}</text></g>`;
  });
  const words = call.transfers.map((each) => `${word('transfer', each.type)} → ${each.target ? label(each.target) : (each.destination ?? '?')}`).join('; ');
  return html`<div class="chain" tabindex="0" role="group" aria-label=${t('chain')}>
    <svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label=${`${t('chainText')}: ${[...lanes.values()].map((each) => each.name).join(', ')}${words ? `; ${words}` : ''}`}>
      ${[0, 0.25, 0.5, 0.75, 1].map((share) => {
        const place = LEFT + share * (WIDTH - LEFT - 20);
        return svg`<line class="grid" x1=${place} x2=${place} y1="18" y2=${height - 22} /><text class="axis" x=${place} y=${height - 6} text-anchor=${share === 1 ? 'end' : share === 0 ? 'start' : 'middle'}>${share === 0 ? clockTime(start) : decimals ? `+${number((share * (end - start)) / 1000, 1)} s` : `+${duration(share * (end - start))}`}</text>`;
      })}
      ${[...lanes.values()].map(
        (each, i) => svg`<text class="lane" x="0" y=${i * LANE + LANE / 2 + 26}>${each.name.length > 22 ? `${each.name.slice(0, 21)}…` : each.name}</text>
          ${each.bars.map((bar) => svg`<rect class=${`bar b-${bar.kind}`} x=${x(bar.from)} y=${i * LANE + 30} width=${Math.max(3, x(bar.to) - x(bar.from))} height=${LANE - 18} rx="3"><title>${bar.text} ${duration(bar.to - bar.from)}</title></rect>`)}`,
      )}
      ${arrows}
    </svg>
    <p class="legend"><span><i class="key b-ring"></i>${t('rings')}</span><span><i class="key b-talk"></i>${t('state.UP')}</span><span><i class="key b-wait"></i>${t('state.QUEUED')}</span><span><i class="key b-fail"></i>${t('otherCalls')}</span></p>
  </div>`;
}
