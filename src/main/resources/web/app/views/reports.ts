import { html, nothing, type TemplateResult } from 'lit';
import { ask } from '../client';
import { LEVEL, REPORTS } from '../documents';
import { duration, hourOf, lang, number, percent, t } from '../i18n';
import { store } from '../store';
import { icon, invalidate } from '../ui';
import type { AgentReport, QueueReport, TrafficReport } from '../schema';

export interface Figures {
  traffic: TrafficReport[];
  /** A row for each hour that has begun. */
  levels: { from: string; queues: QueueReport[] }[];
}

let day = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
let queue = '';
let pbx = '';
let key = '';
let busy = false;
let wrong = '';
let figures: Figures | null = null;
let queues: QueueReport[] = [];
let agents: AgentReport[] = [];
let charts: typeof import('./charts') | undefined;

async function read(): Promise<void> {
  busy = true;
  wrong = '';
  const from = new Date(`${day}T00:00`);
  const to = new Date(from);
  to.setDate(to.getDate() + 1);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  const which = { pbx: pbx || null, queue: queue || null };
  try {
    const answer = await ask<{ trafficReport: TrafficReport[]; queueReport: QueueReport[]; agentReport: AgentReport[] }>(REPORTS, {
      from: from.toISOString(),
      to: to.toISOString(),
      bucket: 'HOUR',
      zone,
      ...which,
    });
    const begun = answer.trafficReport.filter((each) => Date.parse(each.from) <= Date.now());
    const levels = await Promise.all(
      begun.map(async (each) => ({
        from: each.from,
        queues: (await ask<{ queueReport: QueueReport[] }>(LEVEL, { from: each.from, to: each.to, ...which })).queueReport,
      })),
    );
    figures = { traffic: answer.trafficReport, levels };
    queues = answer.queueReport;
    agents = answer.agentReport;
    charts ??= await import('./charts');
  } catch (failure) {
    wrong = (failure as Error).message;
  }
  busy = false;
  invalidate();
}

export function reports(): TemplateResult {
  const wanted = [day, queue, pbx].join('|');
  if (wanted !== key && store.link === 'live' && !busy) {
    key = wanted;
    void read();
  }
  const names = [...new Set([...store.queues.values()].map((each) => each.name))].sort();
  const change = (run: (value: string) => void) => (e: Event) => {
    run((e.target as HTMLInputElement).value);
    invalidate();
  };
  if (figures && charts) {
    const drawn = figures;
    // After the canvases are in the page.
    queueMicrotask(() => charts?.draw(drawn, lang()));
  }
  const several = store.pbxes.size > 1;
  return html`<section aria-busy=${busy}>
    <div class="bar">
      <label class="pick"><span>${t('day')}</span><input type="date" .value=${day} @change=${change((value) => (day = value || day))} /></label>
      <label class="pick"><span>${t('queue')}</span><select @change=${change((value) => (queue = value))}><option value="">${t('all')}</option>${names.map((name) => html`<option ?selected=${name === queue}>${name}</option>`)}</select></label>
      ${several ? html`<label class="pick"><span>${t('pbx')}</span><select @change=${change((value) => (pbx = value))}><option value="">${t('all')}</option>${[...store.pbxes.keys()].map((name) => html`<option ?selected=${name === pbx}>${name}</option>`)}</select></label>` : nothing}
      <button class="quiet" ?disabled=${busy} @click=${() => { key = ''; invalidate(); }}>${icon('clock')} ${busy ? t('loading') : t('find')}</button>
    </div>
    ${wrong ? html`<p class="note bad" role="alert">${wrong}</p>` : nothing}
    <div class="columns charts">
      <figure class="card"><figcaption><h2>${t('trafficTitle')}</h2></figcaption><div class="canvas"><canvas id="traffic" role="img" aria-label=${t('trafficTitle')}></canvas></div>
        <details><summary>${t('figures')}</summary><div class="scroll" tabindex="0" role="group" aria-label=${t('trafficTitle')}><table><thead><tr><th>${t('hour')}</th><th>${t('allCalls')}</th><th>${t('todayAnswered')}</th><th>${t('todayAbandoned')}</th><th>${t('peak')}</th></tr></thead>
          <tbody>${figures?.traffic.filter((each) => each.calls).map((each) => html`<tr><td>${hourOf(each.from)}</td><td>${each.calls}</td><td>${each.answered}</td><td>${each.abandoned}</td><td>${each.peakCalls}</td></tr>`)}</tbody></table></div></details></figure>
      <figure class="card"><figcaption><h2>${t('levelTitle')}</h2></figcaption><div class="canvas"><canvas id="level" role="img" aria-label=${t('levelTitle')}></canvas></div>
        <details><summary>${t('figures')}</summary><div class="scroll" tabindex="0" role="group" aria-label=${t('levelTitle')}><table><thead><tr><th>${t('hour')}</th><th>${t('queue')}</th><th>${t('offered')}</th><th>${t('inTwenty')}</th></tr></thead>
          <tbody>${figures?.levels.flatMap((each) => each.queues.map((one) => html`<tr><td>${hourOf(each.from)}</td><td>${one.queue}</td><td>${one.offered}</td><td>${one.answeredInTime}</td></tr>`))}</tbody></table></div></details></figure>
    </div>
    <div class="columns">
      <div><h2>${t('queueTitle')}</h2>${queues.length === 0 ? html`<p class="empty">${busy ? t('loading') : t('noFigures')}</p>` : html`<div class="scroll" tabindex="0" role="group" aria-label=${t('queueTitle')}><table>
        <thead><tr><th>${t('queue')}</th>${several ? html`<th>${t('pbx')}</th>` : nothing}<th>${t('offered')}</th><th>${t('todayAnswered')}</th><th>${t('todayAbandoned')}</th><th>${t('overflow')}</th><th>${t('serviceLevel')}</th><th>${t('asa')}</th><th>${t('longestWait')}</th></tr></thead>
        <tbody>${queues.map((each) => html`<tr><th scope="row">${each.queue}</th>${several ? html`<td>${each.pbx}</td>` : nothing}<td>${number(each.offered)}</td><td>${number(each.answered)}</td><td>${number(each.abandoned)}</td><td>${number(each.overflow)}</td><td>${percent(each.serviceLevel)}</td><td>${duration(each.asaMs)}</td><td>${duration(each.longestWaitMs)}</td></tr>`)}</tbody></table></div>`}</div>
      <div><h2>${t('agentTitle')}</h2>${agents.length === 0 ? html`<p class="empty">${busy ? t('loading') : t('noFigures')}</p>` : html`<div class="scroll" tabindex="0" role="group" aria-label=${t('agentTitle')}><table>
        <thead><tr><th>${t('agent')}</th><th>${t('offered')}</th><th>${t('todayAnswered')}</th><th>${t('missed')}</th><th>${t('transferred')}</th><th>${t('talkTime')}</th><th>${t('handleTime')}</th></tr></thead>
        <tbody>${agents.map((each) => html`<tr><th scope="row">${each.agentName ?? each.agent} <span class="num">${each.agentName ? each.agent : ''}</span></th><td>${number(each.offered)}</td><td>${number(each.answered)}</td><td>${number(each.missed)}</td><td>${number(each.transferred)}</td><td>${duration(each.talkMs)}</td><td>${duration(each.averageHandleMs)}</td></tr>`)}</tbody></table></div>`}</div>
    </div>
  </section>`;
}
