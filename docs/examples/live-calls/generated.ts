/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** Which live calls: all that is given must hold; what is left out means any, an empty list none */
export type CallFilter = {
  /** The caller's */
  accountCode?: string | null | undefined;
  /** As PJSIP/101: of the caller, of who takes part now, of a leg's target, of who answered or hung up */
  device?: string | null | undefined;
  /** Where it came from and went to */
  direction?: Direction | null | undefined;
  /** The dialled number, or that of the caller, of who takes part now, of a leg's target, of who answered or hung up */
  number?: string | null | undefined;
  /** Names of PBXs */
  pbx?: Array<string> | null | undefined;
  /** A queue that the call waits in or came through */
  queue?: string | null | undefined;
  /** What the call is doing */
  states?: Array<CallState> | null | undefined;
};

/** What a live call is doing */
export type CallState =
  /** In the dialplan; nobody rings yet */
  | 'DIALING'
  /** Nobody of it is left */
  | 'ENDED'
  /** Talks to Asterisk itself: announcement, IVR, voicemail, conference */
  | 'IN_APPLICATION'
  /** Waits in a parking space */
  | 'PARKED'
  /** Waits in a queue, whether or not an agent rings */
  | 'QUEUED'
  /** A phone rings */
  | 'RINGING'
  /** Two parties talk, or are about to */
  | 'UP';

/** What happened in a call */
export type ChangeType =
  /** The first person was connected to the caller: target */
  | 'ANSWERED'
  /** The call left a queue: visit */
  | 'DEQUEUED'
  /** Nobody of the call is left: disposition */
  | 'ENDED'
  /** A party was put on hold: party */
  | 'HELD'
  /** The call was put into a parking space: space */
  | 'PARKED'
  /** The call joined a queue: visit */
  | 'QUEUED'
  /** The caller gave up in a queue: visit */
  | 'QUEUE_ABANDONED'
  /** A party was taken back from hold: party */
  | 'RESUMED'
  /** Phones began to ring: targets */
  | 'RINGING'
  /** A phone rings no more: target, outcome */
  | 'RING_ENDED'
  /** The call began */
  | 'STARTED'
  /** A transfer happened, or its target or outcome became known: transfer */
  | 'TRANSFERRED'
  /** The call was taken out of its parking space */
  | 'UNPARKED'
  /** Anything else of the call changed: caller id, account code, parties, state */
  | 'UPDATED'
  /** The dialplan said something: userEvent */
  | 'USER_EVENT';

/** Where a call came from and went to, by the PBX's trunk patterns */
export type Direction =
  /** The caller came over a trunk */
  | 'INBOUND'
  /** No trunk took part */
  | 'INTERNAL'
  /** A leg went to a trunk */
  | 'OUTBOUND';

/** How a call ended, from its caller's side */
export type Disposition =
  /** The caller gave up waiting in a queue */
  | 'ABANDONED'
  /** A person was connected to the caller */
  | 'ANSWERED'
  /** Asterisk itself served the caller: announcement, IVR */
  | 'APPLICATION'
  /** Whoever was called talked already */
  | 'BUSY'
  /** The caller gave up */
  | 'CANCELLED'
  /** The caller was in a conference */
  | 'CONFERENCE'
  /** It could not be: no such number, not reachable, congestion */
  | 'FAILED'
  /** Nobody answered in time */
  | 'NO_ANSWER'
  /** Whoever was called refused the call */
  | 'REJECTED'
  /** It was handed over before anybody answered */
  | 'TRANSFERRED'
  /** Voicemail took it */
  | 'VOICEMAIL';

/** What an item of a subscription tells */
export type UpdateKind =
  /** One thing happened to something that matches */
  | 'CHANGE'
  /** What matched before does not any more, or is gone */
  | 'REMOVED'
  /** Changes were missed; a snapshot follows, where there are snapshots */
  | 'RESYNC'
  /** All that matches, as it is now; whatever the subscriber knew before is to be forgotten */
  | 'SNAPSHOT';

export type LiveCallsSubscriptionVariables = Exact<{
  filter?: CallFilter | null | undefined;
  after?: string | number | null | undefined;
}>;


export type LiveCallsSubscription = { calls: { cursor: string, kind: UpdateKind, removed: string | null, calls: Array<{ id: string, state: CallState, dialed: string | null, caller: { number: string | null, name: string | null } | null, parties: Array<{ held: boolean, party: { number: string | null } }> }> | null, change: { at: string | null, type: ChangeType, disposition: Disposition | null, call: { id: string, state: CallState, dialed: string | null, caller: { number: string | null, name: string | null } | null, parties: Array<{ held: boolean, party: { number: string | null } }> } } | null } };

export type RowFragment = { id: string, state: CallState, dialed: string | null, caller: { number: string | null, name: string | null } | null, parties: Array<{ held: boolean, party: { number: string | null } }> };
