import { html, nothing, type TemplateResult } from 'lit';
import { order, Refused } from './client';
import { ORDERS } from './documents';
import { t, word } from './i18n';
import { nameOf, prefs, remember } from './prefs';
import { store } from './store';
import { hidden, invalidate, label, link, near, ringing, toast, ui, type MenuItem } from './ui';
import type { Call, ErrorCode, Party, Role, SpyMode, UserError } from './schema';

type Order = keyof typeof ORDERS;

/** As io.ringdown.control.Role has it; the service refuses whatever this page should offer by mistake. */
const MAY: Record<Order, Role[]> = {
  originate: ['OPERATOR'],
  hangup: ['OPERATOR'],
  blindTransfer: ['OPERATOR'],
  attendedTransfer: ['OPERATOR'],
  cancelAttendedTransfer: ['OPERATOR'],
  park: ['OPERATOR'],
  redirect: ['OPERATOR'],
  pickup: ['OPERATOR'],
  mute: ['OPERATOR'],
  startRecording: ['OPERATOR', 'SUPERVISOR'],
  stopRecording: ['OPERATOR', 'SUPERVISOR'],
  queuePause: ['OPERATOR', 'SUPERVISOR'],
  spy: ['SUPERVISOR'],
};

export function may(what: Order): boolean {
  return store.me.role === 'ADMINISTRATOR' || MAY[what].includes(store.me.role);
}

/** Sends an order and tells in words what became of it. @returns the code of what went wrong, null when it was done */
async function send(what: Order, doing: string, variables: Record<string, unknown>): Promise<ErrorCode | 'LOST' | null> {
  if (store.link === 'lost' || store.link === 'connecting') {
    toast(t('notSent'), true);
    return 'LOST';
  }
  try {
    const { done } = await order<{ done: { userErrors: UserError[] } }>(ORDERS[what], variables);
    const wrong = done.userErrors[0];
    if (wrong) {
      // The heading says already who refused.
      toast(`${doing}: ${word('error', wrong.code)}. ${wrong.message.replace(/^Asterisk refused: /, '')}`, true);
      return wrong.code;
    }
    toast(t('done', doing));
    return null;
  } catch (failure) {
    toast(`${doing}: ${failure instanceof Refused ? failure.message : t('unknownOutcome')}`, true);
    return 'LOST';
  }
}

function text(form: FormData, name: string): string | null {
  return String(form.get(name) ?? '').trim() || null;
}

export function field(name: string, title: string, value = '', more: { hint?: string; required?: boolean; list?: boolean; mode?: string } = {}): TemplateResult {
  return html`<label class="field"
    ><span>${title}</span
    ><input
      name=${name}
      .defaultValue=${value}
      ?required=${more.required ?? false}
      placeholder=${more.hint ?? ''}
      autocomplete="off"
      list=${more.list ? 'people' : nothing}
      inputmode=${(more.mode ?? nothing) as 'tel'}
    />
  </label>`;
}

function choice(name: string, title: string, options: [string, string][], value = ''): TemplateResult {
  return html`<label class="field"
    ><span>${title}</span
    ><select name=${name}>
      ${options.map(([key, shown]) => html`<option value=${key} ?selected=${key === value}>${shown}</option>`)}
    </select></label
  >`;
}

/** The extensions that calls have told of, to choose from while a number is typed. */
export function people(): TemplateResult {
  const seen = new Map<string, string>();
  for (const device of store.devices) {
    const known = nameOf(device.id);
    if (known?.number && seen.size < 500) {
      seen.set(known.number, known.name ?? device.name);
    }
  }
  return html`<datalist id="people">${[...seen].map(([key, name]) => html`<option value=${key}>${name}</option>`)}</datalist>`;
}

export function extension(device: { id: string; name: string }): string | null {
  return nameOf(device.id)?.number ?? /(\d+)$/.exec(device.name)?.[1] ?? null;
}

/** Who can be named in an order: a hidden number stays hidden, its device does not. */
function handle(party: Party): string {
  return party.channel ?? party.device ?? party.number ?? '';
}

function parties(call: Call): [string, string][] {
  return call.parties.map((each) => [handle(each.party), hidden(each.party) ? label(each.party) : `${label(each.party)} ${each.party.number ?? ''}`]);
}

