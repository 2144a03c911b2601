-- Reports with parameters. A parameter that is null or left out means any; they read the views, so the numbers are the same.
-- The rows are types, so that every column can say what it is.

create function report.bucket_of(at timestamptz, bucket text, time_zone text default 'UTC') returns timestamptz
language sql stable parallel safe
return case bucket
  when '15 minutes' then date_bin('15 minutes', at, date_trunc('day', at, time_zone))
  when '30 minutes' then date_bin('30 minutes', at, date_trunc('day', at, time_zone))
  else date_trunc(bucket, at, time_zone)
end;

create type report.bucket as (bucket timestamptz, from_time timestamptz, to_time timestamptz);

create function report.buckets(
  from_time timestamptz, to_time timestamptz, bucket text default 'hour', time_zone text default 'UTC')
returns setof report.bucket
language sql stable parallel safe
begin atomic
  select b.start, greatest(b.start, buckets.from_time), coalesce(lead(b.start) over (order by b.start), buckets.to_time)
  from (
    select report.bucket_of(g.at, buckets.bucket, buckets.time_zone) as start
    from generate_series(
      report.bucket_of(buckets.from_time, buckets.bucket, buckets.time_zone),
      buckets.to_time - interval '1 microsecond',
      case when buckets.bucket in ('15 minutes', '30 minutes') then interval '15 minutes' else interval '1 hour' end)
      as g (at)
    group by 1) b;
end;

create type report.queue_summary_row as (
  pbx text, queue text, offered bigint, calls bigint, answered bigint, abandoned bigint, short_abandoned bigint,
  overflow bigint, unknown bigint, answered_in_time bigint, service_level numeric, asa_ms bigint,
  longest_wait_ms bigint, talk_ms bigint, hold_ms bigint);

create function report.queue_summary(
  queue text default null,
  from_time timestamptz default '-infinity',
  to_time timestamptz default 'infinity',
  threshold interval default '20 seconds',
  include_abandoned boolean default true,
  short_abandon interval default '0 seconds',
  pbx text default null)
returns setof report.queue_summary_row
language sql stable parallel safe
begin atomic
  select
    s.pbx, s.queue, s.offered, s.calls, s.answered, s.abandoned, s.short_abandoned, s.overflow, s.unknown,
    s.answered_in_time,
    round(100.0 * s.answered_in_time
      / nullif(s.answered_timed + case when queue_summary.include_abandoned then s.abandoned_timed else 0 end, 0), 2),
    s.asa_ms, s.longest_wait_ms, s.talk_ms, s.hold_ms
  from (
    select
      v.pbx, v.queue,
      count(*) as offered,
      count(distinct v.call_id) as calls,
      count(*) filter (where v.outcome = 'ANSWERED') as answered,
      count(*) filter (where v.outcome = 'ABANDONED' and not v.short) as abandoned,
      count(*) filter (where v.outcome = 'ABANDONED' and v.short) as short_abandoned,
      count(*) filter (where v.outcome in ('TIMEOUT', 'LEFT', 'TRANSFERRED')) as overflow,
      count(*) filter (where v.outcome is null) as unknown,
      count(*) filter (where v.outcome = 'ANSWERED' and v.wait_ms <= v.threshold_ms) as answered_in_time,
      count(v.wait_ms) filter (where v.outcome = 'ANSWERED') as answered_timed,
      count(v.wait_ms) filter (where v.outcome = 'ABANDONED' and not v.short) as abandoned_timed,
      round(avg(v.wait_ms) filter (where v.outcome = 'ANSWERED'))::bigint as asa_ms,
      max(v.wait_ms) as longest_wait_ms,
      coalesce(sum(v.talk_ms), 0)::bigint as talk_ms,
      coalesce(sum(v.hold_ms), 0)::bigint as hold_ms
    from (
      select
        q.*, extract(epoch from queue_summary.threshold) * 1000 as threshold_ms,
        coalesce(q.wait_ms < extract(epoch from queue_summary.short_abandon) * 1000, false) as short
      from report.queue_visits_v1 q
      where q.offered_at >= queue_summary.from_time and q.offered_at < queue_summary.to_time
        and (queue_summary.queue is null or q.queue = queue_summary.queue)
        and (queue_summary.pbx is null or q.pbx = queue_summary.pbx)) v
    group by v.pbx, v.queue) s
  order by s.pbx, s.queue;
