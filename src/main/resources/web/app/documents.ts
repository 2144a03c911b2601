/* Every operation that the page sends; SchemaTypesTest holds each against the schema. */

const PARTY = `{ number name presentation device channel }`;
const TARGET = `{ number name device channel }`;

/** What a live call shows, in the list and opened. */
const CALL = `
  id pbx revision state stateSince startedAt answeredAt direction originated dialed complete consultationFor
  caller ${PARTY}
  legs { target ${TARGET} queue startedAt ringingAt answeredAt endedAt outcome }
  parties { party ${PARTY} joinedAt held }
  queueVisits { queue joinedAt leftAt position outcome agent ${TARGET} }
  transfers { at type destination outcome transferer ${TARGET} transferee ${TARGET} target ${TARGET} }
`;

export const CALLS = `subscription Calls($after: ID) {
  calls(after: $after) { cursor kind removed calls { ${CALL} } change { type at callId call { ${CALL} } } }
}`;

const QUEUE = `
  id pbx name strategy
  waiting { position party ${PARTY} callId joinedAt }
  members { name location device state paused pausedReason callsTaken lastCallAt penalty
    ringing { caller ${PARTY} callId since } talking { caller ${PARTY} callId since } }
`;

export const QUEUES = `subscription Queues { queues { kind removed queues { ${QUEUE} } } }`;

export const PBXES = `subscription Pbxes {
  pbxes { name state since version lagMs calls lastError blind overloads configError
    lag { currentMs medianMs p99Ms maxMs alarm clockOffsetMs } }
}`;

export const ROOMS = `query Rooms {
  conferences { id pbx name participants { party ${PARTY} callId joinedAt muted admin } }
  parkingSpaces { id pbx lot space party ${PARTY} callId parkedBy parkedAt timeoutAt }
}`;

export const DEVICES = `query Devices { devices { id pbx name state registered } }`;

export const TODAY = `query Today($from: DateTime!, $to: DateTime!) {
  queueReport(from: $from, to: $to) { pbx queue offered calls answered answeredInTime abandoned serviceLevel asaMs longestWaitMs }
}`;

export const ME = `query Me { me { name role numbersMasked scope { pbxs accountCodes tenants numbers } } }`;

const CHANGE = `
  type at revision targets ${TARGET} target ${TARGET} outcome party ${TARGET} space disposition
  transfer { type destination outcome transferer ${TARGET} transferee ${TARGET} target ${TARGET} }
  visit { queue outcome agent ${TARGET} } userEvent { name }
`;

export const TIMELINE = `query Timeline($id: ID!) { call(id: $id) { id timeline { ${CHANGE} } } }`;

const RECORD = `
  id pbx direction originated dialed disposition cause complete consultationFor
  startedAt ringingAt answeredAt endedAt endedAfter durationMs ringMs waitMs connectedMs talkMs holdMs
  caller ${PARTY} answeredBy ${TARGET} endedBy ${TARGET}
`;

export const RECORDS = `query Records($filter: CallRecordFilter, $first: Int, $after: String) {
  callRecords(filter: $filter, first: $first, after: $after) {
    nodes { ${RECORD} queueVisits { queue } transfers { type } } pageInfo { hasNextPage endCursor }
  }
}`;

/** Who sits where, of the latest calls: the list of devices does not tell. */
export const NAMES = `query Names { callRecords(first: 500) { nodes { pbx caller ${PARTY} legs { target ${TARGET} } } } }`;

export const RECORD_PAGE = `query RecordPage($id: ID!) {
  call(id: $id) { ${RECORD}
    legs { target ${TARGET} queue startedAt ringingAt answeredAt endedAt outcome talkMs holdMs }
    transfers { at type destination outcome consultationCallId transferer ${TARGET} transferee ${TARGET} target ${TARGET} }
    queueVisits { queue joinedAt leftAt position outcome waitMs agent ${TARGET} }
    userEvents { name at headers { name value } }
    timeline { ${CHANGE} }
  }
}`;

export const REPORTS = `query Reports($from: DateTime!, $to: DateTime!, $bucket: TrafficBucket, $zone: String, $pbx: String, $queue: String) {
  trafficReport(from: $from, to: $to, bucket: $bucket, timeZone: $zone, pbx: $pbx) {
    from to calls answered abandoned inbound outbound internal talkMs peakCalls }
  queueReport(from: $from, to: $to, pbx: $pbx, queue: $queue) {
    pbx queue offered answered abandoned overflow serviceLevel asaMs longestWaitMs talkMs }
  agentReport(from: $from, to: $to, pbx: $pbx, queue: $queue) {
    pbx agent agentName offered answered missed transferred talkMs holdMs averageHandleMs }
}`;

export const LEVEL = `query Level($from: DateTime!, $to: DateTime!, $pbx: String, $queue: String) {
  queueReport(from: $from, to: $to, pbx: $pbx, queue: $queue) { pbx queue offered answered answeredInTime abandoned }
}`;

const DONE = `{ userErrors { code field message } }`;

export const ORDERS = {
  originate: `mutation Originate($pbx: String, $device: String!, $context: String, $exten: String!, $callerNumber: String, $waitForAnswer: Boolean) {
    done: originate(pbx: $pbx, device: $device, context: $context, exten: $exten, callerNumber: $callerNumber, waitForAnswer: $waitForAnswer) ${DONE} }`,
  hangup: `mutation Hangup($callId: ID!, $party: String) { done: hangup(callId: $callId, party: $party) ${DONE} }`,
  blindTransfer: `mutation Blind($callId: ID!, $by: String, $exten: String!) {
    done: blindTransfer(callId: $callId, by: $by, exten: $exten) ${DONE} }`,
  attendedTransfer: `mutation Attended($callId: ID!, $by: String, $exten: String!) {
    done: attendedTransfer(callId: $callId, by: $by, exten: $exten) ${DONE} }`,
  cancelAttendedTransfer: `mutation CancelAttended($callId: ID!) { done: cancelAttendedTransfer(callId: $callId) ${DONE} }`,
  park: `mutation Park($callId: ID!, $party: String) { done: park(callId: $callId, party: $party) ${DONE} }`,
  redirect: `mutation Redirect($callId: ID!, $party: String, $exten: String!, $context: String, $otherParty: String, $otherExten: String, $otherContext: String) {
    done: redirect(callId: $callId, party: $party, exten: $exten, context: $context, otherParty: $otherParty, otherExten: $otherExten, otherContext: $otherContext) ${DONE} }`,
  pickup: `mutation Pickup($callId: ID!, $party: String, $device: String!) {
    done: pickup(callId: $callId, party: $party, device: $device) ${DONE} }`,
  spy: `mutation Spy($callId: ID!, $party: String, $device: String!, $mode: SpyMode) {
    done: spy(callId: $callId, party: $party, device: $device, mode: $mode) ${DONE} }`,
  startRecording: `mutation Record($callId: ID!, $file: String!) { done: startRecording(callId: $callId, file: $file) ${DONE} }`,
  stopRecording: `mutation StopRecord($callId: ID!) { done: stopRecording(callId: $callId) ${DONE} }`,
  mute: `mutation Mute($callId: ID!, $party: String, $muted: Boolean) { done: mute(callId: $callId, party: $party, muted: $muted) ${DONE} }`,
  queuePause: `mutation Pause($pbx: String, $queue: String, $member: String!, $paused: Boolean, $reason: String) {
    done: queuePause(pbx: $pbx, queue: $queue, member: $member, paused: $paused, reason: $reason) ${DONE} }`,
} as const;
