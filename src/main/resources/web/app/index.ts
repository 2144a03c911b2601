import './style.css';
import { html, nothing, render, type TemplateResult } from 'lit';
import { newCall, may, people } from './acts';
import { token } from './client';
import { clockTime, lang, t, word } from './i18n';
import { prefs, remember } from './prefs';
import { loginPage, logout } from './login';
import { connected, readDevices, readNames, readRooms, readToday, shown, start, store } from './store';
import { icon, invalidate, link, onInvalid, ui, withdraw } from './ui';
import * as calls from './views/calls';
import * as extensions from './views/extensions';
import * as history from './views/history';
import * as queues from './views/queues';
import { recordPage } from './views/record';
import { reports } from './views/reports';
import * as rooms from './views/rooms';

interface View {
  key: string;
  icon: string;
  title: () => string;
  draw: () => TemplateResult;
  needs: () => void;
}

const VIEWS: Record<string, View> = {
  calls: { key: 'c', icon: 'UP', title: () => t('calls'), draw: calls.calls, needs: calls.needs },
  extensions: { key: 'e', icon: 'tiles', title: () => t('extensions'), draw: extensions.extensions, needs: extensions.needs },
  queues: { key: 'q', icon: 'QUEUED', title: () => t('queues'), draw: queues.queues, needs: queues.needs },
  rooms: { key: 'r', icon: 'group', title: () => t('rooms'), draw: rooms.rooms, needs: rooms.needs },
  pbxes: { key: 'p', icon: 'server', title: () => t('pbxes'), draw: rooms.pbxes, needs: rooms.needs },
  history: { key: 'h', icon: 'clock', title: () => t('history'), draw: () => (ui.id ? recordPage() : history.history()), needs: history.needs },
  reports: { key: 's', icon: 'chart', title: () => t('reports'), draw: reports, needs: history.needs },
};

const root = document.getElementById('app')!;

/* -- drawing: what the service told ten times a second, seldomer where drawing takes long; what a person does with the next frame -- */

const PAUSE_MS = 100;
/** So many times as long as it took is left to whoever uses the page. */
const REST = 5;
let asked = false;
let drawnAt = 0;
let pause = PAUSE_MS;

function redraw(): void {
  if (!asked) {
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      const began = performance.now();
      render(page(), root);
      settle();
      drawnAt = performance.now();
      pause = Math.max(PAUSE_MS, REST * (drawnAt - began));
    });
  }
}

let waiting: ReturnType<typeof setTimeout> | undefined;

function told(): void {
  if (waiting === undefined) {
    waiting = setTimeout(
      () => {
        waiting = undefined;
        redraw();
      },
      Math.max(0, pause - (performance.now() - drawnAt)),
    );
  }
}

onInvalid(redraw);

/* -- the page -- */

function page(): TemplateResult {
  const view = VIEWS[ui.view] ?? VIEWS['calls']!;
  if (store.link === 'refused') {
    return loginPage();
  }
  const stale = store.link !== 'live';
  if (ui.view === 'wall') {
    return html`<div class="shell walled ${stale ? 'stale' : ''}">${banner()}<main id="main" tabindex="-1">${queues.wall()}</main>${overlays()}</div>`;
  }
  return html`<div class="shell ${stale ? 'stale' : ''}">
    <a class="skip" href="#main" @click=${(e: Event) => {
      e.preventDefault();
      document.getElementById('main')?.focus();
    }}>${t('skip')}</a>
    <header class="top">
      <a class="brand" href="#/calls"><svg viewBox="0 0 32 32" aria-hidden="true"><path d="M6 12a14 14 0 0 1 20 0M10 17a9 9 0 0 1 12 0" /><circle cx="16" cy="23" r="3" /></svg><span>Ringdown</span></a>
      <h1>${ui.view === 'rooms' ? t('roomsLong') : view.title()}</h1>
      <span class="grow"></span>
      <span class="link l-${store.link}" role="status">${word('link', store.link)}</span>
      ${may('originate') ? html`<button class="primary" @click=${() => newCall()}>${icon('phone')} <span>${t('newCall')}</span></button>` : nothing}
      <label class="pick"><span class="sr">${t('language')}</span><select @change=${(e: Event) => settings({ lang: (e.target as HTMLSelectElement).value as 'de' | 'en' })}>
        <option value="en" lang="en" ?selected=${lang() === 'en'}>English</option><option value="de" lang="de" ?selected=${lang() === 'de'}>Deutsch</option></select></label>
      <label class="pick"><span class="sr">${t('theme')}</span><select @change=${(e: Event) => settings({ theme: (e.target as HTMLSelectElement).value as 'auto' })}>
        ${(
          [
            ['auto', t('themeAuto')],
            ['light', t('themeLight')],
            ['dark', t('themeDark')],
          ] as const
        ).map(([key, text]) => html`<option value=${key} ?selected=${prefs.theme === key}>${text}</option>`)}</select></label>
      ${store.me.name ? html`<span class="me" title=${bounds()}><b>${store.me.name}</b> <span class="muted">${word('role', store.me.role)}${store.me.numbersMasked ? `, ${t('masked')}` : ''}</span></span>` : nothing}
      ${token() ? html`<button class="quiet logout" title=${t('logout')} @click=${logout}>${icon('logout')} <span>${t('logout')}</span></button>` : nothing}
    </header>
    <nav aria-label=${t('views')}>
      ${Object.entries(VIEWS).map(
        ([name, each]) => html`<a href=${link(name)} aria-current=${name === ui.view ? 'page' : nothing} aria-keyshortcuts="g ${each.key}">${icon(each.icon)}<span>${name === 'queues' ? t('queuesShort') : each.title()}</span></a>`,
      )}
    </nav>
    <main id="main" tabindex="-1">${banner()} ${view.draw()}</main>
    ${overlays()}
  </div>`;
}

