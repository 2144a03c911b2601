import { html, nothing, type TemplateResult } from 'lit';
import { callActs, may, newCall, openMenu } from '../acts';
import { counted, number, t, word } from '../i18n';
import { nameOf } from '../prefs';
import { fresh, shown, store } from '../store';
import { countdown, icon, label, link, person, since } from '../ui';
import type { Pbx } from '../schema';

export function rooms(): TemplateResult {
  return html`<section class="columns">
    <div>
      <h2>${t('conferences')}</h2>
      ${store.conferences.length === 0 ? html`<p class="empty">${t('noConferences')}</p>` : nothing}
      ${store.conferences.map(
        (room) => html`<article class="card ${fresh(room.pbx) ? '' : 'away'}" aria-label=${room.name}>
          <header><h3>${room.name}</h3><span class="muted">${counted('participants', room.participants.length)}${store.pbxes.size > 1 ? ` · ${room.pbx}` : ''}</span></header>
          <ul class="plain">
            ${room.participants.map(
              (each) => html`<li class="spread">
                <span>${each.callId ? html`<a href=${link('calls', each.callId)}>${person(each.party)}</a>` : person(each.party)}
                ${each.admin ? html`<span class="tag">${t('admin')}</span>` : nothing} ${each.muted ? html`<span class="tag t-held">${icon('mic')}${t('muted')}</span>` : nothing}</span>
                <span class="time">${since(each.joinedAt, room.pbx)}</span>
                ${each.callId && store.calls.has(each.callId)
                  ? html`<button class="icon-button" aria-haspopup="menu" aria-label=${t('actionsFor', label(each.party))} @click=${(e: Event) => openMenu(e, t('actionsFor', label(each.party)), callActs(store.calls.get(each.callId!)!))}>${icon('menu')}</button>`
                  : nothing}
              </li>`,
            )}
          </ul>
        </article>`,
      )}
    </div>
    <div>
      <h2>${t('parking')}</h2>
      ${store.parked.length === 0 ? html`<p class="empty">${t('noParked')}</p>` : nothing}
      ${store.parked.map(
        (each) => html`<article class="card parked ${fresh(each.pbx) ? '' : 'away'}" aria-label=${`${t('parking')} ${each.space}`}>
          <b class="space">${each.space}</b>
          <div>${each.callId ? html`<a href=${link('calls', each.callId)}>${person(each.party)}</a>` : person(each.party)}
            <div class="muted">${each.parkedBy ? t('parkedBy', nameOf(`${each.pbx}/${each.parkedBy}`)?.name ?? each.parkedBy) : ''}${each.lot && each.lot !== 'default' ? ` · ${each.lot}` : ''}</div></div>
          <div class="end"><span class="time">${since(each.parkedAt, each.pbx)}</span>
            ${each.timeoutAt ? html`<div class="muted">${t('timeLeft')} <span class="time">${countdown(each.timeoutAt, each.pbx)}</span></div>` : nothing}</div>
          ${may('originate') ? html`<button @click=${() => newCall(each.space, each.pbx)}>${icon('phone')} ${t('pickUp')}</button>` : nothing}
        </article>`,
      )}
    </div>
  </section>`;
}

function ms(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : t('ms', number(value, value < 10 ? 1 : 0));
}

export function pbxes(): TemplateResult {
  const all = [...store.pbxes.values()].sort((a, b) => a.name.localeCompare(b.name));
  return html`<section class="cards wide">
    ${all.length === 0 ? html`<p class="empty">${store.link === 'connecting' ? t('loading') : t('noPbx')}</p>` : nothing} ${all.map(card)}
  </section>`;
}

function card(pbx: Pbx): TemplateResult {
  const good = pbx.state === 'CONNECTED';
  return html`<article class="card pbx" aria-label=${pbx.name}>
    <header>
      <h2>${pbx.name}</h2>
      <span class="pill ${good ? 's-UP' : 's-bad'}">${icon(good ? 'idle' : 'away')}<span>${word('pbxState', pbx.state)}</span></span>
      <span class="muted time">${pbx.since ? since(pbx.since, '') : ''}</span>
    </header>
    <dl>
      <dt>${t('version')}</dt><dd>${pbx.version ?? '–'}</dd>
      <dt>${t('liveCalls')}</dt><dd><a href="#/calls">${number(pbx.calls)}</a></dd>
      <dt>${t('lag')}</dt><dd data-level=${pbx.lag?.alarm ? 'alarm' : ''}>${ms(pbx.lag?.medianMs ?? pbx.lagMs)}${pbx.lag?.alarm ? ` – ${t('lagAlarm')}` : ''}</dd>
      <dt>${t('lagWorst')}</dt><dd>${ms(pbx.lag?.p99Ms)} / ${ms(pbx.lag?.maxMs)}</dd>
      <dt>${t('clockOffset')}</dt><dd>${ms(pbx.lag?.clockOffsetMs)}</dd>
      <dt>${t('overloads')}</dt><dd>${number(pbx.overloads)}</dd>
      ${pbx.lastError ? html`<dt>${t('lastError')}</dt><dd>${pbx.lastError}</dd>` : nothing}
      ${pbx.configError ? html`<dt>${t('configError')}</dt><dd data-level="alarm">${pbx.configError}</dd>` : nothing}
    </dl>
    <h3>${t('blind')}</h3>
    ${pbx.blind.length ? html`<ul class="blind">${pbx.blind.map((each) => html`<li>${each}</li>`)}</ul>` : html`<p class="muted">${t('blindNothing')}</p>`}
  </article>`;
}

export function needs(): void {
  shown.rooms = true;
  shown.devices = false;
  shown.today = false;
}
