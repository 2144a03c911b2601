import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { callActs, field, may, openMenu, pauseDialog, resume } from '../acts';
import { clockTime, duration, number, percent, t, word } from '../i18n';
import { prefs, remember, thresholds, USUAL, type Thresholds } from '../prefs';
import { fresh, shown, store } from '../store';
import { icon, invalidate, label, link, person, since, ui, type MenuItem } from '../ui';
import type { Queue, QueueMember, QueueReport } from '../schema';

type MemberState = 'ready' | 'ringing' | 'talking' | 'paused' | 'busy' | 'away';

export function memberState(member: QueueMember): MemberState {
  if (member.talking) {
    return 'talking';
  }
  if (member.ringing) {
    return 'ringing';
  }
  if (member.paused) {
    return 'paused';
  }
  switch (member.state) {
    case 'NOT_IN_USE':
    case 'UNKNOWN':
      return 'ready';
    case 'RINGING':
      return 'ringing';
    case 'UNAVAILABLE':
    case 'INVALID':
      return 'away';
    default:
      return 'busy';
  }
}

const ICON: Record<MemberState, string> = { ready: 'idle', ringing: 'RINGING', talking: 'UP', paused: 'pause', busy: 'UP', away: 'away' };

export function level(value: number, warn: number, alarm: number, below = false): '' | 'warn' | 'alarm' {
  if (below ? value < alarm : value >= alarm) {
    return 'alarm';
  }
  return (below ? value < warn : value >= warn) ? 'warn' : '';
}

/** Levels are told in words, too: colours alone tell not everybody. */
function levelled(text: string | TemplateResult, name: string, grade: '' | 'warn' | 'alarm'): TemplateResult {
  return html`<div class="figure" data-level=${grade}>
    <b>${text}</b><span>${name}${grade ? html`<span class="sr"> (${t(grade === 'alarm' ? 'alarm' : 'notice')})</span>` : nothing}</span>
  </div>`;
}

export function figures(queue: Queue, today: QueueReport | undefined): TemplateResult {
  const limits = thresholds(queue.name);
  const first = queue.waiting[0];
  const ready = queue.members.filter((member) => memberState(member) === 'ready').length;
  return html`<div class="figures">
      ${levelled(number(queue.waiting.length), t('waiting'), level(queue.waiting.length, limits.waitingWarn, limits.waitingAlarm))}
      ${levelled(first ? since(first.joinedAt, queue.pbx, limits.waitWarn, limits.waitAlarm) : html`–`, t('longestNow'), '')}
      ${levelled(html`${ready}<small>/${queue.members.length}</small>`, t('ready'), queue.waiting.length && !ready ? 'warn' : '')}
    </div>
    <div class="figures today" role="group" aria-label=${t('today')}>
      ${levelled(number(today?.offered ?? 0), t('todayOffered'), '')} ${levelled(number(today?.answered ?? 0), t('todayAnswered'), '')}
      ${levelled(number(today?.abandoned ?? 0), t('todayAbandoned'), '')}
      ${levelled(
        percent(today?.serviceLevel),
        t('serviceLevel'),
        today?.serviceLevel == null ? '' : level(today.serviceLevel, limits.levelWarn, limits.levelAlarm, true),
      )}
      ${levelled(duration(today?.longestWaitMs), t('longestWait'), '')}
    </div>`;
}

export function waitingList(queue: Queue): TemplateResult {
  const limits = thresholds(queue.name);
  return queue.waiting.length === 0
    ? html`<p class="empty small">${t('nobodyWaits')}</p>`
    : html`<ol class="waiting">
        ${repeat(
          queue.waiting,
          (each) => each.callId ?? each.position,
          (each) => html`<li>
            <span class="pos">${each.position}</span>
            ${each.callId ? html`<a href=${link('calls', each.callId)}>${person(each.party)}</a>` : person(each.party)}
            <span class="time">${since(each.joinedAt, queue.pbx, limits.waitWarn, limits.waitAlarm)}</span>
            ${each.callId && store.calls.has(each.callId)
              ? html`<button class="icon-button" aria-haspopup="menu" aria-label=${t('actionsFor', label(each.party))}
                  @click=${(e: Event) => openMenu(e, t('actionsFor', label(each.party)), callActs(store.calls.get(each.callId!)!))}>${icon('menu')}</button>`
              : html`<span></span>`}
          </li>`,
        )}
      </ol>`;
}

