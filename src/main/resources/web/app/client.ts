import { createClient, type Client } from 'graphql-ws';
import { serviceTold } from './clock';

/** `stale`: connected again, but not yet told what happened meanwhile. `refused`: the service lets in only whom it knows. */
export type Link = 'connecting' | 'stale' | 'live' | 'lost' | 'refused';

interface Failure {
  message: string;
  extensions?: { code?: string; classification?: string };
}

/** An answer with `errors`: what the service says is wrong, in its words. */
export class Refused extends Error {
  constructor(readonly errors: readonly Failure[]) {
    super(errors.map((error) => error.message).join('; '));
  }
}

const TOKEN_KEY = 'ringdown.token';
/** As the service closes a socket: nobody has said who they are; what they said is of no use, or has ended. */
const REFUSALS = [4401, 4403];

/** An API token, for as long as the tab is open. */
export function token(): string | null {
  try {
    return sessionStorage.getItem(TOKEN_KEY);
  } catch {
    return null;
  }
}

export function keepToken(text: string): void {
  sessionStorage.setItem(TOKEN_KEY, text);
}

export function forgetToken(): void {
  try {
    sessionStorage.removeItem(TOKEN_KEY);
  } catch {
    // A browser that keeps nothing has none.
  }
}

const LATER_MS = 30_000;
const PING_MS = 10_000;
const PONG_MS = 5_000;
const LONGEST_PAUSE_MS = 5_000;

let client: Client;
let terminate: () => void = () => {};
let wake: () => void = () => {};

export function connect(onLink: (link: Link, why?: string) => void): void {
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  const address = new URL('graphql', document.baseURI);
  const questions = new URL(address);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  client = createClient({
    url: address.href,
    lazy: false,
    keepAlive: PING_MS,
    retryAttempts: Infinity,
    connectionParams: () => authorization(),
    shouldRetry: (event) => !refused(event),
    retryWait: (retries) =>
      new Promise((resolve) => {
        const pause = Math.min(LONGEST_PAUSE_MS, 250 * 2 ** retries) * (0.5 + Math.random() / 2);
        const timer = setTimeout(resolve, pause);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    onNonLazyError: () => {},
    on: {
      connected: () => {
        onLink('stale');
        void tellTime(questions);
      },
      closed: (event) => {
        clearTimeout(pongTimer);
        const close = event as CloseEvent;
        if (refused(event)) {
          forgetToken();
          onLink('refused', close.reason.replace(/^(Unauthorized|Forbidden: )/, ''));
          return;
        }
        onLink('lost', close.reason || (close.code ? String(close.code) : undefined));
      },
      ping: (received) => {
        // A network that went away says nothing: who does not answer is gone.
        if (!received) {
          pongTimer = setTimeout(() => client.terminate(), PONG_MS);
        }
      },
      pong: (received) => {
        if (received) {
          clearTimeout(pongTimer);
        }
      },
    },
  });
  terminate = () => client.terminate();
  window.addEventListener('offline', () => terminate());
  window.addEventListener('online', () => wake());
}

function authorization(): Record<string, string> {
  const known = token();
  return known ? { Authorization: `Bearer ${known}` } : {};
}

function refused(event: unknown): boolean {
  return REFUSALS.includes((event as CloseEvent | undefined)?.code ?? 0);
}

let timeTold = false;

async function tellTime(address: URL): Promise<void> {
  if (timeTold) {
    return;
  }
  timeTold = true;
  const sent = Date.now();
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...authorization() },
      body: '{"query":"{ __typename }"}',
    });
    serviceTold(answer.headers.get('Date') ?? '', sent, Date.now());
  } catch {
    // The changes tell it, too.
  }
}

/** One answer over the socket. */
export function ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    let answered = false;
    client.subscribe<T>(
      { query, variables },
      {
        next: ({ data, errors }) => {
          answered = true;
          if (errors?.length) {
            reject(new Refused(errors as unknown as Failure[]));
          } else {
            resolve(data as T);
          }
        },
        error: (error) => reject(Array.isArray(error) ? new Refused(error as Failure[]) : new Error('connection')),
        complete: () => {
          if (!answered) {
            reject(new Error('connection'));
          }
        },
      },
    );
  });
}

/**
 * A mutation is sent once: after a lost connection nobody knows whether it was done, and the client would send it again.
 */
export function order<T>(query: string, variables: Record<string, unknown>): Promise<T> {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const unlisten = client.on('closed', () => {
      unlisten();
      stop();
      reject(new Error('connection'));
    });
    stop = client.subscribe<T>(
      { query, variables },
      {
        next: ({ data, errors }) => {
          unlisten();
          if (errors?.length) {
            reject(new Refused(errors as unknown as Failure[]));
          } else {
            resolve(data as T);
          }
        },
        error: (error) => {
          unlisten();
          reject(Array.isArray(error) ? new Refused(error as Failure[]) : new Error('connection'));
        },
        complete: () => unlisten(),
      },
    );
  });
}

let startAnew: ReturnType<typeof setTimeout> | undefined;

/** `variables` is sent again as it is then when the connection comes back. */
export function follow<T>(
  query: string,
  variables: Record<string, unknown>,
  next: (data: T) => void,
  failed: (why: string) => void,
): void {
  client.subscribe<T>(
    { query, variables },
    {
      next: ({ data, errors }) => {
        if (errors?.length) {
          failed(errors.map((error) => error.message).join('; '));
        } else if (data) {
          next(data);
        }
      },
      error: (error) => {
        if (Array.isArray(error)) {
          failed((error as Failure[]).map((e) => e.message).join('; '));
        } else if (!refused(error)) {
          // The client gives up where trying at once makes it worse: too many connections, a service that is broken.
          startAnew ??= setTimeout(() => location.reload(), LATER_MS);
        }
      },
      complete: () => {},
    },
  );
}
