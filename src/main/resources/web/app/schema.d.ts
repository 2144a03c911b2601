// What the GraphQL schema says, as types. Written by SchemaTypesTest: docs/dashboard.md tells how to write it anew.

export interface AgentReport {
  agent: string | null;
  agentName: string | null;
  answered: number;
  answeredElsewhere: number;
  averageHandleMs: number | null;
  calls: number;
  cancelled: number;
  holdMs: number;
  longestTalkMs: number | null;
  missed: number;
  offered: number;
  pbx: string;
  ringMs: number;
  talkMs: number;
  transferred: number;
  unknown: number;
  unreached: number;
}

export interface AmiHeader {
  name: string;
  value: string;
}

export interface AmiHeaderInput {
  name: string;
  value: string;
}

export interface AmiItem {
  headers: AmiHeader[];
}

export interface AttendedTransferPayload {
  call: Call | null;
  callId: string | null;
  userErrors: UserError[];
}

export interface AuditArgument {
  name: string;
  value: string;
}

export interface AuditConnection {
  edges: AuditEdge[];
  nodes: AuditEntry[];
  pageInfo: PageInfo;
}

export interface AuditEdge {
  cursor: string;
  node: AuditEntry;
}

export interface AuditEntry {
  action: string;
  actionId: string | null;
  actor: string;
  arguments: AuditArgument[];
  at: string;
  callId: string | null;
  channelId: string | null;
  durationMs: number;
  id: string;
  message: string | null;
  outcome: string;
  party: string | null;
  pbx: string | null;
  role: Role;
}

export interface BlindTransferPayload {
  call: Call | null;
  callId: string | null;
  userErrors: UserError[];
}

export interface BridgePayload {
  call: Call | null;
  callId: string | null;
  userErrors: UserError[];
}

export interface Call {
  answeredAt: string | null;
  answeredBy: Party | null;
  caller: Party | null;
  cause: number | null;
  complete: boolean;
  connectedMs: number | null;
  consultationFor: string | null;
  dialed: string | null;
  direction: Direction;
  disposition: Disposition | null;
  durationMs: number | null;
  endedAfter: string | null;
  endedAt: string | null;
  endedBy: Party | null;
  holdMs: number | null;
  id: string;
  legs: Leg[];
  originated: boolean;
  parties: Participant[];
  pbx: string;
  queueVisits: QueueVisit[];
  revision: number;
  ringMs: number | null;
  ringingAt: string | null;
  startedAt: string | null;
  state: CallState;
  stateSince: string | null;
  talkMs: number | null;
  timeline: CallChange[];
  transfers: Transfer[];
  userEvents: UserEvent[];
  waitMs: number | null;
}

export interface CallChange {
  at: string | null;
  call: Call;
  callId: string;
  disposition: Disposition | null;
  outcome: LegOutcome | null;
  party: Party | null;
  revision: number;
  space: string | null;
  target: Party | null;
  targets: Party[] | null;
  transfer: Transfer | null;
  type: ChangeType;
  userEvent: UserEvent | null;
  visit: QueueVisit | null;
}

export interface CallFilter {
  accountCode?: string | null;
  device?: string | null;
  direction?: Direction | null;
  number?: string | null;
  pbx?: string[] | null;
  queue?: string | null;
  states?: CallState[] | null;
}

export interface CallRecord {
  answeredAt: string | null;
  answeredBy: Party | null;
  caller: Party | null;
  cause: number | null;
  complete: boolean;
  connectedMs: number | null;
  consultationFor: string | null;
  dialed: string | null;
  direction: Direction;
  disposition: Disposition | null;
  durationMs: number | null;
  endedAfter: string | null;
  endedAt: string | null;
  endedBy: Party | null;
  holdMs: number | null;
  id: string;
  legs: Leg[];
  originated: boolean;
  pbx: string;
  queueVisits: QueueVisit[];
  revision: number;
  ringMs: number | null;
  ringingAt: string | null;
  startedAt: string | null;
  talkMs: number | null;
  timeline: CallChange[];
  transfers: Transfer[];
  userEvents: UserEvent[];
  waitMs: number | null;
}

export interface CallRecordConnection {
  edges: CallRecordEdge[];
  nodes: CallRecord[];
  pageInfo: PageInfo;
}

export interface CallRecordEdge {
  cursor: string;
  node: CallRecord;
}

export interface CallRecordFilter {
  accountCode?: string | null;
  agent?: string | null;
  device?: string | null;
  direction?: Direction | null;
  disposition?: Disposition | null;
  from?: string | null;
  maxDurationMs?: number | null;
  minDurationMs?: number | null;
  number?: string | null;
  pbx?: string[] | null;
  queue?: string | null;
  to?: string | null;
  transferType?: TransferType | null;
}

export type CallRecordOrder = 'ENDED_AT_ASC' | 'ENDED_AT_DESC' | 'STARTED_AT_ASC' | 'STARTED_AT_DESC';

export type CallState = 'DIALING' | 'ENDED' | 'IN_APPLICATION' | 'PARKED' | 'QUEUED' | 'RINGING' | 'UP';