export function newCall(exten = '', pbx: string | null = null): void {
  const pbxes = [...store.pbxes.keys()];
  ui.dialog = {
    title: t('newCall'),
    submit: t('call'),
    body: () => html`
      ${field('exten', t('number'), exten, { required: true, list: true, mode: 'tel' })}
      ${field('device', t('yourPhone'), prefs.device, { required: true, hint: t('yourPhoneHint') })}
      ${field('context', t('context'), prefs.context, { hint: t('contextHint') })}
      ${pbxes.length > 1 ? choice('pbx', t('pbx'), pbxes.map((name) => [name, name]), pbx ?? pbxes[0]) : nothing}
    `,
    run: (form) => {
      const device = text(form, 'device') ?? '';
      const context = text(form, 'context');
      remember({ device, context: context ?? '' });
      const wanted = text(form, 'exten');
      void send('originate', `${t('call')} ${wanted}`, {
        pbx: text(form, 'pbx') ?? pbx ?? pbxes[0] ?? null,
        device,
        context,
        exten: wanted,
        callerNumber: wanted,
        waitForAnswer: false,
      });
    },
  };
  invalidate();
}

export function hangup(call: Call): void {
  ui.dialog = {
    title: t('hangup'),
    submit: t('hangup'),
    danger: true,
    body: () => html`<p>${t('askHangup', label(near(call)))}</p>`,
    run: () => void send('hangup', t('hangup'), { callId: call.id }),
  };
  invalidate();
}

export function transferDialog(call: Call, exten = '', by: string | null = null): void {
  ui.dialog = {
    title: t('transferTitle', label(near(call))),
    submit: t('blind2'),
    body: () => html`
      ${field('exten', t('number'), exten, { required: true, list: true, mode: 'tel' })}
      ${choice('by', t('by'), [['', t('any')], ...parties(call)], by ?? '')}
    `,
    run: (form) => void transfer(call, text(form, 'exten') ?? '', text(form, 'by'), false),
    other: {
      label: t('attended2'),
      run: (form) => void transfer(call, text(form, 'exten') ?? '', text(form, 'by'), true),
    },
  };
  invalidate();
}

export async function transfer(call: Call, exten: string, by: string | null, attended: boolean): Promise<void> {
  const wrong = await send(attended ? 'attendedTransfer' : 'blindTransfer', `${attended ? t('attended2') : t('blind2')} → ${exten}`, {
    callId: call.id,
    by,
    exten,
  });
  if (wrong === 'AMBIGUOUS') {
    transferDialog(call, exten, by);
  }
}

/** Which of two colleagues is to be parked only the person at the page knows. */
async function park(call: Call, party: string | null): Promise<void> {
  const wrong = await send('park', t('park'), { callId: call.id, party });
  if (wrong === 'AMBIGUOUS') {
    ui.dialog = {
      title: t('park'),
      submit: t('park'),
      body: () => choice('party', t('party'), parties(call)),
      run: (form) => void park(call, text(form, 'party')),
    };
    invalidate();
  }
}

export function conferenceDialog(call: Call): void {
  const known = parties(call);
  ui.dialog = {
    title: t('conferenceTitle'),
    submit: t('conference').replace(' …', ''),
    body: () => html`
      ${field('exten', t('conferenceNumber'), '', { required: true, mode: 'tel' })}
      ${choice('party', `${t('party')} 1`, known, known[0]?.[0])} ${choice('other', `${t('party')} 2`, known, known[1]?.[0])}
      ${field('context', t('context'), '', { hint: t('contextHint') })}
    `,
    run: (form) => {
      const other = text(form, 'other');
      const party = text(form, 'party');
      void send('redirect', t('conference').replace(' …', ''), {
        callId: call.id,
        exten: text(form, 'exten'),
        context: text(form, 'context'),
        party,
        otherParty: other === party ? null : other,
      });
    },
  };
  invalidate();
}

export function spyDialog(call: Call, mode: SpyMode): void {
  const title = t(mode === 'LISTEN' ? 'listen' : mode === 'WHISPER' ? 'whisper' : 'barge');
  const known = parties(call);
  ui.dialog = {
    title: t('spyTitle', title, label(near(call))),
    submit: title,
    body: () => html`
      ${field('device', t('yourPhone'), prefs.device, { required: true, hint: t('yourPhoneHint') })}
      ${choice('party', t('side'), known, known.at(-1)?.[0])}
    `,
    run: (form) => {
      const device = text(form, 'device') ?? '';
      remember({ device });
      void send('spy', title, { callId: call.id, device, party: text(form, 'party'), mode });
    },
  };
  invalidate();
}

/** What rings elsewhere, taken by one's own phone. */
function pickupDialog(call: Call): void {
  const phones = ringing(call).flatMap(({ target }): [string, string][] => (target ? [[handle(target), label(target)]] : []));
  ui.dialog = {
    title: t('pickUpTitle', label(near(call))),
    submit: t('pickUp'),
    body: () => html`
      ${field('device', t('yourPhone'), prefs.device, { required: true, hint: t('yourPhoneHint') })}
      ${phones.length > 1 ? choice('party', t('ringsAt'), [['', t('any')], ...phones]) : nothing}
    `,
    run: (form) => {
      const device = text(form, 'device') ?? '';
      remember({ device });
      void send('pickup', t('pickUp'), { callId: call.id, device, party: text(form, 'party') });
    },
  };
  invalidate();
}

