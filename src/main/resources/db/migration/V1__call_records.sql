-- Completed calls, one transaction per group of them. The words are those of the GraphQL schema in snake_case.
-- Enumerations are text with a check, so that reports read well and a typing error in a hand-written row is refused.

create table call (
  id text not null,
  pbx text not null,
  direction text,
  originated boolean not null,
  caller_number text,
  caller_name text,
  caller_presentation text,
  caller_device text,
  caller_channel text,
  caller_account_code text,
  dialed text,
  answered_by_number text,
  answered_by_name text,
  answered_by_presentation text,
  answered_by_device text,
  answered_by_channel text,
  answered_by_account_code text,
  disposition text,
  ended_by_number text,
  ended_by_name text,
  ended_by_presentation text,
  ended_by_device text,
  ended_by_channel text,
  ended_by_account_code text,
  cause integer,
  started_at timestamptz(6),
  ringing_at timestamptz(6),
  answered_at timestamptz(6),
  ended_at timestamptz(6) not null,
  ended_after timestamptz(6),
  duration_ms bigint,
  ring_ms bigint,
  wait_ms bigint,
  connected_ms bigint,
  talk_ms bigint,
  hold_ms bigint,
  consultation_for text,
  complete boolean not null,
  revision bigint not null,
  constraint call_pk primary key (id),
  constraint call_direction_ck check (direction in ('INBOUND', 'OUTBOUND', 'INTERNAL')),
  constraint call_caller_presentation_ck check (caller_presentation in ('ALLOWED', 'RESTRICTED', 'UNAVAILABLE')),
  constraint call_answered_by_presentation_ck check (
    answered_by_presentation in (
      'ALLOWED',
      'RESTRICTED',
      'UNAVAILABLE')),
  constraint call_disposition_ck check (
    disposition in (
      'ANSWERED',
      'NO_ANSWER',
      'BUSY',
      'REJECTED',
      'CANCELLED',
      'ABANDONED',
      'FAILED',
      'VOICEMAIL',
      'CONFERENCE',
      'APPLICATION',
      'TRANSFERRED')),
  constraint call_ended_by_presentation_ck check (ended_by_presentation in ('ALLOWED', 'RESTRICTED', 'UNAVAILABLE'))
);

create table leg (
  call_id text not null,
  ordinal integer not null,
  target_number text,
  target_name text,
  target_presentation text,
  target_device text,
  target_channel text,
  target_account_code text,
  queue text,
  started_at timestamptz(6),
  ringing_at timestamptz(6),
  answered_at timestamptz(6),
  ended_at timestamptz(6),
  outcome text,
  constraint leg_pk primary key (call_id, ordinal),
  constraint leg_call_fk foreign key (call_id) references call (id) on delete cascade,
  constraint leg_target_presentation_ck check (target_presentation in ('ALLOWED', 'RESTRICTED', 'UNAVAILABLE')),
  constraint leg_outcome_ck check (
    outcome in (
      'ANSWERED',
      'NO_ANSWER',
      'BUSY',
      'REJECTED',
      'CANCELLED',
      'ANSWERED_ELSEWHERE',
      'NOT_ACCEPTED',
      'FORWARDED',
      'UNAVAILABLE',
      'FAILED'))
);

create table transfer (
  call_id text not null,
  ordinal integer not null,
  at timestamptz(6),
  type text not null,
  transferer_number text,
  transferer_name text,
  transferer_presentation text,
  transferer_device text,
  transferer_channel text,
  transferer_account_code text,
  transferee_number text,
  transferee_name text,
  transferee_presentation text,
  transferee_device text,
  transferee_channel text,
  transferee_account_code text,
  destination text,
  target_number text,
  target_name text,
  target_presentation text,
  target_device text,
  target_channel text,
  target_account_code text,
  outcome text,
  consultation_call_id text,
  constraint transfer_pk primary key (call_id, ordinal),
  constraint transfer_call_fk foreign key (call_id) references call (id) on delete cascade,
  constraint transfer_type_ck check (
    type in (
      'BLIND',
      'ATTENDED',
      'BLONDE',
      'FORWARD',
      'PICKUP',
      'PARK',
      'REDIRECT',
      'BRIDGE')),
  constraint transfer_transferer_presentation_ck check (
    transferer_presentation in (
      'ALLOWED',
      'RESTRICTED',
      'UNAVAILABLE')),
  constraint transfer_transferee_presentation_ck check (
    transferee_presentation in (
      'ALLOWED',
      'RESTRICTED',
      'UNAVAILABLE')),
  constraint transfer_target_presentation_ck check (target_presentation in ('ALLOWED', 'RESTRICTED', 'UNAVAILABLE')),
  constraint transfer_outcome_ck check (
    outcome in (
      'ANSWERED',
      'NO_ANSWER',
      'BUSY',
      'REJECTED',
      'CANCELLED',
      'ABANDONED',
      'TIMEOUT',
      'RECALLED',
      'VOICEMAIL',
      'FAILED'))
);

