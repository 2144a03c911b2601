import { prefs } from './prefs';
import { de } from './i18n.de';
import { en } from './i18n.en';

export type Messages = typeof en;

const TABLES: Record<'de' | 'en', Messages> = { de, en };

export function lang(): 'de' | 'en' {
  return prefs.lang ?? (navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en');
}

/** The text of a key, `{0}` and so on replaced. */
export function t(key: keyof Messages, ...values: (string | number)[]): string {
  return TABLES[lang()][key].replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)] ?? ''));
}

/** How many there are of something, in words. */
export function counted(key: 'count' | 'devicesCount' | 'participants', many: number): string {
  return t(many === 1 ? `${key}One` : key, many);
}

/** The word for a value of an enumeration; one that is newer than this page is shown as it is. */
export function word(kind: string, value: string | null | undefined): string {
  if (!value) {
    return '';
  }
  const table: Record<string, string> = TABLES[lang()];
  return table[`${kind}.${value}`] ?? value.toLowerCase().replaceAll('_', ' ');
}

/** The region that the browser asks for, of the language that is chosen. */
function locale(): string {
  return navigator.languages.find((each) => each.toLowerCase().startsWith(lang())) ?? lang();
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = lang() + name;
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(locale(), { ...options, hourCycle: 'h23' });
    formats.set(key, known);
  }
  return known;
}

export function clockTime(iso: string | number): string {
  return format('time', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(iso));
}

export function hourOf(iso: string): string {
  return format('hour', { hour: '2-digit', minute: '2-digit' }).format(new Date(iso));
}

export function dateTime(iso: string | null | undefined): string {
  return iso
    ? format('dateTime', {
        day: '2-digit',
        month: '2-digit',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      }).format(new Date(iso))
    : '–';
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

export function percent(value: number | null | undefined): string {
  return value === null || value === undefined
    ? '–'
    : new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(value / 100);
}

/** 0:07, 12:34, 1:02:03. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) {
    return '–';
  }
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const s = String(seconds % 60).padStart(2, '0');
  const m = Math.floor(seconds / 60) % 60;
  const h = Math.floor(seconds / 3600);
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`;
}
