-- Reports: what analysts build on, apart from the tables, which may change. A view that ends in _v1 keeps its columns and
-- their meaning for ever; columns may be added at its end, and what must differ becomes _v2 beside it (docs/adr/0006).
-- Views run with the rights of their owner, so a reader of reports needs none on the tables; functions read views only.

create schema report;
comment on schema report is 'Reports over completed calls, a public contract: views and functions keep their names, columns and meaning';

-- What nobody saw begin stands where it ended.
create index leg_placed_ix on leg ((coalesce(started_at, ended_at, born_at)));
create index queue_visit_placed_ix on queue_visit ((coalesce(joined_at, left_at, born_at)), queue);
-- For reports by hour and for the queue log: rows come in about the order of time, so a summary of blocks will do.
create index call_hour_ix on call
  using brin ((date_bin('1 hour', coalesce(started_at, ended_at), timestamptz '1970-01-01 00:00:00+00')))
  with (autosummarize = on, pages_per_range = 32);
create index leg_over_ix on leg using brin (ended_at) with (autosummarize = on, pages_per_range = 32);
create index queue_visit_left_ix on queue_visit using brin (left_at) with (autosummarize = on, pages_per_range = 32);
-- The few that a look for simultaneous calls would have to search far back for.
create index call_long_ix on call (ended_at) where ended_at - started_at > interval '1 day';

create view report.calls_v1 as
select
  c.id as call_id, c.born_at, c.pbx, c.direction, c.originated,
  coalesce(c.started_at, c.ended_at) as listed_at,
  c.caller_number, c.caller_name, c.caller_presentation, c.caller_device, c.caller_channel, c.caller_account_code,
  c.dialed,
  c.answered_by_number, c.answered_by_name, c.answered_by_presentation, c.answered_by_device, c.answered_by_channel,
  c.answered_by_account_code,
  c.disposition,
  c.ended_by_number, c.ended_by_name, c.ended_by_presentation, c.ended_by_device, c.ended_by_channel,
  c.ended_by_account_code,
  c.cause, c.started_at, c.ringing_at, c.answered_at, c.ended_at, c.ended_after,
  c.duration_ms, c.ring_ms, c.wait_ms, c.connected_ms, c.talk_ms, c.hold_ms,
  c.consultation_for, c.complete, c.revision
from call c;

-- The name of the PBX is taken from the id and not from the call, which need not be looked up then: so far as nothing else
-- of it is asked for, the join is left out.
create view report.legs_v1 as
select
  l.call_id, l.born_at, l.ordinal, left(l.call_id, -strpos(reverse(l.call_id), '/')) as pbx, c.direction,
  coalesce(l.started_at, l.ended_at, l.born_at) as offered_at,
  l.target_number, l.target_name, l.target_presentation, l.target_device, l.target_channel, l.target_account_code,
  l.queue, l.started_at, l.ringing_at, l.answered_at, l.ended_at, l.outcome,
  case
    when l.ringing_at is null then 0
    else greatest(0, floor(extract(epoch from coalesce(l.answered_at, l.ended_at) - l.ringing_at) * 1000))::bigint
  end as ring_ms,
  l.talk_ms, l.hold_ms
from leg l
left join call c on c.id = l.call_id and c.born_at = l.born_at;

create view report.transfers_v1 as
select
  t.call_id, t.born_at, t.ordinal, left(t.call_id, -strpos(reverse(t.call_id), '/')) as pbx, c.direction, t.at, t.type,
  t.transferer_number, t.transferer_name, t.transferer_presentation, t.transferer_device, t.transferer_channel,
  t.transferer_account_code,
  t.transferee_number, t.transferee_name, t.transferee_presentation, t.transferee_device, t.transferee_channel,
  t.transferee_account_code,
  t.destination,
  t.target_number, t.target_name, t.target_presentation, t.target_device, t.target_channel, t.target_account_code,
  t.outcome, t.consultation_call_id,
  (extract(epoch from t.at - c.started_at) * 1000)::bigint as after_ms
from transfer t
left join call c on c.id = t.call_id and c.born_at = t.born_at;