export interface CallsUpdate {
  calls: Call[] | null;
  change: CallChange | null;
  cursor: string;
  kind: UpdateKind;
  removed: string | null;
}

export interface CancelAttendedTransferPayload {
  call: Call | null;
  callId: string | null;
  userErrors: UserError[];
}

export type ChangeType = 'ANSWERED' | 'DEQUEUED' | 'ENDED' | 'HELD' | 'PARKED' | 'QUEUED' | 'QUEUE_ABANDONED' | 'RESUMED' | 'RINGING' | 'RING_ENDED' | 'STARTED' | 'TRANSFERRED' | 'UNPARKED' | 'UPDATED' | 'USER_EVENT';

export interface Conference {
  id: string;
  name: string;
  participants: ConferenceParticipant[];
  pbx: string;
}

export interface ConferenceParticipant {
  admin: boolean;
  callId: string | null;
  joinedAt: string | null;
  muted: boolean;
  party: Party;
}

export interface Device {
  id: string;
  name: string;
  pbx: string;
  registered: boolean | null;
  state: DeviceState;
}

export type DeviceState = 'BUSY' | 'INVALID' | 'IN_USE' | 'NOT_IN_USE' | 'ON_HOLD' | 'RINGING' | 'RINGING_IN_USE' | 'UNAVAILABLE' | 'UNKNOWN';

export type Direction = 'INBOUND' | 'INTERNAL' | 'OUTBOUND';

export type Disposition = 'ABANDONED' | 'ANSWERED' | 'APPLICATION' | 'BUSY' | 'CANCELLED' | 'CONFERENCE' | 'FAILED' | 'NO_ANSWER' | 'REJECTED' | 'TRANSFERRED' | 'VOICEMAIL';

export type ErrorCode = 'AMBIGUOUS' | 'CONNECTION_LOST' | 'EXISTS' | 'FAILED' | 'FIXED' | 'FORBIDDEN' | 'INTERNAL' | 'INVALID' | 'NOT_ANSWERED' | 'NOT_CONNECTED' | 'NOT_FOUND' | 'NOT_POSSIBLE' | 'NOT_WRITABLE' | 'OVERLOADED' | 'REFUSED' | 'TIMED_OUT';

export interface EventClass {
  knowledge: EventKnowledge;
  name: string;
}

export type EventKnowledge = 'CONCLUDED_MISSING' | 'MISSING' | 'SEEN' | 'UNKNOWN';

export interface HangupPayload {
  call: Call | null;
  callId: string | null;
  userErrors: UserError[];
}

export interface Leg {
  answeredAt: string | null;
  endedAt: string | null;
  holdMs: number | null;
  outcome: LegOutcome | null;
  queue: string | null;
  ringingAt: string | null;
  startedAt: string | null;
  talkMs: number | null;
  target: Party | null;
}

export type LegOutcome = 'ANSWERED' | 'ANSWERED_ELSEWHERE' | 'BUSY' | 'CANCELLED' | 'FAILED' | 'FORWARDED' | 'NOT_ACCEPTED' | 'NO_ANSWER' | 'REJECTED' | 'UNAVAILABLE';

export interface Me {
  name: string;
  numbersMasked: boolean;
  role: Role;
  scope: Scope;
}

export interface MemberCall {
  callId: string | null;
  caller: Party;
  since: string;
}

export interface MutePayload {
  call: Call | null;
  callId: string | null;
  userErrors: UserError[];
}

export interface OriginatePayload {
  call: Call | null;
  callFile: string | null;
  callId: string | null;
  userErrors: UserError[];
}

export interface PageInfo {
  endCursor: string | null;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
}

export interface ParkPayload {
  call: Call | null;
  callId: string | null;
  space: string | null;
  userErrors: UserError[];
}

export interface ParkedCall {
  callId: string | null;
  id: string;
  lot: string | null;
  parkedAt: string;
  parkedBy: string | null;
  party: Party;
  pbx: string;
  space: string;
  timeoutAt: string | null;
}

export interface Participant {
  held: boolean;
  joinedAt: string | null;
  party: Party;
}

export interface Party {
  accountCode: string | null;
  channel: string | null;
  device: string | null;
  name: string | null;
  number: string | null;
  presentation: Presentation | null;
  tenantId: string | null;
}

export interface Pbx {
  blind: string[];
  calls: number;
  configError: string | null;
  lag: PbxLag | null;
  lagMs: number | null;
  lastError: string | null;
  name: string;
  overloads: number;
  rights: PbxRights | null;
  since: string | null;
  state: PbxState;
  version: string | null;
}

export interface PbxInput {
  host?: string | null;
  name: string;
  plainLogin?: boolean | null;
  port?: number | null;
  secret?: string | null;
  trunks?: string[] | null;
  username?: string | null;
}

export interface PbxLag {
  alarm: boolean;
  clockOffsetMs: number | null;
  currentMs: number;
  maxMs: number;
  medianMs: number;
  p99Ms: number;
}

export interface PbxPayload {
  pbx: Pbx | null;
  userErrors: UserError[];
}

