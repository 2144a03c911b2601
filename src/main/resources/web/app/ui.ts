import { html, nothing, svg, type TemplateResult } from 'lit';
import { now } from './clock';
import { duration, t } from './i18n';
import { fresh } from './store';
import type { Call, CallState, Device, Leg, Party } from './schema';

/** What the person at the page does; nothing of it comes from the service. */
export const ui = {
  view: 'calls',
  id: null as string | null,
  search: '',
  states: new Set<CallState>(),
  queue: '',
  pbx: '',
  direction: '',
  extensionSearch: '',
  menu: null as Menu | null,
  dialog: null as Dialog | null,
  toasts: [] as Toast[],
  drag: null as Drag | null,
  lastKey: '',
};

export interface MenuItem {
  label: string;
  icon: string;
  danger?: boolean;
  run: () => void;
}

export interface Menu {
  label: string;
  items: MenuItem[];
  from: HTMLElement;
  x: number;
  y: number;
}

export interface Dialog {
  title: string;
  body: () => TemplateResult;
  submit: string;
  danger?: boolean;
  run: (form: FormData) => void;
  /** A second way to end it, beside Cancel. */
  other?: { label: string; run: (form: FormData) => void };
}

export interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

export interface Drag {
  call: Call;
  by: string | null;
  /** The devices that are offered beside the list of calls, by id, in their places: none until they have been read. */
  offered: Map<string, Device>;
  read: boolean;
}

let draw: () => void = () => {};

export function onInvalid(run: () => void): void {
  draw = run;
}

/** Something that a person did: drawn with the next frame. */
export function invalidate(): void {
  draw();
}

let toasts = 0;

export function toast(text: string, bad = false): void {
  const id = ++toasts;
  ui.toasts = [...ui.toasts.slice(-3), { id, text, bad }];
  invalidate();
  setTimeout(
    () => {
      ui.toasts = ui.toasts.filter((each) => each.id !== id);
      invalidate();
    },
    bad ? 15_000 : 5_000,
  );
}

export function withdraw(id: number): void {
  ui.toasts = ui.toasts.filter((each) => each.id !== id);
  invalidate();
}

/** The text of a time that passes, set once a second for all of them and for none of a PBX that is away. */
class Since extends HTMLElement {
  static readonly all = new Set<Since>();
  at: string | null = null;
  pbx: string | null = null;
  /** Seconds from which on it is a notice, and an alarm. */
  warn = Infinity;
  alarm = Infinity;
  /** Counts down to `at`. */
  left = false;

  connectedCallback(): void {
    Since.all.add(this);
    queueMicrotask(() => this.tick());
  }

  disconnectedCallback(): void {
    Since.all.delete(this);
  }

  tick(): void {
    if (this.at === null) {
      this.textContent = '–';
      return;
    }
    const passed = now(this.pbx) - Date.parse(this.at);
    const text = duration(this.left ? -passed : passed);
    if (this.textContent !== text) {
      this.textContent = text;
    }
    const seconds = passed / 1000;
    const level = seconds >= this.alarm ? 'alarm' : seconds >= this.warn ? 'warn' : '';
    if (this.dataset['level'] !== level) {
      this.dataset['level'] = level;
    }
  }
}

customElements.define('rd-since', Since);
setInterval(() => {
  if (document.hidden) {
    return;
  }
  for (const each of Since.all) {
    if (each.pbx === null || fresh(each.pbx)) {
      each.tick();
    }
  }
}, 1000);

export function since(at: string | null | undefined, pbx: string, warn = Infinity, alarm = Infinity): TemplateResult {
  return html`<rd-since .at=${at ?? null} .pbx=${pbx} .warn=${warn} .alarm=${alarm}></rd-since>`;
}

export function countdown(to: string | null, pbx: string): TemplateResult {
  return html`<rd-since .at=${to} .pbx=${pbx} .left=${true}></rd-since>`;
}

