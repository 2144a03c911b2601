import { html, type TemplateResult } from 'lit';
import { clockTime, t, word } from '../i18n';
import { label } from '../ui';
import type { CallChange } from '../schema';

/** What happened to a call, told in sentences. */
export function told(change: CallChange): string {
  switch (change.type) {
    case 'RINGING':
      return t('change.RINGING', (change.targets ?? []).map(label).join(', '));
    case 'RING_ENDED':
      return t('change.RING_ENDED', label(change.target), word('leg', change.outcome));
    case 'ANSWERED':
      return t('change.ANSWERED', label(change.target));
    case 'HELD':
    case 'RESUMED':
      return t(`change.${change.type}`, label(change.party));
    case 'TRANSFERRED': {
      const transfer = change.transfer;
      return transfer
        ? `${word('transfer', transfer.type)}: ${label(transfer.transferee)} → ${transfer.target ? label(transfer.target) : (transfer.destination ?? '?')} (${word('transferOutcome', transfer.outcome ?? 'pending')})`
        : t('change.TRANSFERRED');
    }
    case 'QUEUED':
    case 'QUEUE_ABANDONED':
      return t(`change.${change.type}`, change.visit?.queue ?? '');
    case 'DEQUEUED':
      return t('change.DEQUEUED', change.visit?.queue ?? '', word('visit', change.visit?.outcome));
    case 'PARKED':
      return t('change.PARKED', change.space ?? '');
    case 'USER_EVENT':
      return t('change.USER_EVENT', change.userEvent?.name ?? '');
    case 'ENDED':
      return t('change.ENDED', word('disposition', change.disposition));
    case 'STARTED':
    case 'UNPARKED':
    case 'UPDATED':
      return t(`change.${change.type}`);
    default:
      return word('change', change.type);
  }
}

export function timeline(changes: CallChange[]): TemplateResult {
  return html`<ol class="timeline">
    ${changes
      .filter((change) => change.type !== 'UPDATED')
      .map((change) => html`<li class="c-${change.type}"><time>${change.at ? clockTime(change.at) : ''}</time> ${told(change)}</li>`)}
  </ol>`;
}