end;

create function report.queue_service_level(
  queue text default null,
  from_time timestamptz default '-infinity',
  to_time timestamptz default 'infinity',
  threshold interval default '20 seconds',
  include_abandoned boolean default true,
  short_abandon interval default '0 seconds',
  pbx text default null)
returns numeric
language sql stable parallel safe
begin atomic
  select round(
    100.0 * count(*) filter (
      where v.outcome = 'ANSWERED' and v.wait_ms <= extract(epoch from queue_service_level.threshold) * 1000)
    / nullif(count(*) filter (
      where v.outcome = 'ANSWERED'
        or queue_service_level.include_abandoned and v.outcome = 'ABANDONED'
          and v.wait_ms >= extract(epoch from queue_service_level.short_abandon) * 1000), 0), 2)
  from report.queue_visits_v1 v
  where v.offered_at >= queue_service_level.from_time and v.offered_at < queue_service_level.to_time
    and v.wait_ms is not null
    and (queue_service_level.queue is null or v.queue = queue_service_level.queue)
    and (queue_service_level.pbx is null or v.pbx = queue_service_level.pbx);
end;

create type report.agent_summary_row as (
  pbx text, agent text, agent_name text, offered bigint, calls bigint, answered bigint, missed bigint,
  answered_elsewhere bigint, cancelled bigint, unreached bigint, unknown bigint, transferred bigint, ring_ms bigint,
  talk_ms bigint, hold_ms bigint, average_handle_ms bigint, longest_talk_ms bigint);

create function report.agent_summary(
  agent text default null,
  from_time timestamptz default '-infinity',
  to_time timestamptz default 'infinity',
  queue text default null,
  pbx text default null)
returns setof report.agent_summary_row
language sql stable parallel safe
begin atomic
  select
    a.pbx, a.agent, max(a.agent_name),
    count(*), count(distinct a.call_id),
    count(*) filter (where a.outcome = 'ANSWERED'),
    count(*) filter (where a.outcome in ('NO_ANSWER', 'REJECTED', 'NOT_ACCEPTED')),
    count(*) filter (where a.outcome = 'ANSWERED_ELSEWHERE'),
    count(*) filter (where a.outcome = 'CANCELLED'),
    count(*) filter (where a.outcome in ('BUSY', 'UNAVAILABLE', 'FAILED', 'FORWARDED')),
    count(*) filter (where a.outcome is null),
    count(*) filter (where a.transferred_away),
    coalesce(sum(a.ring_ms), 0)::bigint,
    coalesce(sum(a.talk_ms), 0)::bigint,
    coalesce(sum(a.hold_ms), 0)::bigint,
    round(avg(a.talk_ms + a.hold_ms) filter (where a.outcome = 'ANSWERED'))::bigint,
    max(a.talk_ms)
  from report.agent_contacts_v1 a
  where a.offered_at >= agent_summary.from_time and a.offered_at < agent_summary.to_time
    and (agent_summary.agent is null or a.agent = agent_summary.agent)
    and (agent_summary.queue is null or a.queue = agent_summary.queue)
    and (agent_summary.pbx is null or a.pbx = agent_summary.pbx)
  group by a.pbx, a.agent
  order by a.pbx, a.agent;
end;

create type report.traffic_row as (
  bucket timestamptz, calls bigint, answered bigint, abandoned bigint, inbound bigint, outbound bigint, internal bigint,
  talk_ms bigint, hold_ms bigint);

create function report.traffic(
  from_time timestamptz,
  to_time timestamptz,
  bucket text default 'hour',
  time_zone text default 'UTC',
  pbx text default null,
  direction text default null)
