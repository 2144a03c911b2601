/** What this browser remembers: nothing of it is told to the service. */
export interface Thresholds {
  waitWarn: number;
  waitAlarm: number;
  waitingWarn: number;
  waitingAlarm: number;
  levelWarn: number;
  levelAlarm: number;
}

export interface Prefs {
  theme: 'auto' | 'light' | 'dark';
  lang: 'de' | 'en' | null;
  /** The phone that click to call rings first, and that listens. */
  device: string;
  /** Of the dialplan, where click to call looks for the number. */
  context: string;
  extensionGroup: string;
  extensionState: string;
  thresholds: Record<string, Thresholds>;
}

export const USUAL: Thresholds = {
  waitWarn: 30,
  waitAlarm: 60,
  waitingWarn: 3,
  waitingAlarm: 6,
  levelWarn: 80,
  levelAlarm: 60,
};

const KEY = 'ringdown';
const DEFAULTS: Prefs = {
  theme: 'auto',
  lang: null,
  device: '',
  context: '',
  extensionGroup: '',
  extensionState: '',
  thresholds: {},
};

function read(): Prefs {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Prefs>) };
  } catch {
    return { ...DEFAULTS };
  }
}

export const prefs: Prefs = read();

export function remember(changed: Partial<Prefs>): void {
  Object.assign(prefs, changed);
  try {
    localStorage.setItem(KEY, JSON.stringify(prefs));
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}

export function thresholds(queue: string): Thresholds {
  return prefs.thresholds[queue] ?? USUAL;
}

const NAMES_KEY = 'ringdown.names';
const MOST_NAMES = 5000;
let names: Record<string, { number: string | null; name: string | null }> = {};
let namesChanged = false;
try {
  names = JSON.parse(localStorage.getItem(NAMES_KEY) ?? '{}') as typeof names;
} catch {
  names = {};
}

/** Who sits at a device is told by its calls only, so it is remembered for the time between them. */
export function nameOf(id: string): { number: string | null; name: string | null } | undefined {
  return names[id];
}

export function learnName(id: string, number: string | null, name: string | null): void {
  const known = names[id];
  if ((!number && !name) || (known && known.number === number && known.name === name)) {
    return;
  }
  if (!known && Object.keys(names).length >= MOST_NAMES) {
    return;
  }
  names[id] = { number, name };
  if (!namesChanged) {
    namesChanged = true;
    setTimeout(() => {
      namesChanged = false;
      try {
        localStorage.setItem(NAMES_KEY, JSON.stringify(names));
      } catch {
        // as above
      }
    }, 5000);
  }
}
