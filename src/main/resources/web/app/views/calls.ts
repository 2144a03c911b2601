import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { callActs, extension, may, openMenu, transfer } from '../acts';
import { ask } from '../client';
import { TIMELINE } from '../documents';
import { clockTime, counted, lang, t, word } from '../i18n';
import { nameOf } from '../prefs';
import { fresh, onCall, shown, store } from '../store';
import { held, icon, invalidate, label, link, matches, near, others, person, queueOf, ringing, since, ui, type Drag } from '../ui';
import { timeline } from './timeline';
import type { Call, CallChange, CallState, Device, Party } from '../schema';

const STATES: CallState[] = ['DIALING', 'RINGING', 'UP', 'QUEUED', 'PARKED', 'IN_APPLICATION'];
const MOST_DOCK = 60;

function passes(call: Call): boolean {
  if (ui.pbx && call.pbx !== ui.pbx) {
    return false;
  }
  if (ui.direction && call.direction !== ui.direction) {
    return false;
  }
  if (ui.queue && !call.queueVisits.some((visit) => visit.queue === ui.queue)) {
    return false;
  }
  if (!ui.search) {
    return true;
  }
  const involved: (Party | null)[] = [call.caller, ...call.parties.map((each) => each.party), ...call.legs.map((leg) => leg.target)];
  return (
    matches(ui.search, call.id, call.dialed, ...call.queueVisits.map((visit) => visit.queue)) ||
    involved.some((party) => party && party.presentation !== 'RESTRICTED' && matches(ui.search, party.number, party.name, party.device))
  );
}

export function calls(): TemplateResult {
  const all = [...store.calls.values()];
  const filtered = all.filter(passes);
  const rows = ui.states.size ? filtered.filter((call) => ui.states.has(call.state)) : filtered;
  const counts = new Map<CallState, number>();
  for (const call of filtered) {
    counts.set(call.state, (counts.get(call.state) ?? 0) + 1);
  }
  const queues = [...new Set([...store.queues.values()].map((queue) => queue.name))].sort();
  const open = ui.id ? store.calls.get(ui.id) : undefined;
  const narrowed = ui.search || ui.queue || ui.pbx || ui.direction || ui.states.size;
  return html`<section class="calls ${ui.id ? 'opened' : ''}">
    <div class="list-side">
      <div class="bar" role="search">
        <label class="searchbox">${icon('find')}<span class="sr">${t('search')}</span
          ><input
            id="search"
            type="search"
            placeholder=${t('searchCalls')}
            .value=${ui.search}
            @input=${(e: InputEvent) => set(() => (ui.search = (e.target as HTMLInputElement).value.trim()))}
        /></label>
        ${pick(t('queue'), queues, ui.queue, (value) => (ui.queue = value))}
        ${store.pbxes.size > 1 ? pick(t('pbx'), [...store.pbxes.keys()], ui.pbx, (value) => (ui.pbx = value)) : nothing}
        ${pick(t('direction'), ['INBOUND', 'OUTBOUND', 'INTERNAL'], ui.direction, (value) => (ui.direction = value), 'direction')}
        ${narrowed ? html`<button class="quiet" @click=${clear}>${icon('close')} ${t('clear')}</button>` : nothing}
        <span class="grow"></span>
        <span class="count">${narrowed ? t('shownOf', rows.length, all.length) : counted('count', all.length)}</span>
      </div>
      <div class="chips" role="group" aria-label=${t('state')}>
        ${STATES.map(
          (state) =>
            html`<button
              class="chip s-${state}"
              aria-pressed=${ui.states.has(state)}
              @click=${() => set(() => (ui.states.has(state) ? ui.states.delete(state) : ui.states.add(state)))}
            >
              ${icon(state)} ${word('state', state)} <b>${counts.get(state) ?? 0}</b>
            </button>`,
        )}
      </div>
      <div class="table" role="table" aria-label=${t('calls')} aria-rowcount=${rows.length + 1}>
        <div class="thead" role="rowgroup"><div class="tr call-row" role="row">
          <span role="columnheader">${t('state')}</span><span role="columnheader">${t('since')}</span>
          <span role="columnheader">${t('from')}</span><span role="columnheader">${t('to')}</span>
          <span role="columnheader">${t('what')}</span><span role="columnheader" class="end">${t('total')}</span>
          <span role="columnheader"><span class="sr">${t('actions')}</span></span>
        </div></div>
        <div role="rowgroup" class="tbody">
          ${repeat(
            rows,
            (call) => call.id,
            (call) => guard([call, lang(), ui.id === call.id, fresh(call.pbx), store.me.role, store.pbxes.size], () => row(call)),
          )}
        </div>
      </div>
      ${rows.length === 0
        ? html`<p class="empty">${!store.callsKnown ? t('loading') : all.length ? t('noMatch') : t('noCalls')}</p>`
        : nothing}
    </div>
    ${ui.id ? details(ui.id, open) : nothing} ${ui.drag ? dock(ui.drag) : nothing}
  </section>`;
}