-- A leg that was dialled for a queue belongs to the newest visit of that queue that had begun by then.
create view report.agent_contacts_v1 as
select
  l.call_id, l.born_at, l.ordinal as leg,
  (select max(v.ordinal) from queue_visit v
   where v.call_id = l.call_id and v.born_at = l.born_at and v.queue = l.queue
     and (v.joined_at <= l.started_at or v.joined_at is null or l.started_at is null)) as visit,
  left(l.call_id, -strpos(reverse(l.call_id), '/')) as pbx, l.queue,
  coalesce(l.target_number, l.target_device) as agent,
  l.target_number as agent_number, l.target_name as agent_name, l.target_presentation as agent_presentation,
  l.target_device as agent_device, l.target_channel as agent_channel,
  coalesce(l.started_at, l.ended_at, l.born_at) as offered_at,
  l.ringing_at, l.answered_at, l.ended_at, l.outcome,
  coalesce(l.outcome = 'ANSWERED', false) as answered,
  case
    when l.ringing_at is null then 0
    else greatest(0, floor(extract(epoch from coalesce(l.answered_at, l.ended_at) - l.ringing_at) * 1000))::bigint
  end as ring_ms,
  l.talk_ms, l.hold_ms,
  t.at as transferred_at, t.type as transfer_type, t.transferer_number as transferred_by,
  t.destination as transferred_to,
  coalesce(t.transferer_channel = l.target_channel or t.transferer_number = l.target_number, false) as transferred_away,
  c.caller_number, c.caller_name, c.caller_presentation
from leg l
left join call c on c.id = l.call_id and c.born_at = l.born_at
left join lateral (
  select x.at, x.type, x.transferer_number, x.transferer_channel, x.destination
  from transfer x
  where x.call_id = l.call_id and x.born_at = l.born_at and l.outcome = 'ANSWERED'
    and x.type in ('BLIND', 'ATTENDED', 'BLONDE', 'REDIRECT')
    -- an attempt to consult that came to nothing brought the agent back
    and (x.type <> 'ATTENDED' or x.outcome = 'ANSWERED')
    and x.at >= coalesce(l.answered_at, l.started_at, x.at)
    -- the phone hangs up a moment before or after its transfer is told
    and x.at <= coalesce(l.ended_at + interval '1 second', x.at)
  order by x.ordinal
  limit 1) t on true
where l.queue is not null;

create view report.queue_visits_v1 as
select
  v.call_id, v.born_at, v.ordinal as visit, left(v.call_id, -strpos(reverse(v.call_id), '/')) as pbx, v.queue,
  coalesce(v.joined_at, v.left_at, v.born_at) as offered_at,
  v.joined_at, v.left_at, v.position, v.outcome, v.wait_ms,
  coalesce(v.agent_number, v.agent_device) as agent,
  v.agent_number, v.agent_name, v.agent_presentation, v.agent_device, v.agent_channel,
  a.contacts, a.talk_ms, a.hold_ms,
  c.direction, c.caller_number, c.caller_name, c.caller_presentation, c.dialed, c.complete
from queue_visit v
left join call c on c.id = v.call_id and c.born_at = v.born_at
left join lateral (
  select count(*) as contacts, sum(l.talk_ms)::bigint as talk_ms, sum(l.hold_ms)::bigint as hold_ms
  from leg l
  where l.call_id = v.call_id and l.born_at = v.born_at and l.queue = v.queue
    and (v.joined_at <= l.started_at or v.joined_at is null or l.started_at is null)
    and not exists (
      select from queue_visit later
      where later.call_id = v.call_id and later.born_at = v.born_at and later.queue = v.queue
        and later.ordinal > v.ordinal
        and (later.joined_at <= l.started_at or later.joined_at is null or l.started_at is null))) a on true;