const muted = new Set<string>();

export function pauseDialog(pbx: string, queue: string, member: string, name: string): void {
  ui.dialog = {
    title: t('pauseTitle', name),
    submit: t('pauseMember'),
    body: () => html`${field('reason', t('reason'))}`,
    run: (form) =>
      void send('queuePause', t('pauseMember'), { pbx, queue, member, paused: true, reason: text(form, 'reason') }),
  };
  invalidate();
}

export function resume(pbx: string, queue: string, member: string): void {
  void send('queuePause', t('resumeMember'), { pbx, queue, member, paused: false });
}

function day(): string {
  return new Date().toISOString().slice(0, 10).replaceAll('-', '/');
}

/** The attended transfer that is under way, whether one looks at the call or at the consultation: it is done when who transfers hangs up. */
function consultation(call: Call): { call: Call; by: string } | null {
  const first = (call.consultationFor ? store.calls.get(call.consultationFor) : undefined) ?? call;
  const by = first.transfers.find((each) => each.type === 'ATTENDED' && each.outcome === null)?.transferer?.channel;
  return by ? { call: first, by } : null;
}

/** What can be done to a call, by whoever looks at it. */
export function callActs(call: Call, by: string | null = null): MenuItem[] {
  const items: MenuItem[] = [
    { label: t('details'), icon: 'list', run: () => (location.hash = link('calls', call.id)) },
  ];
  const up = call.state === 'UP';
  const consults = consultation(call);
  if (ringing(call).length && may('pickup')) {
    items.push({ label: `${t('pickUp')} …`, icon: 'phone', run: () => pickupDialog(call) });
  }
  if (up && may('blindTransfer')) {
    items.push({ label: t('transfer'), icon: 'transfer', run: () => transferDialog(call, '', by) });
  }
  if (consults && may('hangup')) {
    const { call: first, by: transferer } = consults;
    items.push({
      label: t('completeAttended'),
      icon: 'transfer',
      run: () => void send('hangup', t('completeAttended'), { callId: first.id, party: transferer }),
    });
  }
  if (consults && may('cancelAttendedTransfer')) {
    items.push({
      label: t('cancelAttended'),
      icon: 'close',
      run: () => void send('cancelAttendedTransfer', t('cancelAttended'), { callId: consults.call.id }),
    });
  }
  if (up && may('park')) {
    items.push({ label: t('park'), icon: 'park', run: () => void park(call, null) });
  }
  if (up && may('redirect')) {
    items.push({ label: t('conference'), icon: 'group', run: () => conferenceDialog(call) });
  }
  if (up && may('spy')) {
    items.push(
      { label: `${t('listen')} …`, icon: 'ear', run: () => spyDialog(call, 'LISTEN') },
      { label: `${t('whisper')} …`, icon: 'ear', run: () => spyDialog(call, 'WHISPER') },
      { label: `${t('barge')} …`, icon: 'ear', run: () => spyDialog(call, 'BARGE') },
    );
  }
  if (up && may('startRecording')) {
    items.push(
      {
        label: t('record'),
        icon: 'record',
        run: () => void send('startRecording', t('record'), { callId: call.id, file: `${day()}/${call.id.replace(/[^\w.-]/g, '-')}.wav` }),
      },
      { label: t('stopRecord'), icon: 'record', run: () => void send('stopRecording', t('stopRecord'), { callId: call.id }) },
    );
  }
  if (up && may('mute')) {
    for (const each of call.parties) {
      const party = handle(each.party);
      const off = muted.has(party);
      items.push({
        label: t(off ? 'unmute' : 'mute', label(each.party)),
        icon: 'mic',
        run: () =>
          void send('mute', t(off ? 'unmute' : 'mute', label(each.party)), { callId: call.id, party, muted: !off }).then((wrong) => {
            if (!wrong) {
              off ? muted.delete(party) : muted.add(party);
            }
          }),
      });
    }
  }
  if (may('hangup')) {
    items.push({ label: t('hangup'), icon: 'hangup', danger: true, run: () => hangup(call) });
  }
  return items;
}

export function openMenu(event: Event, title: string, items: MenuItem[]): void {
  event.preventDefault();
  event.stopPropagation();
  const from = event.currentTarget as HTMLElement;
  const box = from.getBoundingClientRect();
  const pointer = event instanceof MouseEvent && event.type === 'contextmenu' && event.clientX > 0;
  ui.menu = {
    label: title,
    items,
    from: (from.matches('button, a') ? from : from.querySelector<HTMLElement>('button, a')) ?? from,
    x: pointer ? (event as MouseEvent).clientX : box.right,
    y: pointer ? (event as MouseEvent).clientY : box.bottom,
  };
  invalidate();
}