export interface PbxRights {
  actions: string[] | null;
  events: EventClass[];
}

export type PbxState = 'CONNECTED' | 'CONNECTING' | 'DISCONNECTED' | 'LOGGING_IN' | 'MISCONFIGURED' | 'RECOVERING' | 'REMOVED' | 'STOPPED' | 'SYNCING';

export interface PickupPayload {
  call: Call | null;
  callId: string | null;
  userErrors: UserError[];
}

export type Presentation = 'ALLOWED' | 'RESTRICTED' | 'UNAVAILABLE';

export interface Queue {
  id: string;
  members: QueueMember[];
  name: string;
  pbx: string;
  strategy: string | null;
  waiting: WaitingCaller[];
}

export interface QueueAddPayload {
  queues: Queue[];
  userErrors: UserError[];
}

export interface QueueMember {
  callsTaken: number | null;
  device: string;
  lastCallAt: string | null;
  location: string;
  name: string | null;
  paused: boolean;
  pausedReason: string | null;
  penalty: number | null;
  ringing: MemberCall | null;
  state: DeviceState;
  talking: MemberCall | null;
}

export type QueueOutcome = 'ABANDONED' | 'ANSWERED' | 'LEFT' | 'TIMEOUT' | 'TRANSFERRED';

export interface QueuePausePayload {
  queues: Queue[];
  userErrors: UserError[];
}

export interface QueueRemovePayload {
  queues: Queue[];
  userErrors: UserError[];
}

export interface QueueReport {
  abandoned: number;
  answered: number;
  answeredInTime: number;
  asaMs: number | null;
  calls: number;
  holdMs: number;
  longestWaitMs: number | null;
  offered: number;
  overflow: number;
  pbx: string;
  queue: string;
  serviceLevel: number | null;
  shortAbandoned: number;
  talkMs: number;
  unknown: number;
}

export interface QueueVisit {
  agent: Party | null;
  joinedAt: string | null;
  leftAt: string | null;
  outcome: QueueOutcome | null;
  position: number | null;
  queue: string;
  waitMs: number | null;
}

export interface QueuesUpdate {
  kind: UpdateKind;
  queues: Queue[] | null;
  removed: string | null;
}

export interface RedirectPayload {
  call: Call | null;
  callId: string | null;
  userErrors: UserError[];
}

export type Role = 'ADMINISTRATOR' | 'OPERATOR' | 'SUPERVISOR' | 'VIEWER';

export interface Scope {
  accountCodes: string[];
  numbers: string[];
  pbxs: string[];
  tenants: string[];
}

export interface SendActionPayload {
  items: AmiItem[];
  response: AmiHeader[];
  userErrors: UserError[];
}

export interface SendDtmfPayload {
  call: Call | null;
  callId: string | null;
  userErrors: UserError[];
}

export type Sound = 'ALL' | 'IN' | 'OUT';

export type SpyMode = 'BARGE' | 'LISTEN' | 'WHISPER';

export interface SpyPayload {
  call: Call | null;
  callId: string | null;
  userErrors: UserError[];
}

export interface StartRecordingPayload {
  call: Call | null;
  callId: string | null;
  file: string | null;
  userErrors: UserError[];
}

export interface StopRecordingPayload {
  call: Call | null;
  callId: string | null;
  userErrors: UserError[];
}

export type TrafficBucket = 'DAY' | 'HALF_HOUR' | 'HOUR' | 'MONTH' | 'QUARTER_HOUR' | 'WEEK';

export interface TrafficReport {
  abandoned: number;
  answered: number;
  calls: number;
  from: string;
  holdMs: number;
  inbound: number;
  internal: number;
  outbound: number;
  peakCalls: number;
  talkMs: number;
  to: string;
}

export interface Transfer {
  at: string | null;
  consultationCallId: string | null;
  destination: string | null;
  outcome: TransferOutcome | null;
  target: Party | null;
  transferee: Party | null;
  transferer: Party | null;
  type: TransferType;
}

export type TransferOutcome = 'ABANDONED' | 'ANSWERED' | 'BUSY' | 'CANCELLED' | 'FAILED' | 'NO_ANSWER' | 'RECALLED' | 'REJECTED' | 'TIMEOUT' | 'VOICEMAIL';

export type TransferType = 'ATTENDED' | 'BLIND' | 'BLONDE' | 'BRIDGE' | 'FORWARD' | 'PARK' | 'PICKUP' | 'REDIRECT';

export type UpdateKind = 'CHANGE' | 'REMOVED' | 'RESYNC' | 'SNAPSHOT';

export interface UserError {
  code: ErrorCode;
  field: string | null;
  message: string;
}

export interface UserEvent {
  at: string | null;
  headers: UserEventHeader[];
  name: string | null;
}

export interface UserEventHeader {
  name: string;
  value: string;
}

export interface UserEventsUpdate {
  change: CallChange | null;
  cursor: string;
  kind: UpdateKind;
}

export interface VariableInput {
  name: string;
  value: string;
}

export interface WaitingCaller {
  callId: string | null;
  joinedAt: string;
  party: Party;
  position: number;
  waitMs: number;
}