export function memberList(queue: Queue, withMenu: boolean): TemplateResult {
  return queue.members.length === 0
    ? html`<p class="empty small">${t('noMembers')}</p>`
    : html`<ul class="members">
        ${repeat(
          queue.members,
          (member) => member.location,
          (member) => {
            const state = memberState(member);
            const call = member.talking ?? member.ringing;
            const name = member.name || member.device;
            const live = call?.callId ? store.calls.get(call.callId) : undefined;
            const pause = (): MenuItem =>
              member.paused
                ? { label: t('resumeMember'), icon: 'play', run: () => resume(queue.pbx, queue.name, member.location) }
                : { label: `${t('pauseMember')} …`, icon: 'pause', run: () => pauseDialog(queue.pbx, queue.name, member.location, name) };
            const items = (): MenuItem[] => [...(may('queuePause') ? [pause()] : []), ...(live ? callActs(live) : [])];
            return html`<li class="m-${state}">
              <span class="dot">${icon(ICON[state])}</span>
              <span class="member-name"><b>${name}</b>
                <span class="muted">${state === 'paused' && member.pausedReason ? t('pausedBecause', member.pausedReason) : word('member', state)}${call ? ` · ${label(call.caller)}` : ''}</span></span>
              ${call ? html`<span class="time">${since(call.since, queue.pbx)}</span>` : html`<span class="muted small">${member.lastCallAt ? clockTime(member.lastCallAt) : ''}</span>`}
              ${withMenu && (live || may('queuePause'))
                ? html`<button class="icon-button" aria-haspopup="menu" aria-label=${t('memberActions', name)} @click=${(e: Event) => openMenu(e, t('memberActions', name), items())}>${icon('menu')}</button>`
                : html`<span></span>`}
            </li>`;
          },
        )}
      </ul>`;
}

function thresholdsDialog(queue: string): void {
  const now = thresholds(queue);
  const keys: (keyof Thresholds)[] = ['waitWarn', 'waitAlarm', 'waitingWarn', 'waitingAlarm', 'levelWarn', 'levelAlarm'];
  ui.dialog = {
    title: t('thresholdsOf', queue),
    submit: t('save'),
    body: () => html`<div class="pairs">${keys.map((key) => field(key, t(key), String(now[key]), { required: true, mode: 'numeric' }))}</div>`,
    run: (form) => {
      const wanted = { ...USUAL };
      for (const key of keys) {
        const value = Number(form.get(key));
        wanted[key] = Number.isFinite(value) && value >= 0 ? value : USUAL[key];
      }
      remember({ thresholds: { ...prefs.thresholds, [queue]: wanted } });
    },
    other: {
      label: t('reset'),
      run: () => {
        const { [queue]: _, ...rest } = prefs.thresholds;
        remember({ thresholds: rest });
      },
    },
  };
  invalidate();
}

export function queues(): TemplateResult {
  const all = [...store.queues.values()].sort((a, b) => a.pbx.localeCompare(b.pbx) || a.name.localeCompare(b.name));
  return html`<section class="cards">
    ${all.length === 0 ? html`<p class="empty">${store.link === 'connecting' ? t('loading') : t('noQueues')}</p>` : nothing}
    ${repeat(
      all,
      (queue) => queue.id,
      (queue) => html`<article class="card queue ${fresh(queue.pbx) ? '' : 'away'}" aria-label=${queue.name} data-queue=${queue.id}>
        <header>
          <h2>${queue.name}</h2>
          <span class="muted">${store.pbxes.size > 1 ? queue.pbx : ''}</span>
          <span class="grow"></span>
          <button class="icon-button" title=${t('thresholds')} aria-label=${t('thresholdsOf', queue.name)} @click=${() => thresholdsDialog(queue.name)}>${icon('gear')}</button>
          <a class="icon-button" title=${t('wallboard')} aria-label=${`${t('wallboard')} ${queue.name}`} href=${link('wall', queue.id)}>${icon('wall')}</a>
        </header>
        ${figures(queue, store.today.get(queue.id))}
        <h3>${t('waiting')}</h3>
        ${waitingList(queue)}
        <h3>${t('members')}</h3>
        ${memberList(queue, true)}
      </article>`,
    )}
  </section>`;
}

export function wall(): TemplateResult {
  const queue = store.queues.get(ui.id ?? '');
  return html`<section class="wall ${queue && fresh(queue.pbx) ? '' : 'away'}">
    <header>
      <h1>${queue?.name ?? ui.id}</h1>
      <span class="grow"></span>
      <button class="quiet" @click=${() => void document.documentElement.requestFullscreen()}>${icon('wall')} ${t('fullScreen')}</button>
      <a class="button quiet" href="#/queues" @click=${() => document.fullscreenElement && void document.exitFullscreen()}>${icon('close')} ${t('leaveWallboard')}</a>
    </header>
    ${queue
      ? html`${figures(queue, store.today.get(queue.id))}
          <div class="wall-lists">
            <div><h2>${t('waiting')}</h2>${waitingList(queue)}</div>
            <div><h2>${t('members')}</h2>${memberList(queue, false)}</div>
          </div>`
      : html`<p class="empty">${store.link === 'connecting' ? t('loading') : t('noQueues')}</p>`}
  </section>`;
}

export function needs(): void {
  shown.devices = false;
  shown.rooms = false;
  shown.today = true;
}