/** What somebody sees only a part of all calls by. */
function bounds(): string {
  const { pbxs, accountCodes, tenants, numbers } = store.me.scope;
  const all = [...pbxs, ...accountCodes, ...tenants, ...numbers];
  return all.length ? t('seesOnly', all.join(', ')) : '';
}

function banner(): TemplateResult {
  const away = [...store.pbxes.values()].filter((pbx) => !connected(pbx));
  return html`<div class="banners" role="alert">${
    store.link === 'lost' ? html`<p class="banner bad">${icon('away')} ${t('lostBanner', clockTime(store.lostAt))}</p>` : nothing
  }${store.link === 'stale' && store.lostAt ? html`<p class="banner">${t('staleBanner')}</p>` : nothing}${
    store.link === 'live' && store.resyncedAt
      ? html`<p class="banner">${t('resynced', clockTime(store.resyncedAt))} <button class="quiet" @click=${() => { store.resyncedAt = 0; invalidate(); }}>${t('dismiss')}</button></p>`
      : nothing
  }${store.failure ? html`<p class="banner bad">${t('failure', store.failure)}</p>` : nothing}${
    store.link === 'live' ? away.map((pbx) => html`<p class="banner bad">${icon('away')} ${t('pbxAway', pbx.name, word('pbxState', pbx.state))}</p>`) : nothing
  }</div>`;
}

function overlays(): TemplateResult {
  return html`${ui.menu
      ? html`<div class="menu" role="menu" aria-label=${ui.menu.label} @keydown=${menuKey}>
          ${ui.menu.items.map(
            (item) => html`<button role="menuitem" tabindex="-1" class=${item.danger ? 'danger' : ''} @click=${() => closeMenu(item.run)}>${icon(item.icon)} ${item.label}</button>`,
          )}
        </div>`
      : nothing}
    ${ui.dialog
      ? html`<dialog aria-labelledby="dialog-title" @close=${closeDialog} @cancel=${closeDialog}>
          <form @submit=${submit}>
            <h2 id="dialog-title">${ui.dialog.title}</h2>
            ${ui.dialog.body()}${people()}
            <div class="buttons">
              <button type="button" @click=${closeDialog}>${t('cancel')}</button>
              ${ui.dialog.other ? html`<button type="submit" value="other">${ui.dialog.other.label}</button>` : nothing}
              <button type="submit" value="run" class=${ui.dialog.danger ? 'danger-button' : 'primary'}>${ui.dialog.submit}</button>
            </div>
          </form>
        </dialog>`
      : nothing}
    <div class="toasts" role="status" aria-live="polite">
      ${ui.toasts.map((each) => html`<div class="toast ${each.bad ? 'bad' : ''}"><span>${each.text}</span><button class="icon-button" aria-label=${t('dismiss')} @click=${() => withdraw(each.id)}>${icon('close')}</button></div>`)}
    </div>`;
}

/* -- what has to be done to the page beside drawing it -- */

let menuShown: unknown = null;
let focusBack: HTMLElement | null = null;
let devicesWanted = false;

function settle(): void {
  document.title = `${ui.view === 'wall' ? (store.queues.get(ui.id ?? '')?.name ?? '') : (VIEWS[ui.view]?.title() ?? '')} – Ringdown`;
  if (ui.menu && ui.menu !== menuShown) {
    menuShown = ui.menu;
    const menu = root.querySelector<HTMLElement>('.menu')!;
    const box = menu.getBoundingClientRect();
    const left = Math.max(8, Math.min(ui.menu.x - (ui.menu.x > innerWidth / 2 ? box.width : 0), innerWidth - box.width - 8));
    const top = Math.max(8, Math.min(ui.menu.y, innerHeight - box.height - 8));
    menu.style.setProperty('left', `${left}px`);
    menu.style.setProperty('top', `${top}px`);
    menu.querySelector('button')?.focus();
  } else if (!ui.menu) {
    menuShown = null;
  }
  const dialog = root.querySelector('dialog');
  if (dialog && !dialog.open) {
    focusBack ??= document.activeElement as HTMLElement | null;
    dialog.showModal();
    dialog.querySelector<HTMLElement>('input, select')?.focus();
  }
  const wanted = ui.drag !== null || ui.view === 'extensions';
  if (wanted && !devicesWanted) {
    shown.devices = true;
    const drag = ui.drag;
    void Promise.allSettled([readDevices(), readNames()]).then(() => {
      if (drag) {
        drag.read = true;
        invalidate();
      }
    });
  }
  devicesWanted = wanted;
}