/* Shapes beside colours: nobody has to tell green from amber. */
const ICONS: Record<string, string> = {
  DIALING: 'M3 8h7M7 5l3 3-3 3',
  RINGING: 'M4 11V7a4 4 0 0 1 8 0v4l1 1H3zM7 14h2',
  UP: 'M2 4h8v6H6l-2 2v-2H2zM12 6h2v6h-2v2l-2-2',
  QUEUED: 'M3 4h10M3 8h10M3 12h6',
  PARKED: 'M5 14V2h4a3 3 0 0 1 0 7H5',
  IN_APPLICATION: 'M3 3h10v10H3zM6 6v4M10 6v4',
  ENDED: 'M4 4l8 8M12 4l-8 8',
  idle: 'M4 8l3 3 5-6',
  away: 'M3 3l10 10M4 8a4 4 0 0 1 4-4M12 8a4 4 0 0 1-4 4',
  held: 'M5 3v10M11 3v10',
  menu: 'M4 8h.01M8 8h.01M12 8h.01',
  close: 'M4 4l8 8M12 4l-8 8',
  phone: 'M3 3l3-1 2 3-1.500 1.500a7 7 0 0 0 3 3L11 8l3 2-1 3c-5 0-10-5-10-10z',
  hangup: 'M2 10c3-4 9-4 12 0l-2 2-2-1V9H6v2l-2 1z',
  transfer: 'M3 6h9M9 3l3 3-3 3M13 11H4M7 8.500l-3 2.500 3 2.500',
  park: 'M5 14V2h4a3 3 0 0 1 0 7H5',
  group: 'M6 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM1.500 14a4.500 4.500 0 0 1 9 0M11 8a2 2 0 1 0 0-4M12 10a4 4 0 0 1 2.500 4',
  ear: 'M5 6a3 3 0 0 1 6 0c0 3-2 3-2 5a2 2 0 0 1-4 0M7 6h2',
  mic: 'M6 3a2 2 0 0 1 4 0v4a2 2 0 0 1-4 0zM4 7a4 4 0 0 0 8 0M8 11v3',
  record: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  list: 'M3 4h10M3 8h10M3 12h10',
  tiles: 'M3 3h4v4H3zM9 3h4v4H9zM3 9h4v4H3zM9 9h4v4H9z',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 5v3l2 2',
  chart: 'M3 13V8M7 13V4M11 13v-3M2 14h12',
  server: 'M3 3h10v4H3zM3 9h10v4H3zM5 5h.01M5 11h.01',
  wall: 'M2 3h12v8H2zM6 14h4',
  gear: 'M3 5h6M12 5h1M3 11h1M7 11h6M10 3.500v3M5.500 9.500v3',
  pause: 'M5 3v10M11 3v10',
  play: 'M5 3l7 5-7 5z',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1M8 14v1M1 8h1M14 8h1M3 3l.7.7M12.300 12.300l.7.7M3 13l.7-.7M12.300 3.700l.7-.7',
  out: 'M5 11l6-6M6 5h5v5',
  in: 'M11 5l-6 6M5 6v5h5',
  find: 'M7 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM10 10l4 4',
  logout: 'M6 3H3v10h3M9 5l3 3-3 3M12 8H6',
  save: 'M8 2v8M5 7l3 3 3-3M3 13h10',
};

export function icon(name: string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${svg`<path d=${ICONS[name] ?? ICONS['ENDED']!} />`}</svg>`;
}

type Named = Pick<Party, 'number' | 'name' | 'presentation' | 'device'>;

/** Whoever hides a number hides it from this page, too. */
export function hidden(party: Named): boolean {
  return party.presentation === 'RESTRICTED';
}

export function label(party: Named | null | undefined): string {
  if (!party) {
    return t('unknownParty');
  }
  if (hidden(party)) {
    return t('withheld');
  }
  return party.name || party.number || party.device || t('unknownParty');
}

export function person(party: Named | null | undefined): TemplateResult {
  if (!party || hidden(party)) {
    return html`<span class="who"><b>${label(party)}</b></span>`;
  }
  const name = label(party);
  return html`<span class="who"
    ><b>${name}</b>${party.number && party.number !== name ? html` <span class="num">${party.number}</span>` : nothing}</span
  >`;
}

/** Who is on the other side now, as far as it is a person. */
export function others(call: Call): Party[] {
  const first = near(call);
  return call.parties.map((each) => each.party).filter((each) => each !== first);
}

/** The caller, or who is there in its place after a transfer. */
export function near(call: Call): Party | null {
  const there = call.parties.find((each) => each.party.channel === call.caller?.channel);
  return there?.party ?? (call.state === 'UP' ? call.parties[0]?.party : undefined) ?? call.caller;
}

export function ringing(call: Call): Leg[] {
  return call.legs.filter((leg) => leg.outcome === null && leg.answeredAt === null && leg.endedAt === null);
}

export function queueOf(call: Call): string | null {
  return call.queueVisits.find((visit) => visit.leftAt === null)?.queue ?? call.queueVisits.at(-1)?.queue ?? null;
}

export function held(call: Call): boolean {
  return call.parties.some((each) => each.held);
}

export function link(view: string, id?: string): string {
  return id === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(id)}`;
}

export function matches(text: string, ...values: (string | null | undefined)[]): boolean {
  const wanted = text.toLowerCase();
  return values.some((value) => value?.toLowerCase().includes(wanted));
}