create table queue_visit (
  call_id text not null,
  ordinal integer not null,
  queue text not null,
  joined_at timestamptz(6),
  left_at timestamptz(6),
  position integer,
  outcome text,
  agent_number text,
  agent_name text,
  agent_presentation text,
  agent_device text,
  agent_channel text,
  agent_account_code text,
  wait_ms bigint,
  constraint queue_visit_pk primary key (call_id, ordinal),
  constraint queue_visit_call_fk foreign key (call_id) references call (id) on delete cascade,
  constraint queue_visit_outcome_ck check (outcome in ('ANSWERED', 'ABANDONED', 'TIMEOUT', 'LEFT', 'TRANSFERRED')),
  constraint queue_visit_agent_presentation_ck check (agent_presentation in ('ALLOWED', 'RESTRICTED', 'UNAVAILABLE'))
);

-- Lists are ordered by the start, or the end of calls whose start nobody saw; the id makes the order total.
create index call_listed_ix on call ((coalesce(started_at, ended_at)), id);
create index call_started_at_ix on call (started_at);
create index call_ended_at_ix on call (ended_at, id);
create index call_pbx_ix on call (pbx, started_at);
create index call_caller_number_ix on call (caller_number, started_at);
create index call_caller_device_ix on call (caller_device, started_at);
create index call_caller_account_code_ix on call (caller_account_code, started_at) where caller_account_code is not null;
create index call_dialed_ix on call (dialed, started_at);
create index call_answered_by_number_ix on call (answered_by_number, started_at) where answered_by_number is not null;
create index call_consultation_for_ix on call (consultation_for) where consultation_for is not null;
create index leg_target_number_ix on leg (target_number, started_at);
create index leg_target_device_ix on leg (target_device, started_at);
create index leg_queue_ix on leg (queue, started_at) where queue is not null;
create index transfer_at_ix on transfer (at);
create index transfer_type_ix on transfer (type, at);
create index transfer_consultation_ix on transfer (consultation_call_id) where consultation_call_id is not null;
create index queue_visit_queue_ix on queue_visit (queue, joined_at);
create index queue_visit_agent_ix on queue_visit (agent_number, joined_at) where agent_number is not null;