function set(change: () => void): void {
  change();
  invalidate();
}

function clear(): void {
  set(() => {
    ui.search = ui.queue = ui.pbx = ui.direction = '';
    ui.states.clear();
  });
}

function pick(name: string, values: string[], value: string, chosen: (value: string) => void, kind?: string): TemplateResult {
  return html`<label class="pick"
    ><span class="sr">${name}</span
    ><select
      @change=${(e: Event) => set(() => chosen((e.target as HTMLSelectElement).value))}
    >
      <option value="" ?selected=${!value}>${name}: ${t('all')}</option>
      ${values.map((each) => html`<option value=${each} ?selected=${each === value}>${kind ? word(kind, each) : each}</option>`)}
    </select></label
  >`;
}

export function pill(state: CallState, isHeld = false): TemplateResult {
  return html`<span class="pill s-${state} ${isHeld ? 'held' : ''}">${icon(isHeld ? 'held' : state)}<span>${word('state', state)}</span></span>`;
}

function row(call: Call): TemplateResult {
  const from = near(call);
  const draggable = call.state === 'UP' && may('blindTransfer');
  return html`<div
    class="tr call-row ${ui.id === call.id ? 'current' : ''} ${fresh(call.pbx) ? '' : 'away'}"
    role="row"
    draggable=${draggable ? 'true' : 'false'}
    @dragstart=${(e: DragEvent) => draggable && drag(e, call, null)}
    @dragend=${undrag}
    @click=${(e: MouseEvent) => {
      if (!(e.target as HTMLElement).closest('a, button')) {
        location.hash = link('calls', call.id);
      }
    }}
    @contextmenu=${(e: Event) => openMenu(e, t('actionsFor', label(from)), callActs(call))}
    data-call=${call.id}
  >
    <span role="cell">${pill(call.state, held(call))}</span>
    <span role="cell" class="time">${since(call.stateSince ?? call.startedAt, call.pbx)}</span>
    <span role="cell" class="from"
      ><a class="row-link" href=${link('calls', call.id)}>${person(from)}</a>
      ${call.direction === 'INBOUND' ? html`<span class="dir" title=${word('direction', 'INBOUND')}>${icon('in')}<span class="sr">${word('direction', 'INBOUND')}</span></span>` : nothing}</span
    >
    <span role="cell" class="to">${to(call)}${call.direction === 'OUTBOUND' ? html`<span class="dir" title=${word('direction', 'OUTBOUND')}>${icon('out')}<span class="sr">${word('direction', 'OUTBOUND')}</span></span>` : nothing}</span>
    <span role="cell" class="what">${tags(call)}</span>
    <span role="cell" class="time total end">${since(call.startedAt, call.pbx)}</span>
    <span role="cell" class="act"
      ><button
        class="icon-button"
        aria-haspopup="menu"
        aria-label=${t('actionsFor', label(from))}
        @click=${(e: Event) => openMenu(e, t('actionsFor', label(from)), callActs(call))}
      >
        ${icon('menu')}
      </button></span
    >
  </div>`;
}

/** Whom the call reaches, or tries to. */
function to(call: Call): TemplateResult {
  const rest = others(call);
  const rings = ringing(call);
  switch (call.state) {
    case 'UP':
      return rest.length ? html`${rest.map((party, i) => html`${i ? ', ' : nothing}${person(party)}`)}` : html`${call.dialed ?? '–'}`;
    case 'PARKED': {
      const place = store.parked.find((each) => each.callId === call.id);
      return html`<span class="who"><b>${word('state', 'PARKED')}${place ? ` ${place.space}` : ''}</b></span>`;
    }
    case 'IN_APPLICATION':
      return html`<span class="who"><b>${t('itself')}</b> <span class="num">${call.dialed ?? ''}</span></span>`;
    default:
      if (rings.length === 1) {
        return person(rings[0]!.target);
      }
      if (rings.length > 1) {
        return html`<span class="who" title=${rings.map((leg) => label(leg.target)).join(', ')}><b>${t('ringsMany', rings.length)}</b></span>`;
      }
      return html`<span class="who"><b>${(call.state === 'QUEUED' ? queueOf(call) : null) ?? call.dialed ?? '–'}</b></span>`;
  }
}

