import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { callActs, extension, may, newCall, openMenu } from '../acts';
import { counted, lang, t, word } from '../i18n';
import { nameOf, prefs, remember } from '../prefs';
import { fresh, shown, store } from '../store';
import { icon, invalidate, label, matches, since, ui, type MenuItem } from '../ui';
import { drag, drop, over, undrag } from './calls';
import type { Call, Device, DeviceState } from '../schema';

type TileState = DeviceState | 'DIALING';

interface Use {
  state: TileState;
  call: Call;
  with: string;
  at: string | null;
}

/** What each device does, by its calls: that is told at once, and with whom; the list of devices knows neither. */
function uses(): Map<string, Use> {
  const found = new Map<string, Use>();
  for (const call of store.calls.values()) {
    for (const each of call.parties) {
      if (!each.party.device) {
        continue;
      }
      const isHeld = each.held;
      const rest = call.parties.filter((other) => other !== each).map((other) => label(other.party));
      const rings = call.legs.filter((leg) => leg.outcome === null && leg.answeredAt === null).map((leg) => label(leg.target));
      found.set(`${call.pbx}/${each.party.device}`, {
        state: isHeld ? 'ON_HOLD' : call.state === 'RINGING' || call.state === 'DIALING' ? 'DIALING' : 'IN_USE',
        call,
        with: rest.join(', ') || rings.join(', ') || (call.state === 'QUEUED' ? (call.queueVisits.at(-1)?.queue ?? '') : (call.dialed ?? '')),
        at: call.stateSince,
      });
    }
  }
  for (const call of store.calls.values()) {
    for (const leg of call.legs) {
      const device = leg.target?.device;
      if (device && leg.outcome === null && leg.answeredAt === null && leg.endedAt === null && leg.ringingAt !== null) {
        const id = `${call.pbx}/${device}`;
        if (!found.has(id)) {
          found.set(id, { state: 'RINGING', call, with: label(call.caller), at: leg.ringingAt });
        }
      }
    }
  }
  return found;
}

function stateOf(device: Device, use: Use | undefined): TileState {
  if (device.registered === false || device.state === 'UNAVAILABLE' || device.state === 'INVALID') {
    return 'UNAVAILABLE';
  }
  return use?.state ?? device.state;
}

/** Phones at which nothing happens are drawn up to so many; those at which something does are all drawn. */
const QUIET_STEP = 400;
const QUIET: ReadonlySet<TileState> = new Set(['NOT_IN_USE', 'UNKNOWN', 'UNAVAILABLE', 'INVALID']);
let quietShown = QUIET_STEP;

const ORDER: TileState[] = ['RINGING', 'RINGING_IN_USE', 'IN_USE', 'BUSY', 'ON_HOLD', 'DIALING', 'NOT_IN_USE', 'UNKNOWN', 'UNAVAILABLE', 'INVALID'];

interface Tile {
  device: Device;
  use: Use | undefined;
  state: TileState;
  trunk: boolean;
  known: ReturnType<typeof nameOf>;
  exten: string | null;
}

/** While a call is dragged: what was drawn as that began, and where. Nothing may move under a hand. */
interface Places {
  /** By id of the device, in their order. */
  tiles: Map<string, { tile: Tile; group: string }>;
  chips: TileState[];
  quiet: number;
}

let places: Places | null = null;