returns setof report.traffic_row
language sql stable parallel safe
begin atomic
  select
    b.bucket,
    coalesce(t.calls, 0), coalesce(t.answered, 0), coalesce(t.abandoned, 0),
    coalesce(t.inbound, 0), coalesce(t.outbound, 0), coalesce(t.internal, 0),
    coalesce(t.talk_ms, 0), coalesce(t.hold_ms, 0)
  from report.buckets(traffic.from_time, traffic.to_time, traffic.bucket, traffic.time_zone) b
  left join (
    select
      report.bucket_of(c.listed_at, traffic.bucket, traffic.time_zone) as bucket,
      count(*) as calls,
      count(*) filter (where c.disposition = 'ANSWERED') as answered,
      count(*) filter (where c.disposition = 'ABANDONED') as abandoned,
      count(*) filter (where c.direction = 'INBOUND') as inbound,
      count(*) filter (where c.direction = 'OUTBOUND') as outbound,
      count(*) filter (where c.direction = 'INTERNAL') as internal,
      sum(c.talk_ms)::bigint as talk_ms,
      sum(c.hold_ms)::bigint as hold_ms
    from report.calls_v1 c
    where c.listed_at >= traffic.from_time and c.listed_at < traffic.to_time
      and (traffic.pbx is null or c.pbx = traffic.pbx)
      and (traffic.direction is null or c.direction = traffic.direction)
    group by 1) t on t.bucket = b.bucket
  order by b.bucket;
end;

create type report.concurrent_calls_row as (bucket timestamptz, peak bigint);

-- Calls longer than a day are found by an index of their own, so nobody has to search far back for the others.
create function report.concurrent_calls(
  from_time timestamptz,
  to_time timestamptz,
  bucket text default 'hour',
  time_zone text default 'UTC',
  pbx text default null,
  direction text default null)
returns setof report.concurrent_calls_row
language sql stable parallel safe
begin atomic
  with
  alive as (
    select c.listed_at as begins, c.ended_at as ends, c.pbx, c.direction
    from report.calls_v1 c
    where c.listed_at >= concurrent_calls.from_time - interval '1 day' and c.listed_at < concurrent_calls.to_time
      and c.ended_at > concurrent_calls.from_time
    union all
    select c.listed_at, c.ended_at, c.pbx, c.direction
    from report.calls_v1 c
    where c.ended_at - c.started_at > interval '1 day' and c.ended_at > concurrent_calls.from_time
      and c.listed_at < concurrent_calls.from_time - interval '1 day'),
  steps as (
    select greatest(a.begins, concurrent_calls.from_time) as at, 1 as step, a.pbx, a.direction from alive a
    union all
    select a.ends, -1, a.pbx, a.direction from alive a where a.ends < concurrent_calls.to_time),
  levels as (
    select s.at, sum(s.step) over (order by s.at, s.step rows unbounded preceding) as level
    from (
      select t.at, t.step from steps t
      where (concurrent_calls.pbx is null or t.pbx = concurrent_calls.pbx)
        and (concurrent_calls.direction is null or t.direction = concurrent_calls.direction)
      union all
      select b.from_time, 0
      from report.buckets(
        concurrent_calls.from_time, concurrent_calls.to_time, concurrent_calls.bucket, concurrent_calls.time_zone) b) s)
  select
    report.bucket_of(l.at, concurrent_calls.bucket, concurrent_calls.time_zone), max(l.level)::bigint
  from levels l
  group by 1
  order by 1;
end;

create type report.number_activity_row as (
  pbx text, number text, made bigint, made_answered bigint, made_talk_ms bigint, received bigint,
  received_answered bigint, received_talk_ms bigint, first_at timestamptz, last_at timestamptz);

create function report.number_activity(
  number text default null,
  from_time timestamptz default '-infinity',
  to_time timestamptz default 'infinity',
  pbx text default null)