create view report.abandoned_calls_v1 as
select
  v.call_id, v.born_at, v.ordinal as visit, left(v.call_id, -strpos(reverse(v.call_id), '/')) as pbx, v.queue,
  coalesce(v.joined_at, v.left_at, v.born_at) as offered_at,
  v.left_at as abandoned_at, v.wait_ms, v.position,
  c.caller_number, c.caller_name, c.caller_presentation, c.dialed,
  (select count(*) from leg l
   where l.call_id = v.call_id and l.born_at = v.born_at and l.queue = v.queue) as contacts,
  (select min(coalesce(again.started_at, again.ended_at)) from call again
   where again.caller_number = c.caller_number and coalesce(again.started_at, again.ended_at) > v.left_at)
    as called_again_at,
  (select min(back.listed_at) from leg back
   where back.target_number = c.caller_number and back.outcome = 'ANSWERED' and back.listed_at > v.left_at)
    as called_back_at
from queue_visit v
left join call c on c.id = v.call_id and c.born_at = v.born_at
where v.outcome = 'ABANDONED';

create view report.traffic_by_hour_v1 as
select
  date_bin('1 hour', coalesce(c.started_at, c.ended_at), timestamptz '1970-01-01 00:00:00+00') as hour,
  c.pbx, c.direction,
  count(*) as calls,
  count(*) filter (where c.disposition = 'ANSWERED') as answered,
  count(*) filter (where c.disposition = 'ABANDONED') as abandoned,
  coalesce(sum(c.talk_ms), 0)::bigint as talk_ms,
  coalesce(sum(c.hold_ms), 0)::bigint as hold_ms
from call c
group by 1, 2, 3;

-- The two sides of a number's calls, for what follows; no part of the contract.
create view report.number_use as
select
  c.pbx, c.caller_number as number, c.id as call_id, true as made,
  coalesce(c.started_at, c.ended_at) as at, c.disposition = 'ANSWERED' as answered, c.talk_ms
from call c
where c.caller_number is not null
union all
select
  left(l.call_id, -strpos(reverse(l.call_id), '/')), l.target_number, l.call_id, false,
  coalesce(l.started_at, l.ended_at, l.born_at), l.outcome = 'ANSWERED', l.talk_ms
from leg l
where l.target_number is not null;

create view report.number_activity_v1 as
select
  pbx, number, (at at time zone 'UTC')::date as day,
  count(*) filter (where made) as made,
  count(*) filter (where made and answered) as made_answered,
  coalesce(sum(talk_ms) filter (where made), 0)::bigint as made_talk_ms,
  count(distinct call_id) filter (where not made) as received,
  count(distinct call_id) filter (where not made and answered) as received_answered,
  coalesce(sum(talk_ms) filter (where not made), 0)::bigint as received_talk_ms,
  min(at) as first_at,
  max(at) as last_at
from report.number_use
group by 1, 2, 3;

-- What a column is called in a table it means here, too.
do $$
declare
  seen record;
begin
  for seen in
    select v.relname as view, a.attname as col, col_description(t.oid, b.attnum) as said
    from (values
      ('calls_v1', 'call'), ('legs_v1', 'leg'), ('transfers_v1', 'transfer'), ('queue_visits_v1', 'queue_visit'),
      ('agent_contacts_v1', 'leg'), ('abandoned_calls_v1', 'queue_visit'), ('traffic_by_hour_v1', 'call'),
      ('legs_v1', 'call'), ('transfers_v1', 'call'), ('queue_visits_v1', 'call'), ('agent_contacts_v1', 'call'),
      ('abandoned_calls_v1', 'call'), ('number_activity_v1', 'call'), ('number_use', 'call')) of (view, tab)
    join pg_class v on v.relname = of.view and v.relnamespace = 'report'::regnamespace
    join pg_class t on t.oid = of.tab::regclass
    join pg_attribute a on a.attrelid = v.oid and a.attnum > 0
    join pg_attribute b on b.attrelid = t.oid and b.attname = a.attname and b.attnum > 0
  loop
    if col_description(('report.' || seen.view)::regclass,
        (select attnum from pg_attribute where attrelid = ('report.' || seen.view)::regclass and attname = seen.col)) is null
    then
      execute format('comment on column report.%I.%I is %L', seen.view, seen.col, seen.said);
    end if;
  end loop;
end $$;