comment on table call is 'One row per completed call, whatever happened in between. Instants are UTC, durations whole milliseconds';
comment on column call.id is 'The call''s identity: <pbx>/<Uniqueid of the channel that began it>; never changes';
comment on column call.pbx is 'Configured name of the PBX that carried the call';
comment on column call.direction is 'INBOUND when the caller came over a trunk, else OUTBOUND when any leg went to one, else INTERNAL';
comment on column call.originated is 'True when a manager or the dialplan began the call, false when a phone did';
comment on column call.caller_number is 'Number of the caller, as the PBX knows it; null when unknown';
comment on column call.caller_name is 'Name of the caller; null when unknown';
comment on column call.caller_presentation is 'Whether number and name of the caller may be shown: ALLOWED, RESTRICTED or UNAVAILABLE';
comment on column call.caller_device is 'Device of the caller: its channel without the changing suffix, as PJSIP/101; a trunk when the party is outside';
comment on column call.caller_channel is 'Asterisk''s name of the channel of the caller';
comment on column call.caller_account_code is 'Account code of the caller; null when none';
comment on column call.dialed is 'The number the caller dialled; null when none';
comment on column call.answered_by_number is 'Number of the first person connected to the caller, as the PBX knows it; null when unknown; all answered_by columns are null when nobody was';
comment on column call.answered_by_name is 'Name of the first person connected to the caller; null when unknown';
comment on column call.answered_by_presentation is 'Whether number and name of the first person connected to the caller may be shown: ALLOWED, RESTRICTED or UNAVAILABLE';
comment on column call.answered_by_device is 'Device of the first person connected to the caller: its channel without the changing suffix, as PJSIP/101; a trunk when the party is outside';
comment on column call.answered_by_channel is 'Asterisk''s name of the channel of the first person connected to the caller';
comment on column call.answered_by_account_code is 'Account code of the first person connected to the caller; null when none';
comment on column call.disposition is 'How the call ended, from its caller''s side; ANSWERED once a person was connected, whatever a later transfer came to';
comment on column call.ended_by_number is 'Number of the party that hung up, as the PBX knows it; null when unknown; all ended_by columns are null when Asterisk did or nobody saw it';
comment on column call.ended_by_name is 'Name of the party that hung up; null when unknown';
comment on column call.ended_by_presentation is 'Whether number and name of the party that hung up may be shown: ALLOWED, RESTRICTED or UNAVAILABLE';
comment on column call.ended_by_device is 'Device of the party that hung up: its channel without the changing suffix, as PJSIP/101; a trunk when the party is outside';
comment on column call.ended_by_channel is 'Asterisk''s name of the channel of the party that hung up';
comment on column call.ended_by_account_code is 'Account code of the party that hung up; null when none';
comment on column call.cause is 'Q.850 cause code of the end, as 16 for normal clearing; null when the end was not observed';
comment on column call.started_at is 'When the call began; null when that was not observed';
comment on column call.ringing_at is 'When the first phone rang; null when none did';
comment on column call.answered_at is 'When the first person was connected to the caller, not a queue''s or an announcement''s own answer; null when nobody was';
comment on column call.ended_at is 'When nobody of the call was left; the latest possible moment when the end was not observed (see ended_after)';
comment on column call.ended_after is 'Set when the end was not observed: it lies between this and ended_at; else null';
comment on column call.duration_ms is 'Milliseconds from started_at to ended_at';
comment on column call.ring_ms is 'Milliseconds the caller waited while at least one phone rang, before the first answer';
comment on column call.wait_ms is 'Milliseconds of all queue visits together';
comment on column call.connected_ms is 'Milliseconds from answered_at to ended_at: what billing calls billsec';
comment on column call.talk_ms is 'Milliseconds in which at least two parties were joined and nobody of them was on hold';
comment on column call.hold_ms is 'Milliseconds in which parties were joined and at least one was on hold';
comment on column call.consultation_for is 'Id of the call on whose behalf this one was made, when it served a transfer; else null. No foreign key: that call ends later or may be unknown';
comment on column call.complete is 'False when part of the call was not observed; what is unknown is null then, never guessed';
comment on column call.revision is 'Number of changes of the call, from 1; a row is only replaced by the same or a higher revision';

comment on table leg is 'One attempt, on behalf of a call, to reach one target party';
comment on column leg.call_id is 'Id of the call this belongs to';
comment on column leg.ordinal is 'Place among the legs of the call, from 1, in the order they began';
comment on column leg.target_number is 'Number of the party that was to be reached, as the PBX knows it; null when unknown';
comment on column leg.target_name is 'Name of the party that was to be reached; null when unknown';
comment on column leg.target_presentation is 'Whether number and name of the party that was to be reached may be shown: ALLOWED, RESTRICTED or UNAVAILABLE';
comment on column leg.target_device is 'Device of the party that was to be reached: its channel without the changing suffix, as PJSIP/101; a trunk when the party is outside';
comment on column leg.target_channel is 'Asterisk''s name of the channel of the party that was to be reached';
comment on column leg.target_account_code is 'Account code of the party that was to be reached; null when none';
comment on column leg.queue is 'Queue on whose behalf the target was tried; null when none';
comment on column leg.started_at is 'When the dial began; null when not observed';
comment on column leg.ringing_at is 'The first of ringing and early media; null when it never rang';
comment on column leg.answered_at is 'When the phone was picked up; null when it was not';
comment on column leg.ended_at is 'When the attempt or the connection ended';
comment on column leg.outcome is 'How the attempt ended: ANSWERED_ELSEWHERE when another leg of the same group won, NOT_ACCEPTED when picked up but never connected';