returns setof report.number_activity_row
language sql stable parallel safe
begin atomic
  select
    u.pbx, u.number,
    count(*) filter (where u.made),
    count(*) filter (where u.made and u.answered),
    coalesce(sum(u.talk_ms) filter (where u.made), 0)::bigint,
    count(distinct u.call_id) filter (where not u.made),
    count(distinct u.call_id) filter (where not u.made and u.answered),
    coalesce(sum(u.talk_ms) filter (where not u.made), 0)::bigint,
    min(u.at), max(u.at)
  from report.number_use u
  where u.at >= number_activity.from_time and u.at < number_activity.to_time
    and (number_activity.number is null or u.number = number_activity.number)
    and (number_activity.pbx is null or u.pbx = number_activity.pbx)
  group by u.pbx, u.number
  order by u.pbx, u.number;
end;

comment on function report.bucket_of is 'Begin of the stretch of time that an instant belongs to. bucket: 15 minutes, 30 minutes, or a word of date_trunc (hour, day, week, month, quarter, year), as the clocks of time_zone show it';
comment on function report.buckets is 'The stretches of time between two instants, cut by the clocks of time_zone: a day of 23 or 25 hours is one. To be joined lateral with the other functions';
comment on type report.bucket is 'A stretch of time';
comment on column report.bucket.bucket is 'Its begin by the clock, also when from_time cuts it';
comment on column report.bucket.from_time is 'Its begin, not before the first instant asked for';
comment on column report.bucket.to_time is 'Its end, excluded, not after the last instant asked for';

comment on function report.queue_summary is 'What happened in queues, a row for each that had visits. A visit counts when it joined from from_time to before to_time; service_level is the percentage of answered (and, with include_abandoned, of abandoned) visits that were answered within threshold; who gave up before short_abandon is counted apart';
comment on type report.queue_summary_row is 'What happened in a queue';
comment on column report.queue_summary_row.pbx is 'Configured name of the PBX';
comment on column report.queue_summary_row.queue is 'Name of the queue';
comment on column report.queue_summary_row.offered is 'Visits: answered + abandoned + short_abandoned + overflow + unknown. A caller who is queued again counts again';
comment on column report.queue_summary_row.calls is 'Calls that these visits are of: who was queued twice counts once';
comment on column report.queue_summary_row.answered is 'Visits in which an agent took the call';
comment on column report.queue_summary_row.abandoned is 'Visits in which the caller gave up, save short_abandoned';
comment on column report.queue_summary_row.short_abandoned is 'Visits in which the caller gave up after less than short_abandon';
comment on column report.queue_summary_row.overflow is 'Visits that ended otherwise: timeout, key, queue full or empty, transferred while waiting';
comment on column report.queue_summary_row.unknown is 'Visits whose end nobody saw';
comment on column report.queue_summary_row.answered_in_time is 'Answered visits that waited no longer than threshold';
comment on column report.queue_summary_row.service_level is '100 * answered_in_time / (answered + abandoned, or answered alone without include_abandoned), of visits whose wait is known; null when there is none';
comment on column report.queue_summary_row.asa_ms is 'Average speed of answer: mean wait of answered visits, milliseconds; null when there is none';
comment on column report.queue_summary_row.longest_wait_ms is 'Longest wait of all visits, however they ended, milliseconds';
comment on column report.queue_summary_row.talk_ms is 'Milliseconds that the agents of these visits talked with the callers, without hold';
comment on column report.queue_summary_row.hold_ms is 'Milliseconds in which they were joined and one was on hold';

