-- ${calls} calls over the twelve months before November 2026, in the order in which they come in: 60 % through one of 20
-- queues with 200 agents, some of them queued twice, 5 % transferred; 100,000 outside numbers, a few of which call often.

select setseed(0.5);

do $$
declare
  month date;
  tab text;
begin
  for month in select generate_series(date '2025-11-01', date '2026-10-01', interval '1 month') loop
    foreach tab in array array['call', 'leg', 'transfer', 'queue_visit', 'user_event'] loop
      perform make_partition(tab, month);
    end loop;
  end loop;
end $$;

create temporary table made as
select
  i,
  'pbx' || (1 + i % 2) as pbx,
  begins,
  'pbx' || (1 + i % 2) || '/' || floor(extract(epoch from begins)) || '.' || i as id,
  date_trunc('second', begins) as born_at,
  kind,
  '0' || 300000000 + floor(random() ^ 3 * 100000)::bigint * 7919 as outside,
  (2000 + floor(random() * 200))::text as agent,
  (2000 + floor(random() * 200))::text as other,
  'queue' || lpad(floor(random() ^ 2 * 20)::text, 2, '0') as queue,
  case when random() < 0.85 then 'ANSWERED' when random() < 0.7 then 'ABANDONED' else 'TIMEOUT' end as outcome,
  floor(-25000 * ln(1 - random()))::bigint as wait_ms,
  floor(-180000 * ln(1 - random()))::bigint as talk_ms,
  case when random() < 0.2 then floor(random() * 60000)::bigint else 0 end as hold_ms,
  random() < 0.05 as again,
  random() < 0.05 as moved,
  1 + floor(random() * 2.5)::integer as tries
from (
  select
    i,
    timestamptz '2025-11-01 00:00:00+00' + floor(i * 365.0 / ${calls}) * interval '1 day'
      + interval '8 hours' + (i * 365.0 / ${calls} - floor(i * 365.0 / ${calls})) * interval '10 hours' as begins,
    case when random() < 0.6 then 'QUEUE' when random() < 0.6 then 'OUT' else 'IN' end as kind
  from generate_series(0, ${calls} - 1) i) s;

insert into call (
  id, pbx, direction, originated, caller_number, caller_name, caller_presentation, caller_device, caller_channel, dialed,
  answered_by_number, answered_by_device, disposition, cause, started_at, ringing_at, answered_at, ended_at,
  duration_ms, ring_ms, wait_ms, connected_ms, talk_ms, hold_ms, complete, revision, born_at, content_hash)
select
  id, pbx,
  case kind when 'QUEUE' then 'INBOUND' when 'OUT' then 'OUTBOUND' else 'INTERNAL' end,
  false,
  case kind when 'QUEUE' then outside else agent end, 'Somebody', 'ALLOWED',
  case kind when 'QUEUE' then 'PJSIP/trunk1' else 'PJSIP/' || agent end, 'PJSIP/x-' || lpad(to_hex(i), 8, '0'),
  case kind when 'QUEUE' then '0800' when 'OUT' then outside else other end,
  case when outcome = 'ANSWERED' then case kind when 'QUEUE' then agent when 'OUT' then outside else other end end,
  case when outcome = 'ANSWERED' then case kind when 'OUT' then 'PJSIP/trunk1' else 'PJSIP/' || agent end end,
  case when outcome = 'ANSWERED' then 'ANSWERED' when kind = 'QUEUE' and outcome = 'ABANDONED' then 'ABANDONED'
    when i % 3 = 0 then 'BUSY' else 'NO_ANSWER' end,
  16, begins, begins + interval '1 second',
  case when outcome = 'ANSWERED' then begins + wait_ms * interval '1 millisecond' end,
  begins + (wait_ms + case when outcome = 'ANSWERED' then talk_ms + hold_ms else 0 end) * interval '1 millisecond',
  wait_ms + case when outcome = 'ANSWERED' then talk_ms + hold_ms else 0 end,
  wait_ms / 2, case kind when 'QUEUE' then wait_ms else 0 end,
  case when outcome = 'ANSWERED' then talk_ms + hold_ms else 0 end,
  case when outcome = 'ANSWERED' then talk_ms else 0 end,
  case when outcome = 'ANSWERED' then hold_ms else 0 end,
  true, 7, born_at, 1
from made;

insert into leg (
  call_id, ordinal, target_number, target_name, target_presentation, target_device, target_channel, queue, started_at,
  ringing_at, answered_at, ended_at, outcome, born_at, listed_at, talk_ms, hold_ms)
select
  id, n,
  case when kind = 'OUT' then outside when n = tries then agent else (2000 + (i * 7 + n) % 200)::text end,
  'Agent', 'ALLOWED',
  case when kind = 'OUT' then 'PJSIP/trunk1' else 'PJSIP/' || agent end, 'PJSIP/y-' || lpad(to_hex(i), 8, '0'),
  case kind when 'QUEUE' then queue end,
  begins + n * interval '100 milliseconds', begins + n * interval '200 milliseconds',
  case when n = tries and outcome = 'ANSWERED' then begins + wait_ms * interval '1 millisecond' end,
  begins + (wait_ms + case when n = tries and outcome = 'ANSWERED' then talk_ms + hold_ms else 0 end)
    * interval '1 millisecond',
  case when n < tries then 'NO_ANSWER' when outcome = 'ANSWERED' then 'ANSWERED' else 'CANCELLED' end,
  born_at, begins,
  case when n = tries and outcome = 'ANSWERED' then talk_ms else 0 end,
  case when n = tries and outcome = 'ANSWERED' then hold_ms else 0 end
from made, generate_series(1, tries) n
order by i, n;

insert into queue_visit (
  call_id, ordinal, queue, joined_at, left_at, position, outcome, agent_number, agent_name, agent_presentation,
  agent_device, wait_ms, born_at, listed_at)
select
  id, n, case when n = 1 then queue else 'queue00' end,
  begins + (n - 1) * interval '30 seconds', begins + (n - 1) * interval '30 seconds' + wait_ms * interval '1 millisecond',
  1, case when again and n = 1 then 'TIMEOUT' else outcome end,
  case when outcome = 'ANSWERED' and not (again and n = 1) then agent end, 'Agent', 'ALLOWED',
  case when outcome = 'ANSWERED' and not (again and n = 1) then 'PJSIP/' || agent end,
  wait_ms, born_at, begins
from made, generate_series(1, case when again then 2 else 1 end) n
where kind = 'QUEUE'
order by i, n;

insert into transfer (
  call_id, ordinal, at, type, transferer_number, transferer_device, transferee_number, destination, target_number,
  outcome, born_at, listed_at)
select
  id, 1, begins + (wait_ms + talk_ms / 2) * interval '1 millisecond',
  case when i % 2 = 0 then 'BLIND' else 'ATTENDED' end, agent, 'PJSIP/' || agent, outside, other, other, 'ANSWERED',
  born_at, begins
from made
where moved and outcome = 'ANSWERED'
order by i;

drop table made;
analyze;