export function extensions(): TemplateResult {
  const used = uses();
  const several = store.pbxes.size > 1;
  const all = store.devices.map((device): Tile => {
    const use = used.get(device.id);
    return { device, use, state: stateOf(device, use), trunk: /trunk/i.test(device.name), known: nameOf(device.id), exten: extension(device) };
  });
  if (!ui.drag) {
    places = null;
  }
  const placed = places;
  const byId = new Map(placed && all.map((tile) => [tile.device.id, tile] as const));
  const wanted = placed
    ? [...placed.tiles].map(([id, place]) => byId.get(id) ?? place.tile)
    : all.filter(
        (tile) =>
          (!ui.extensionSearch || matches(ui.extensionSearch, tile.device.name, tile.known?.name, tile.known?.number)) &&
          (!prefs.extensionState || tile.state === prefs.extensionState),
      );
  const counts = new Map<TileState, number>();
  for (const tile of all) {
    counts.set(tile.state, (counts.get(tile.state) ?? 0) + 1);
  }
  const queuesOf = new Map<string, string>();
  for (const queue of store.queues.values()) {
    for (const member of queue.members) {
      const id = `${queue.pbx}/${member.device}`;
      if (!queuesOf.has(id)) {
        queuesOf.set(id, queue.name);
      }
    }
  }
  const groupOf = (tile: Tile): string => {
    if (tile.trunk) {
      return t('trunks');
    }
    switch (prefs.extensionGroup) {
      case 'state':
        return word('device', tile.state);
      case 'queue':
        return queuesOf.get(tile.device.id) ?? t('others');
      case 'prefix':
        return tile.exten ? `${tile.exten.slice(0, Math.max(1, tile.exten.length - 2))}${'x'.repeat(Math.min(2, tile.exten.length - 1))}` : t('others');
      default:
        return several ? tile.device.pbx : '';
    }
  };
  const groups = new Map<string, Tile[]>();
  let quiet = placed?.quiet ?? 0;
  for (const tile of wanted) {
    if (!placed && QUIET.has(tile.state) && ++quiet > quietShown) {
      continue;
    }
    const group = placed?.tiles.get(tile.device.id)?.group ?? groupOf(tile);
    const known = groups.get(group);
    if (known) {
      known.push(tile);
    } else {
      groups.set(group, [tile]);
    }
  }
  const last = new Set([t('trunks'), t('others')]);
  const sorted = [...groups];
  const chips = placed?.chips ?? ORDER.filter((state) => counts.get(state) || prefs.extensionState === state);
  if (!placed) {
    sorted.sort(([a, x], [b, y]) =>
      last.has(a) !== last.has(b)
        ? Number(last.has(a)) - Number(last.has(b))
        : prefs.extensionGroup === 'state'
          ? ORDER.indexOf(x[0]!.state) - ORDER.indexOf(y[0]!.state)
          : a.localeCompare(b, undefined, { numeric: true }),
    );
  }
  if (ui.drag && !placed) {
    const tiles = sorted.flatMap(([group, drawn]) => drawn.map((tile) => [tile.device.id, { tile, group }] as const));
    places = { tiles: new Map(tiles), chips, quiet };
  }
  return html`<section>
    <div class="bar" role="search">
      <label class="searchbox">${icon('find')}<span class="sr">${t('search')}</span
        ><input id="search" type="search" placeholder=${t('searchPeople')} .value=${ui.extensionSearch}
          @input=${(e: InputEvent) => {
            ui.extensionSearch = (e.target as HTMLInputElement).value.trim();
            invalidate();
          }}
      /></label>
      <label class="pick"><span>${t('group')}</span>
        <select @change=${(e: Event) => keep({ extensionGroup: (e.target as HTMLSelectElement).value })}>
          ${(
            [
              ['', t('groupNone')],
              ['state', t('groupState')],
              ['queue', t('groupQueue')],
              ['prefix', t('groupPrefix')],
            ] as const
          ).map(([key, text]) => html`<option value=${key} ?selected=${prefs.extensionGroup === key}>${text}</option>`)}
        </select></label>
      <span class="grow"></span>
      <span class="count">${counted('devicesCount', wanted.length)}</span>
    </div>
    <div class="chips" role="group" aria-label=${t('state')}>
      ${chips.map(
        (state) => html`<button class="chip d-${state}" aria-pressed=${prefs.extensionState === state} @click=${() => keep({ extensionState: prefs.extensionState === state ? '' : state })}>
          ${icon(glyph(state))} ${word('device', state)} <b>${counts.get(state) ?? 0}</b></button>`,
      )}
    </div>
    ${sorted.map(
      ([name, tiles]) => html`${name ? html`<h2 class="group">${name} <span class="muted">${tiles.length}</span></h2>` : nothing}
        <ul class="tiles ${ui.drag ? 'dropping' : ''}">
          ${repeat(
            tiles,
            (tile) => tile.device.id,
            (tile) =>
              guard(
                [tile.state, tile.use?.call, tile.use?.with, tile.known?.name, lang(), fresh(tile.device.pbx), store.me.role],
                () => tileOf(tile.device, tile.state, tile.use, tile.known?.name ?? null, tile.exten),
              ),
          )}
        </ul>`,
    )}
    ${quiet > quietShown
      ? html`<p class="center"><button @click=${() => {
          quietShown += QUIET_STEP;
          invalidate();
        }}>${t('moreTiles', quiet - quietShown)}</button></p>`
      : nothing}
    ${wanted.length === 0 ? html`<p class="empty">${store.link === 'connecting' ? t('loading') : all.length ? t('noDeviceMatch') : t('noDevices')}</p>` : nothing}
    ${may('blindTransfer') && all.length ? html`<p class="hint">${t('dragHint')}</p>` : nothing}
  </section>`;
}

