/**
 * Durations are counted by the clock of the PBX that gave the instants, not by the browser's. Nobody tells that clock;
 * but a change arrives a little after its `at`, so the largest `at - arrival` seen lately is how far it is ahead.
 */
const WINDOW_MS = 5 * 60_000;

interface Ahead {
  now: number;
  before: number;
  turnedAt: number;
}

const pbxes = new Map<string, Ahead>();
let service = 0;

/** The HTTP header `Date` has whole seconds: half of one is added, half of the way there and back taken off. */
export function serviceTold(date: string, sent: number, received: number): void {
  const told = Date.parse(date);
  if (!Number.isNaN(told)) {
    service = told + 500 - (sent + received) / 2;
    if (Math.abs(service) < 1500) {
      service = 0;
    }
  }
}

export function changeTold(pbx: string, at: string | null): void {
  if (!at) {
    return;
  }
  const arrival = Date.now();
  const ahead = Date.parse(at) - arrival;
  const known = pbxes.get(pbx);
  if (!known) {
    pbxes.set(pbx, { now: ahead, before: ahead, turnedAt: arrival });
    return;
  }
  if (arrival - known.turnedAt > WINDOW_MS) {
    known.before = known.now;
    known.now = ahead;
    known.turnedAt = arrival;
  } else if (ahead > known.now) {
    known.now = ahead;
  }
}

/** The time by the PBX's clock; by the service's as long as the PBX told nothing. */
export function now(pbx?: string | null): number {
  const known = pbx ? pbxes.get(pbx) : undefined;
  return Date.now() + (known ? Math.max(known.now, known.before) : service);
}

export function forgetClocks(): void {
  pbxes.clear();
}