comment on table transfer is 'One event in a call''s life that changed who takes part';
comment on column transfer.call_id is 'Id of the call this belongs to';
comment on column transfer.ordinal is 'Place among the transfers of the call, from 1, in the order they happened';
comment on column transfer.at is 'When it happened';
comment on column transfer.type is 'What changed the parties: BLIND, ATTENDED, BLONDE, FORWARD, PICKUP, PARK, REDIRECT or BRIDGE';
comment on column transfer.transferer_number is 'Number of the party that did it, as the PBX knows it; null when unknown; all transferer columns are null when a manager ordered it';
comment on column transfer.transferer_name is 'Name of the party that did it; null when unknown';
comment on column transfer.transferer_presentation is 'Whether number and name of the party that did it may be shown: ALLOWED, RESTRICTED or UNAVAILABLE';
comment on column transfer.transferer_device is 'Device of the party that did it: its channel without the changing suffix, as PJSIP/101; a trunk when the party is outside';
comment on column transfer.transferer_channel is 'Asterisk''s name of the channel of the party that did it';
comment on column transfer.transferer_account_code is 'Account code of the party that did it; null when none';
comment on column transfer.transferee_number is 'Number of the party that was sent, as the PBX knows it; null when unknown';
comment on column transfer.transferee_name is 'Name of the party that was sent; null when unknown';
comment on column transfer.transferee_presentation is 'Whether number and name of the party that was sent may be shown: ALLOWED, RESTRICTED or UNAVAILABLE';
comment on column transfer.transferee_device is 'Device of the party that was sent: its channel without the changing suffix, as PJSIP/101; a trunk when the party is outside';
comment on column transfer.transferee_channel is 'Asterisk''s name of the channel of the party that was sent';
comment on column transfer.transferee_account_code is 'Account code of the party that was sent; null when none';
comment on column transfer.destination is 'The number, parking space or place it was sent to; null when none';
comment on column transfer.target_number is 'Number of the party that took it, as the PBX knows it; null when unknown; all target columns are null when nobody did';
comment on column transfer.target_name is 'Name of the party that took it; null when unknown';
comment on column transfer.target_presentation is 'Whether number and name of the party that took it may be shown: ALLOWED, RESTRICTED or UNAVAILABLE';
comment on column transfer.target_device is 'Device of the party that took it: its channel without the changing suffix, as PJSIP/101; a trunk when the party is outside';
comment on column transfer.target_channel is 'Asterisk''s name of the channel of the party that took it';
comment on column transfer.target_account_code is 'Account code of the party that took it; null when none';
comment on column transfer.outcome is 'What came of the transfer; null when it was still pending as the call ended';
comment on column transfer.consultation_call_id is 'Id of the call made before an attended or blonde transfer; else null. No foreign key: it may not be written yet';

comment on table queue_visit is 'One stay of a call in one queue, from joining to leaving';
comment on column queue_visit.call_id is 'Id of the call this belongs to';
comment on column queue_visit.ordinal is 'Place among the queue visits of the call, from 1, in the order they began';
comment on column queue_visit.queue is 'Name of the queue';
comment on column queue_visit.joined_at is 'When the call joined the queue; null when not observed';
comment on column queue_visit.left_at is 'When it left the queue; null when not observed';
comment on column queue_visit.position is 'The call''s place in the queue at joining, from 1; null when not observed';
comment on column queue_visit.outcome is 'How the visit ended: LEFT by key exit or because the queue was full or empty';
comment on column queue_visit.agent_number is 'Number of the agent who took the call, as the PBX knows it; null when unknown; all agent columns are null when nobody did';
comment on column queue_visit.agent_name is 'Name of the agent who took the call; null when unknown';
comment on column queue_visit.agent_presentation is 'Whether number and name of the agent who took the call may be shown: ALLOWED, RESTRICTED or UNAVAILABLE';
comment on column queue_visit.agent_device is 'Device of the agent who took the call: its channel without the changing suffix, as PJSIP/101; a trunk when the party is outside';
comment on column queue_visit.agent_channel is 'Asterisk''s name of the channel of the agent who took the call';
comment on column queue_visit.agent_account_code is 'Account code of the agent who took the call; null when none';
comment on column queue_visit.wait_ms is 'Milliseconds from joined_at to left_at';