function keep(changed: Parameters<typeof remember>[0]): void {
  remember(changed);
  invalidate();
}

function glyph(state: TileState): string {
  switch (state) {
    case 'IN_USE':
    case 'BUSY':
      return 'UP';
    case 'RINGING':
    case 'RINGING_IN_USE':
      return 'RINGING';
    case 'ON_HOLD':
      return 'held';
    case 'DIALING':
      return 'DIALING';
    case 'UNAVAILABLE':
    case 'INVALID':
      return 'away';
    default:
      return 'idle';
  }
}

function tileOf(device: Device, state: TileState, use: Use | undefined, name: string | null, exten: string | null): TemplateResult {
  const title = name ?? exten ?? device.name;
  // Made when it is opened: of a thousand tiles that change all the time few ever are.
  const items = (): MenuItem[] => [
    ...(exten && may('originate') ? [{ label: t('callExtension', title), icon: 'phone', run: () => newCall(exten, device.pbx) }] : []),
    ...(use ? callActs(use.call, use.call.parties.length ? device.name : null) : []),
  ];
  const offered = use !== undefined || (exten !== null && may('originate'));
  const draggable = use?.call.state === 'UP' && may('blindTransfer');
  return html`<li
    class="tile d-${state} ${fresh(device.pbx) ? '' : 'away'}"
    draggable=${draggable ? 'true' : 'false'}
    @dragstart=${(e: DragEvent) => draggable && drag(e, use.call, device.name)}
    @dragend=${undrag}
    @dragover=${(e: DragEvent) => over(e, device)}
    @drop=${(e: DragEvent) => drop(e, device)}
    @contextmenu=${(e: Event) => offered && openMenu(e, t('actionsFor', title), items())}
    data-device=${device.id}
  >
    <div class="tile-head"><b>${title}</b>
      ${offered ? html`<button class="icon-button" aria-haspopup="menu" aria-label=${t('actionsFor', title)} @click=${(e: Event) => openMenu(e, t('actionsFor', title), items())}>${icon('menu')}</button>` : nothing}</div>
    <div class="tile-state">${icon(glyph(state))}<span>${word('device', state)}</span>${use ? html`<span class="time">${since(use.at, device.pbx)}</span>` : nothing}</div>
    <div class="tile-with"><span>${use?.with ?? (name ? '' : device.name)}</span>${exten && exten !== title ? html`<span class="num">${exten}</span>` : nothing}</div>
  </li>`;
}

export function needs(): void {
  shown.devices = true;
  shown.rooms = false;
  shown.today = false;
}