comment on view report.calls_v1 is 'One row per completed call, whatever happened in between';
comment on column report.calls_v1.call_id is 'Id of the call, the same in every view';
comment on column report.calls_v1.listed_at is 'When the call counts: its start, or its end when nobody saw the start. Filter by it: there is an index';

comment on view report.legs_v1 is 'One row per attempt, on behalf of a call, to reach a party';
comment on column report.legs_v1.call_id is 'Id of the call, the same in every view';
comment on column report.legs_v1.offered_at is 'When the attempt counts: when it began, or ended when nobody saw it begin. Filter by it: there is an index';
comment on column report.legs_v1.ring_ms is 'Milliseconds from ringing to the answer or the end; 0 when it never rang, null when the end was not observed';

comment on view report.transfers_v1 is 'One row per event that changed who takes part in a call';
comment on column report.transfers_v1.call_id is 'Id of the call, the same in every view';
comment on column report.transfers_v1.after_ms is 'Milliseconds from the start of the call to the transfer; null when one was not observed';

comment on view report.queue_visits_v1 is 'One row per stay of a call in a queue: a caller who is queued twice has two';
comment on column report.queue_visits_v1.call_id is 'Id of the call, the same in every view';
comment on column report.queue_visits_v1.visit is 'Place among the queue visits of the call, from 1';
comment on column report.queue_visits_v1.offered_at is 'When the visit counts: when the call joined, or left when nobody saw it join. Filter by it: there is an index';
comment on column report.queue_visits_v1.outcome is 'How the visit ended: ANSWERED, ABANDONED (the caller gave up), TIMEOUT, LEFT (by key, or the queue was full or empty), TRANSFERRED; null when not observed';
comment on column report.queue_visits_v1.agent is 'Who took the call: agent_number, or agent_device where the number is unknown; null when nobody did';
comment on column report.queue_visits_v1.contacts is 'How many attempts to reach an agent were made for this visit';
comment on column report.queue_visits_v1.talk_ms is 'Milliseconds that the agents of this visit talked with the caller, by the bridges and without hold; null when nobody was tried';
comment on column report.queue_visits_v1.hold_ms is 'Milliseconds in which an agent of this visit was joined with the caller and one was on hold; null when nobody was tried';
comment on column report.queue_visits_v1.complete is 'False when part of the call was not observed';

comment on view report.agent_contacts_v1 is 'One row per attempt to reach an agent for a queue, whether or not the agent answered';
comment on column report.agent_contacts_v1.call_id is 'Id of the call, the same in every view';
comment on column report.agent_contacts_v1.leg is 'Which leg of the call it was: legs_v1.ordinal';
comment on column report.agent_contacts_v1.visit is 'Which queue visit of the call it was made for: queue_visits_v1.visit; null when that was not observed';
comment on column report.agent_contacts_v1.queue is 'The queue on whose behalf';
comment on column report.agent_contacts_v1.agent is 'Who was tried: agent_number, or agent_device where the number is unknown';
comment on column report.agent_contacts_v1.agent_number is 'Number of the agent; null when unknown';
comment on column report.agent_contacts_v1.agent_name is 'Name of the agent; null when unknown';
comment on column report.agent_contacts_v1.agent_presentation is 'Whether number and name of the agent may be shown: ALLOWED, RESTRICTED or UNAVAILABLE';
comment on column report.agent_contacts_v1.agent_device is 'Device of the agent, as PJSIP/201';
comment on column report.agent_contacts_v1.agent_channel is 'Asterisk''s name of the channel of the agent';
comment on column report.agent_contacts_v1.offered_at is 'When the attempt counts: when it began, or ended when nobody saw it begin. Filter by it: there is an index';
comment on column report.agent_contacts_v1.outcome is 'ANSWERED: was connected; NO_ANSWER, REJECTED, NOT_ACCEPTED: missed; ANSWERED_ELSEWHERE: a colleague was faster; CANCELLED: the caller gave up; BUSY, UNAVAILABLE, FAILED, FORWARDED: could not be rung';
comment on column report.agent_contacts_v1.answered is 'True when the agent was connected with the caller';
comment on column report.agent_contacts_v1.ring_ms is 'Milliseconds from ringing to the answer or the end; 0 when it never rang, null when the end was not observed';
comment on column report.agent_contacts_v1.talk_ms is 'Milliseconds this agent talked in this call, by the bridges and without hold; nothing after the agent left';
comment on column report.agent_contacts_v1.hold_ms is 'Milliseconds in which this agent was joined with another party and one was on hold';
comment on column report.agent_contacts_v1.transferred_at is 'When the contact ended by a transfer; null when it did not';
comment on column report.agent_contacts_v1.transfer_type is 'BLIND, ATTENDED, BLONDE, or REDIRECT (by a manager) when the contact ended by a transfer; else null';
comment on column report.agent_contacts_v1.transferred_by is 'Number of the party that transferred: the agent, or the caller; null for a manager and when there was no transfer';
comment on column report.agent_contacts_v1.transferred_to is 'The number it was transferred to';
comment on column report.agent_contacts_v1.transferred_away is 'True when it was the agent who transferred the call';

