-- A page of calls by a queue, an agent, a number or a kind of transfer, wherever in the list: what belongs to a call also
-- carries when its call counts, so one index has what is asked for and the order of the list.

alter table leg add column listed_at timestamptz(6);
alter table transfer add column listed_at timestamptz(6);
alter table queue_visit add column listed_at timestamptz(6);

do $$
declare
  tab text;
  part regclass;
  said constant text := 'When its call counts: the start of the call, or its end when nobody saw the start';
begin
  foreach tab in array array['leg', 'transfer', 'queue_visit'] loop
    execute format(
      'update %I t set listed_at = coalesce(c.started_at, c.ended_at) from call c'
      ' where c.id = t.call_id and c.born_at = t.born_at', tab);
    execute format('alter table %I alter column listed_at set not null', tab);
    execute format('comment on column %I.listed_at is %L', tab, said);
    for part in select inhrelid from pg_inherits where inhparent = tab::regclass loop
      execute format('comment on column %s.listed_at is %L', part, said);
    end loop;
  end loop;
end $$;

drop index
  call_caller_number_ix, call_caller_device_ix, call_caller_account_code_ix, call_dialed_ix, leg_target_number_ix,
  leg_target_device_ix, leg_queue_ix, transfer_type_ix, queue_visit_queue_ix, queue_visit_agent_ix;
create index call_caller_number_ix on call (caller_number, (coalesce(started_at, ended_at)), id);
create index call_caller_device_ix on call (caller_device, (coalesce(started_at, ended_at)), id);
create index call_caller_account_code_ix on call (caller_account_code, (coalesce(started_at, ended_at)), id)
  where caller_account_code is not null;
create index call_dialed_ix on call (dialed, (coalesce(started_at, ended_at)), id);
create index call_duration_ix on call (duration_ms);
create index leg_target_number_ix on leg (target_number, listed_at, call_id);
create index leg_target_device_ix on leg (target_device, listed_at, call_id);
create index transfer_type_ix on transfer (type, listed_at, call_id);
create index queue_visit_queue_ix on queue_visit (queue, listed_at, call_id);
create index queue_visit_agent_ix on queue_visit ((coalesce(agent_number, agent_device)), listed_at, call_id)
  where coalesce(agent_number, agent_device) is not null;
