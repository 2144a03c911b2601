import { html, nothing, type TemplateResult } from 'lit';
import { ask } from '../client';
import { RECORDS } from '../documents';
import { dateTime, duration, t, word } from '../i18n';
import { shown, store } from '../store';
import { hidden, icon, invalidate, link, person, toast } from '../ui';
import type { CallRecord, CallRecordConnection, CallRecordFilter, Disposition, TransferType } from '../schema';

const PAGE = 50;
const EXPORT_PAGE = 1000;
const MOST_EXPORTED = 50_000;
const DISPOSITIONS: Disposition[] = ['ANSWERED', 'NO_ANSWER', 'BUSY', 'REJECTED', 'CANCELLED', 'ABANDONED', 'FAILED', 'VOICEMAIL', 'CONFERENCE', 'APPLICATION', 'TRANSFERRED'];
const TRANSFERS: TransferType[] = ['BLIND', 'ATTENDED', 'BLONDE', 'FORWARD', 'PICKUP', 'PARK', 'REDIRECT', 'BRIDGE'];

let form: Record<string, string> = { from: startOfDay() };
let rows: CallRecord[] = [];
let cursor: string | null = null;
let more = false;
let busy = false;
let asked = false;
let wrong = '';
let exported = 0;

function startOfDay(): string {
  const date = new Date();
  date.setHours(0, 0, 0, 0);
  return local(date);
}