function tags(call: Call): TemplateResult {
  const queue = queueOf(call);
  const last = call.transfers.at(-1);
  const held = call.parties.filter((each) => each.held);
  return html`${queue ? html`<span class="tag t-queue">${icon('QUEUED')}${queue}</span>` : nothing}${held.length
    ? html`<span class="tag t-held">${icon('held')}${held.map((each) => label(each.party)).join(', ')} ${t('held')}</span>`
    : nothing}${last
    ? html`<span class="tag t-transfer" title=${last.destination ?? ''}
        >${icon('transfer')}${word('transfer', last.type)}${last.destination ? ` → ${last.destination}` : ''}${last.outcome
          ? ` (${word('transferOutcome', last.outcome)})`
          : ''}</span
      >`
    : nothing}${call.consultationFor ? html`<span class="tag">${t('consultation')}</span>` : nothing}${call.complete
    ? nothing
    : html`<span class="tag">${t('incomplete')}</span>`}${store.pbxes.size > 1 ? html`<span class="tag t-pbx">${call.pbx}</span>` : nothing}`;
}

/* -- opened -- */

let timelineOf = '';
let changes: CallChange[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

onCall((id) => {
  if (id === ui.id && ui.view === 'calls' && timer === undefined) {
    timer = setTimeout(() => {
      timer = undefined;
      void readTimeline(id);
    }, 1000);
  }
});

async function readTimeline(id: string, again = 5): Promise<void> {
  try {
    const { call } = await ask<{ call: { timeline: CallChange[] } | null }>(TIMELINE, { id });
    if (timelineOf !== id) {
      return;
    }
    if (call) {
      changes = call.timeline;
      invalidate();
    } else if (again > 0) {
      // A call that has just ended is unknown until its record is written.
      setTimeout(() => timelineOf === id && void readTimeline(id, again - 1), 2000);
    }
  } catch {
    // Without a journal there is none; everything else of the call is there.
  }
}

let lastKnown: Call | undefined;

function details(id: string, call: Call | undefined): TemplateResult {
  if (timelineOf !== id) {
    timelineOf = id;
    changes = [];
    void readTimeline(id);
  }
  if (call) {
    lastKnown = call;
  }
  const known = call ?? (lastKnown?.id === id ? lastKnown : undefined);
  return html`<aside class="details" aria-label=${known ? t('callOf', label(near(known))) : t('details')}>
    <header>
      <h2>${known ? label(near(known)) : id}</h2>
      ${call
        ? html`<button class="icon-button" aria-haspopup="menu" aria-label=${t('actionsFor', label(near(call)))} @click=${(e: Event) => openMenu(e, t('actionsFor', label(near(call))), callActs(call))}>${icon('menu')}</button>`
        : nothing}
      <a class="icon-button" href="#/calls" aria-label=${t('closeDetails')}>${icon('close')}</a>
    </header>
    ${call ? nothing : html`<p class="note">${t('callGone')} <a href=${link('history', id)}>${t('openRecord')}</a></p>`}
    ${known ? body(known, call !== undefined) : nothing}
    <h3>${t('timeline')}</h3>
    ${timeline(changes)}
  </aside>`;
}

function body(call: Call, live: boolean): TemplateResult {
  return html`
    <p class="headline">${pill(live ? call.state : 'ENDED', live && held(call))} ${live ? html`<span class="time">${since(call.stateSince, call.pbx)}</span>` : nothing}
      <span class="muted">${word('direction', call.direction)} · ${call.pbx}${call.originated ? ` · ${t('originatedCall')}` : ''}</span></p>
    <h3>${t('parties')}</h3>
    <ul class="plain">
      ${call.parties.map(
        (each) => html`<li>${person(each.party)} <span class="muted">${each.party.device}</span> ${each.held ? html`<span class="tag t-held">${icon('held')}${t('held')}</span>` : nothing}</li>`,
      )}
    </ul>
    ${call.legs.length
      ? html`<h3>${t('legs')}</h3>
          <ul class="plain">
            ${call.legs.map(
              (leg) => html`<li>${person(leg.target)} <span class="muted">${leg.queue ? `${leg.queue} · ` : ''}${leg.startedAt ? clockTime(leg.startedAt) : ''}</span>
                <span class="outcome o-${leg.outcome ?? 'pending'}">${word('leg', leg.outcome ?? 'pending')}</span></li>`,
            )}
          </ul>`
      : nothing}
    ${call.transfers.length
      ? html`<h3>${t('transfers')}</h3>
          <ul class="plain">
            ${call.transfers.map(
              (each) => html`<li><b>${word('transfer', each.type)}</b> ${each.transferer ? html`${label(each.transferer)}: ` : nothing}${label(each.transferee)} → ${each.target ? label(each.target) : each.destination}
                <span class="outcome o-${each.outcome ?? 'pending'}">${word('transferOutcome', each.outcome ?? 'pending')}</span></li>`,
            )}
          </ul>`
      : nothing}
    ${call.queueVisits.length
      ? html`<h3>${t('queueVisits')}</h3>
          <ul class="plain">
            ${call.queueVisits.map(
              (visit) => html`<li><b>${visit.queue}</b> <span class="muted">${visit.joinedAt ? clockTime(visit.joinedAt) : ''}${visit.position ? ` · ${t('waitsAt', visit.position)}` : ''}</span>
                <span class="outcome o-${visit.outcome ?? 'pending'}">${word('visit', visit.outcome ?? 'pending')}</span>${visit.agent ? html` ${label(visit.agent)}` : nothing}</li>`,
            )}
          </ul>`
      : nothing}
    <p class="muted small">${t('id')} ${call.id}</p>
  `;
}

/* -- dragging a call -- */

export function drag(event: DragEvent, call: Call, by: string | null): void {
  event.dataTransfer?.setData('text/plain', call.id);
  if (event.dataTransfer) {
    event.dataTransfer.effectAllowed = 'copyMove';
  }
  // Chromium ends a drag whose page changes while it begins.
  setTimeout(() => {
    ui.drag = { call, by, offered: new Map(), read: false };
    // No pointer moves while something is dragged. The row is told of the end only if it is still there: not if its call has ended.
    addEventListener('pointermove', released);
    invalidate();
  });
}

function released(event: PointerEvent): void {
  if (event.buttons === 0) {
    undrag();
  }
}

export function undrag(): void {
  removeEventListener('pointermove', released);
  ui.drag = null;
  invalidate();
}

export function drop(event: DragEvent, device: Device): void {
  event.preventDefault();
  const dragged = ui.drag;
  const exten = extension(device);
  undrag();
  if (dragged && exten && dragged.call.pbx === device.pbx) {
    void transfer(dragged.call, exten, dragged.by, event.shiftKey);
  }
}

export function over(event: DragEvent, device: Device): void {
  if (ui.drag?.call.pbx === device.pbx) {
    event.preventDefault();
    if (event.dataTransfer) {
      event.dataTransfer.dropEffect = event.shiftKey ? 'copy' : 'move';
    }
  }
}

/** Where a call can be dropped: the free ones first as the drag begins, then in their places, for none may move under a hand. */
function dock({ call, offered, read }: Drag): TemplateResult {
  const devices = store.devices.filter((device) => device.pbx === call.pbx && extension(device) && !/trunk/i.test(device.name));
  const more = (read ? devices : [])
    .filter((device) => !offered.has(device.id) && device.state !== 'UNAVAILABLE')
    .sort((a, b) => Number(a.state !== 'NOT_IN_USE') - Number(b.state !== 'NOT_IN_USE'))
    .slice(0, MOST_DOCK - offered.size);
  for (const device of [...devices.filter((each) => offered.has(each.id)), ...more]) {
    offered.set(device.id, device);
  }
  return html`<div class="dock">
    <p>${t('dropHere')}</p>
    <div class="tiles">
      ${[...offered.values()].map(
        (device) => html`<div class="tile small d-${device.state}" data-device=${device.id} @dragover=${(e: DragEvent) => over(e, device)} @drop=${(e: DragEvent) => drop(e, device)}>
          <b>${nameOf(device.id)?.name ?? device.name}</b><span class="num">${extension(device)}</span>
        </div>`,
      )}
    </div>
  </div>`;
}

export function needs(): void {
  shown.rooms = true;
  shown.devices = ui.drag !== null;
  shown.today = false;
}