comment on function report.queue_service_level is 'Service level of one queue, or of all together, in percent, as in queue_summary(); null when no visit counts';
comment on function report.agent_summary is 'What agents did for queues, a row for each that was tried. An attempt counts when it began from from_time to before to_time; calls that came to the agent without a queue are in number_activity()';
comment on type report.agent_summary_row is 'What an agent did for queues';
comment on column report.agent_summary_row.pbx is 'Configured name of the PBX';
comment on column report.agent_summary_row.agent is 'Number of the agent, or the device where the number is unknown';
comment on column report.agent_summary_row.agent_name is 'A name of the agent; null when unknown';
comment on column report.agent_summary_row.offered is 'Attempts to reach the agent: answered + missed + answered_elsewhere + cancelled + unreached + unknown';
comment on column report.agent_summary_row.calls is 'Calls that these attempts are of: one that rang the agent twice counts once';
comment on column report.agent_summary_row.answered is 'Attempts in which the agent was connected with the caller';
comment on column report.agent_summary_row.missed is 'Attempts that rang and that the agent let ring, rejected or did not accept';
comment on column report.agent_summary_row.answered_elsewhere is 'Attempts that a colleague was faster to answer';
comment on column report.agent_summary_row.cancelled is 'Attempts in which the caller gave up while the agent''s phone rang';
comment on column report.agent_summary_row.unreached is 'Attempts that could not ring: busy, not registered, failed, forwarded';
comment on column report.agent_summary_row.unknown is 'Attempts whose end nobody saw';
comment on column report.agent_summary_row.transferred is 'Answered attempts that the agent ended by a transfer';
comment on column report.agent_summary_row.ring_ms is 'Milliseconds the agent''s phone rang, in all attempts';
comment on column report.agent_summary_row.talk_ms is 'Milliseconds the agent talked, by the bridges and without hold';
comment on column report.agent_summary_row.hold_ms is 'Milliseconds in which the agent was joined and one was on hold';
comment on column report.agent_summary_row.average_handle_ms is 'Mean of talk and hold of the answered attempts, milliseconds; null when there is none';
comment on column report.agent_summary_row.longest_talk_ms is 'Longest talk of one attempt, milliseconds';

comment on function report.traffic is 'Calls by stretches of time as the clocks of time_zone show it, those without calls included. A call counts when calls_v1.listed_at is from from_time to before to_time';
comment on type report.traffic_row is 'Calls in a stretch of time';
comment on column report.traffic_row.bucket is 'Begin of the stretch';
comment on column report.traffic_row.calls is 'How many calls';
comment on column report.traffic_row.answered is 'How many of them reached a person';
comment on column report.traffic_row.abandoned is 'How many of them gave up while waiting in a queue';
comment on column report.traffic_row.inbound is 'How many of them came over a trunk';
comment on column report.traffic_row.outbound is 'How many of them went to one';
comment on column report.traffic_row.internal is 'How many of them did neither';
comment on column report.traffic_row.talk_ms is 'Milliseconds talked in them, without hold';
comment on column report.traffic_row.hold_ms is 'Milliseconds on hold in them';

comment on function report.concurrent_calls is 'The most calls that were there at the same time, by stretches of time, also those that began before. A call whose start nobody saw is not there before its end';
comment on type report.concurrent_calls_row is 'How busy a stretch of time was';
comment on column report.concurrent_calls_row.bucket is 'Begin of the stretch';
comment on column report.concurrent_calls_row.peak is 'The most calls at the same time';

comment on function report.number_activity is 'What a number did, or each number, in a time of your own: a row per PBX and number, as in number_activity_v1';
comment on type report.number_activity_row is 'What a number did';
comment on column report.number_activity_row.pbx is 'Configured name of the PBX';
comment on column report.number_activity_row.number is 'The number, of a caller or of whom somebody tried to reach';
comment on column report.number_activity_row.made is 'How many calls began at it';
comment on column report.number_activity_row.made_answered is 'How many of those reached a person';
comment on column report.number_activity_row.made_talk_ms is 'Milliseconds talked in the calls that it began, also after it had transferred them';
comment on column report.number_activity_row.received is 'How many calls tried to reach it, each counted once, also for a queue or by a transfer';
comment on column report.number_activity_row.received_answered is 'In how many of those it was connected';
comment on column report.number_activity_row.received_talk_ms is 'Milliseconds it talked itself in calls that reached it';
comment on column report.number_activity_row.first_at is 'When its first call counts';
comment on column report.number_activity_row.last_at is 'When its last call counts';
