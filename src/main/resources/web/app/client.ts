import { createClient, type Client } from 'graphql-ws';
import { serviceTold } from './clock';

/** `stale`: connected again, but not yet told what happened meanwhile. */
export type Link = 'connecting' | 'stale' | 'live' | 'lost';

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

const PING_MS = 10_000;
const PONG_MS = 5_000;
const LONGEST_PAUSE_MS = 5_000;

let client: Client;
let terminate: () => void = () => {};
let wake: () => void = () => {};

export function connect(onLink: (link: Link, why?: string) => void): void {
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  const address = new URL('graphql', document.baseURI);
  void tellTime(address);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  client = createClient({
    url: address.href,
    lazy: false,
    keepAlive: PING_MS,
    retryAttempts: Infinity,
    shouldRetry: () => true,
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
      connected: () => onLink('stale'),
      closed: (event) => {
        clearTimeout(pongTimer);
        const close = event as CloseEvent;
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

async function tellTime(address: URL): Promise<void> {
  const sent = Date.now();
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
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
      error: (error) => failed(Array.isArray(error) ? (error as Failure[]).map((e) => e.message).join('; ') : String(error)),
      complete: () => {},
    },
  );
}