comment on view report.abandoned_calls_v1 is 'One row per caller who gave up while waiting in a queue';
comment on column report.abandoned_calls_v1.call_id is 'Id of the call, the same in every view';
comment on column report.abandoned_calls_v1.visit is 'Place among the queue visits of the call, from 1';
comment on column report.abandoned_calls_v1.offered_at is 'When the call joined the queue, or left it when nobody saw it join. Filter by it: there is an index';
comment on column report.abandoned_calls_v1.abandoned_at is 'When the caller gave up';
comment on column report.abandoned_calls_v1.contacts is 'How many attempts to reach an agent of this queue were made in this call';
comment on column report.abandoned_calls_v1.called_again_at is 'When the same number first called again, whomever; null when it did not, or has no number';
comment on column report.abandoned_calls_v1.called_back_at is 'When somebody next called that number, dialled just so, and reached it; null when nobody did';

comment on view report.traffic_by_hour_v1 is 'Calls by hour of UTC, PBX and direction; for other time zones and for hours without calls report.traffic()';
comment on column report.traffic_by_hour_v1.hour is 'Begin of the hour in which the calls count (calls_v1.listed_at). Filter by it: there is an index';
comment on column report.traffic_by_hour_v1.calls is 'How many calls';
comment on column report.traffic_by_hour_v1.answered is 'How many of them reached a person';
comment on column report.traffic_by_hour_v1.abandoned is 'How many of them gave up while waiting in a queue';
comment on column report.traffic_by_hour_v1.talk_ms is 'Milliseconds talked in them, without hold';
comment on column report.traffic_by_hour_v1.hold_ms is 'Milliseconds on hold in them';

comment on view report.number_use is 'The two sides of a number''s calls, for number_activity; no part of the contract';
comment on column report.number_use.number is 'The number';
comment on column report.number_use.call_id is 'Id of the call, the same in every view';
comment on column report.number_use.made is 'True when it called, false when it was tried';
comment on column report.number_use.at is 'When that counts';
comment on column report.number_use.answered is 'Whether somebody was reached';
comment on column report.number_use.talk_ms is 'Milliseconds talked: of a call that it made all of the call''s, of a leg its own';

comment on view report.number_activity_v1 is 'What each number did on each day of UTC; give a number: without one, every call is read. For a time of your own report.number_activity()';
comment on column report.number_activity_v1.number is 'The number, of a caller or of whom somebody tried to reach';
comment on column report.number_activity_v1.made is 'How many calls began at it';
comment on column report.number_activity_v1.made_answered is 'How many of those reached a person';
comment on column report.number_activity_v1.made_talk_ms is 'Milliseconds talked in the calls that it began, also after it had transferred them';
comment on column report.number_activity_v1.received is 'How many calls tried to reach it, each counted once, also for a queue or by a transfer';
comment on column report.number_activity_v1.received_answered is 'In how many of those it was connected';
comment on column report.number_activity_v1.received_talk_ms is 'Milliseconds it talked itself in calls that reached it';
comment on column report.number_activity_v1.first_at is 'When its first call counts';
comment on column report.number_activity_v1.last_at is 'When its last call counts';
comment on column report.number_activity_v1.day is 'The day, in UTC';