/** As an input of type datetime-local wants it. */
function local(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function filter(): CallRecordFilter {
  const value = (name: string) => form[name]?.trim() || null;
  const instant = (name: string) => (value(name) ? new Date(value(name)!).toISOString() : null);
  const seconds = Number(value('min') ?? NaN);
  return {
    from: instant('from'),
    to: instant('to'),
    number: value('number'),
    queue: value('queue'),
    agent: value('agent'),
    disposition: value('disposition') as Disposition | null,
    direction: value('direction') as CallRecordFilter['direction'],
    transferType: value('transfer') as TransferType | null,
    pbx: value('pbx') ? [value('pbx')!] : null,
    minDurationMs: Number.isFinite(seconds) ? seconds * 1000 : null,
  };
}

async function page(first: number, after: string | null): Promise<CallRecordConnection> {
  return (await ask<{ callRecords: CallRecordConnection }>(RECORDS, { filter: filter(), first, after })).callRecords;
}

async function find(on: boolean): Promise<void> {
  if (busy) {
    return;
  }
  busy = true;
  asked = true;
  wrong = '';
  if (!on) {
    rows = [];
    cursor = null;
  }
  invalidate();
  try {
    const found = await page(PAGE, cursor);
    rows = [...rows, ...found.nodes];
    cursor = found.pageInfo.endCursor;
    more = found.pageInfo.hasNextPage;
  } catch (failure) {
    wrong = (failure as Error).message;
  }
  busy = false;
  invalidate();
}

const COLUMNS = [
  'id', 'pbx', 'direction', 'startedAt', 'answeredAt', 'endedAt', 'callerNumber', 'callerName', 'dialed', 'answeredByNumber', 'answeredByName', 'disposition',
  'queues', 'transfers', 'durationMs', 'ringMs', 'waitMs', 'talkMs', 'holdMs', 'cause', 'complete',
];

/** Quoted where needed; what a spreadsheet would take for a formula is not one. Numbers with a plus stay numbers. */
function cell(value: unknown): string {
  let text = value === null || value === undefined ? '' : String(value);
  if (/^[=@\t\r]/.test(text) || (/^[+-]/.test(text) && !/^[+-]?[\d ]+$/.test(text))) {
    text = `'${text}`;
  }
  return /[",\r\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function exportCsv(): Promise<void> {
  if (exported) {
    return;
  }
  const lines = [COLUMNS.join(',')];
  let after: string | null = null;
  try {
    for (;;) {
      exported = lines.length;
      invalidate();
      const found: CallRecordConnection = await page(EXPORT_PAGE, after);
      for (const each of found.nodes) {
        const caller = each.caller && !hidden(each.caller) ? each.caller : null;
        lines.push(
          [
            each.id, each.pbx, each.direction, each.startedAt, each.answeredAt, each.endedAt, caller?.number, caller?.name, each.dialed, each.answeredBy?.number, each.answeredBy?.name,
            each.disposition, each.queueVisits.map((visit) => visit.queue).join(' '), each.transfers.map((transfer) => transfer.type).join(' '),
            each.durationMs, each.ringMs, each.waitMs, each.talkMs, each.holdMs, each.cause, each.complete,
          ]
            .map(cell)
            .join(','),
        );
      }
      after = found.pageInfo.endCursor;
      if (!found.pageInfo.hasNextPage) {
        break;
      }
      if (lines.length > MOST_EXPORTED) {
        toast(t('exportLimit', lines.length - 1), true);
        break;
      }
    }
    // The mark tells spreadsheets that it is UTF-8.
    const url = URL.createObjectURL(new Blob(['\ufeff', lines.join('\r\n'), '\r\n'], { type: 'text/csv;charset=utf-8' }));
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = `ringdown-${(form['from'] ?? '').slice(0, 10) || 'calls'}.csv`;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  } catch (failure) {
    toast((failure as Error).message, true);
  }
  exported = 0;
  invalidate();
}

export function history(): TemplateResult {
  if (!asked && store.link === 'live') {
    void find(false);
  }
  const select = (name: string, title: string, options: [string, string][]) => html`<label class="field"
    ><span>${title}</span
    ><select name=${name}>
      <option value="">${t('all')}</option>
      ${options.map(([key, text]) => html`<option value=${key} ?selected=${form[name] === key}>${text}</option>`)}
    </select></label
  >`;
  const input = (name: string, title: string, type = 'text') => html`<label class="field"
    ><span>${title}</span><input name=${name} type=${type} .value=${form[name] ?? ''} autocomplete="off" min=${type === 'number' ? 0 : nothing}
  /></label>`;
  const queues = [...new Set([...store.queues.values()].map((queue) => queue.name))].sort();
  return html`<section>
    <form
      class="filters"
      role="search"
      @submit=${(e: SubmitEvent) => {
        e.preventDefault();
        form = Object.fromEntries([...new FormData(e.target as HTMLFormElement)].map(([key, value]) => [key, String(value)]));
        void find(false);
      }}
    >
      ${input('from', t('fromDate'), 'datetime-local')} ${input('to', t('toDate'), 'datetime-local')} ${input('number', t('number'))}
      ${select('queue', t('queue'), queues.map((name) => [name, name]))} ${input('agent', t('agent'))}
      ${select('disposition', t('disposition'), DISPOSITIONS.map((each) => [each, word('disposition', each)]))}
      ${select('direction', t('direction'), ['INBOUND', 'OUTBOUND', 'INTERNAL'].map((each) => [each, word('direction', each)]))}
      ${select('transfer', t('transferKind'), TRANSFERS.map((each) => [each, word('transfer', each)]))}
      ${store.pbxes.size > 1 ? select('pbx', t('pbx'), [...store.pbxes.keys()].map((name) => [name, name])) : nothing}
      ${input('min', t('minDuration'), 'number')}
      <button class="primary" type="submit">${icon('find')} ${t('find')}</button>
      <button type="button" @click=${() => void exportCsv()} ?disabled=${exported > 0}>${icon('save')} ${exported ? t('exporting', exported - 1) : t('exportCsv')}</button>
    </form>
    ${wrong ? html`<p class="note bad" role="alert">${wrong}</p>` : nothing}
    <div class="table" role="table" aria-label=${t('records')} aria-busy=${busy}>
      <div class="thead" role="rowgroup"><div class="tr record-row" role="row">
        <span role="columnheader">${t('started')}</span><span role="columnheader">${t('from')}</span><span role="columnheader">${t('to')}</span>
        <span role="columnheader">${t('disposition')}</span><span role="columnheader">${t('what')}</span><span role="columnheader" class="end">${t('talk')}</span><span role="columnheader" class="end">${t('duration')}</span>
      </div></div>
      <div role="rowgroup" class="tbody">${rows.map(row)}</div>
    </div>
    ${rows.length === 0 ? html`<p class="empty">${busy || !asked ? t('loading') : t('noRecords')}</p>` : nothing}
    ${more ? html`<p class="center"><button @click=${() => void find(true)} ?disabled=${busy}>${t('more')}</button></p>` : nothing}
  </section>`;
}

function row(record: CallRecord): TemplateResult {
  return html`<div class="tr record-row" role="row" @click=${(e: MouseEvent) => {
    if (!(e.target as HTMLElement).closest('a')) {
      location.hash = link('history', record.id);
    }
  }}>
    <span role="cell" class="time">${dateTime(record.startedAt)}</span>
    <span role="cell"><a class="row-link" href=${link('history', record.id)}>${person(record.caller)}</a></span>
    <span role="cell">${record.answeredBy ? person(record.answeredBy) : html`<span class="who">${record.dialed ?? '–'}</span>`}</span>
    <span role="cell"><span class="outcome o-${record.disposition}">${word('disposition', record.disposition)}</span></span>
    <span role="cell" class="what">${[...new Set(record.queueVisits.map((visit) => visit.queue))].map((queue) => html`<span class="tag t-queue">${icon('QUEUED')}${queue}</span>`)}${[...new Set(record.transfers.map((transfer) => transfer.type))].map((type) => html`<span class="tag t-transfer">${icon('transfer')}${word('transfer', type)}</span>`)}${record.consultationFor ? html`<span class="tag">${t('consultation')}</span>` : nothing}</span>
    <span role="cell" class="time end">${duration(record.talkMs)}</span>
    <span role="cell" class="time end">${duration(record.durationMs)}</span>
  </div>`;
}

export function needs(): void {
  shown.devices = shown.rooms = shown.today = false;
}