function closeMenu(run?: () => void): void {
  const from = ui.menu?.from;
  ui.menu = null;
  invalidate();
  if (from?.isConnected) {
    from.focus();
  }
  if (run) {
    focusBack = from ?? null;
    run();
  }
}

function menuKey(event: KeyboardEvent): void {
  const items = [...root.querySelectorAll<HTMLElement>('.menu button')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to: Record<string, number> = { ArrowDown: (at + 1) % items.length, ArrowUp: (at + items.length - 1) % items.length, Home: 0, End: items.length - 1 };
  if (event.key in to) {
    event.preventDefault();
    items[to[event.key]!]?.focus();
  } else if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    closeMenu();
  }
  event.stopPropagation();
}

function closeDialog(event?: Event): void {
  event?.preventDefault();
  ui.dialog = null;
  invalidate();
  const back = focusBack;
  focusBack = null;
  requestAnimationFrame(() => back?.isConnected && back.focus());
}

function submit(event: SubmitEvent): void {
  event.preventDefault();
  const form = new FormData(event.target as HTMLFormElement);
  const dialog = ui.dialog;
  const other = (event.submitter as HTMLButtonElement | null)?.value === 'other';
  closeDialog();
  if (other) {
    dialog?.other?.run(form);
  } else {
    dialog?.run(form);
  }
}

function settings(changed: Parameters<typeof remember>[0]): void {
  remember(changed);
  dress();
  invalidate();
}

function dress(): void {
  document.documentElement.lang = lang();
  if (prefs.theme === 'auto') {
    delete document.documentElement.dataset['theme'];
  } else {
    document.documentElement.dataset['theme'] = prefs.theme;
  }
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', invalidate);

/* -- routes -- */

function route(): void {
  const [view = '', id] = location.hash.replace(/^#\/?/, '').split('/');
  const before = ui.view;
  ui.view = view in VIEWS || view === 'wall' ? view : 'calls';
  try {
    ui.id = id ? decodeURIComponent(id) : null;
  } catch {
    ui.id = null;
  }
  ui.menu = null;
  (ui.view === 'wall' ? queues.needs : VIEWS[ui.view]!.needs)();
  if (store.link === 'live') {
    if (shown.rooms) {
      void readRooms().catch(() => {});
    }
    if (shown.today) {
      void readToday().catch(() => {});
    }
  }
  invalidate();
  if (before !== ui.view) {
    scrollTo(0, 0);
  }
}

addEventListener('hashchange', route);

addEventListener('pointerdown', (event) => {
  if (ui.menu && !(event.target as HTMLElement).closest('.menu')) {
    ui.menu = null;
    invalidate();
  }
});

/* -- keys -- */

addEventListener('keydown', (event) => {
  const target = event.target as HTMLElement;
  if (ui.dialog || ui.menu || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === 'Escape') {
    if (target.matches('input[type=search]')) {
      target.blur();
    } else if (ui.view === 'wall') {
      location.hash = '#/queues';
    } else if (ui.id) {
      location.hash = link(ui.view);
    }
    return;
  }
  if (target.matches('input, select, textarea')) {
    return;
  }
  if (ui.lastKey === 'g') {
    ui.lastKey = '';
    const found = Object.entries(VIEWS).find(([, view]) => view.key === event.key);
    if (found) {
      event.preventDefault();
      location.hash = link(found[0]);
    }
    return;
  }
  ui.lastKey = event.key;
  switch (event.key) {
    case '/':
      event.preventDefault();
      document.getElementById('search')?.focus();
      break;
    case 'n':
      if (may('originate')) {
        event.preventDefault();
        newCall();
      }
      break;
    case '?':
      ui.dialog = { title: t('help'), submit: t('dismiss'), body: () => html`<ul class="plain">${t('helpText').split(' · ').map((each) => html`<li>${each}</li>`)}</ul>`, run: () => {} };
      invalidate();
      break;
    case 'm': {
      const button = target.closest('.tr, .tile, li')?.querySelector<HTMLElement>('[aria-haspopup=menu]');
      if (button) {
        event.preventDefault();
        button.click();
      }
      break;
    }
    case 'ArrowDown':
    case 'ArrowUp': {
      const links = [...root.querySelectorAll<HTMLElement>('.row-link')];
      const at = links.indexOf(document.activeElement as HTMLElement);
      if (at >= 0 && links.length) {
        event.preventDefault();
        links[Math.max(0, Math.min(links.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))]?.focus();
      } else if (links.length && target === document.body) {
        event.preventDefault();
        links[0]?.focus();
      }
      break;
    }
  }
});

dress();
route();
start(told);
