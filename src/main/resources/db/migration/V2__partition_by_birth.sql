-- Partitions by month, so that old calls go by dropping a table. The key is the second in which the channel that began
-- the call was created: it is part of the call's id, so every observer puts the same call into the same month.
-- Monthly partitions are made by the service, two months ahead; what has no month of its own is in the default one.

create function born_at(call_id text) returns timestamptz
language sql immutable parallel safe
as $$
  select coalesce(
    to_timestamp(substring(call_id from '[/-]([1-9][0-9]{9})\.[0-9]+$')::float8),
    timestamptz '1970-01-01 00:00:00+00')
$$;
comment on function born_at(text) is 'When the channel that began a call was created: the Uniqueid at the end of the call''s id says it; 1970 when the id holds none';

do $$
declare
  old record;
begin
  for old in select indexrelid::regclass::text as name, c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
             where i.indrelid in ('call'::regclass, 'leg'::regclass, 'transfer'::regclass, 'queue_visit'::regclass) loop
    execute format('alter index %s rename to %I', old.name, 'old_' || old.relname);
  end loop;
end $$;
alter table call rename to old_call;
alter table leg rename to old_leg;
alter table transfer rename to old_transfer;
alter table queue_visit rename to old_queue_visit;

create table call (
  like old_call including comments including constraints,
  born_at timestamptz(0) not null,
  content_hash bigint not null,
  constraint call_pk primary key (id, born_at),
  constraint call_born_at_ck check (born_at = born_at(id))
) partition by range (born_at);

create table leg (
  like old_leg including comments including constraints,
  born_at timestamptz(0) not null,
  constraint leg_pk primary key (call_id, ordinal, born_at)
) partition by range (born_at);

create table transfer (
  like old_transfer including comments including constraints,
  born_at timestamptz(0) not null,
  constraint transfer_pk primary key (call_id, ordinal, born_at)
) partition by range (born_at);

create table queue_visit (
  like old_queue_visit including comments including constraints,
  born_at timestamptz(0) not null,
  constraint queue_visit_pk primary key (call_id, ordinal, born_at)
) partition by range (born_at);

create table user_event (
  call_id text not null,
  ordinal integer not null,
  at timestamptz(6),
  name text not null,
  headers jsonb not null,
  born_at timestamptz(0) not null,
  constraint user_event_pk primary key (call_id, ordinal, born_at)
) partition by range (born_at);

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
create index call_disposition_ix on call (disposition, started_at);
create index call_consultation_for_ix on call (consultation_for) where consultation_for is not null;
create index leg_target_number_ix on leg (target_number, started_at);
create index leg_target_device_ix on leg (target_device, started_at);
create index leg_queue_ix on leg (queue, started_at) where queue is not null;
create index transfer_at_ix on transfer (at);
create index transfer_type_ix on transfer (type, at);
create index transfer_consultation_ix on transfer (consultation_call_id) where consultation_call_id is not null;
create index queue_visit_queue_ix on queue_visit (queue, joined_at);
create index queue_visit_agent_ix on queue_visit (agent_number, joined_at) where agent_number is not null;
create index user_event_name_ix on user_event (name, at);

comment on table call is 'One row per completed call, whatever happened in between. Instants are UTC, durations whole milliseconds';
comment on column call.revision is 'Number of changes of the call, from 1; a row is only replaced by a complete one, or by a higher revision of what is as complete';
comment on column call.born_at is 'When the channel that began the call was created, to the second, from its id; what the tables are partitioned by';
comment on column call.content_hash is 'Stands for the whole record: of two that are as complete and have the same revision, every observer keeps the one with the higher';
comment on table leg is 'One attempt, on behalf of a call, to reach one target party';
comment on column leg.born_at is 'As in its call';
comment on table transfer is 'One event in a call''s life that changed who takes part';
comment on column transfer.born_at is 'As in its call';
comment on table queue_visit is 'One stay of a call in one queue, from joining to leaving';
comment on column queue_visit.born_at is 'As in its call';
comment on table user_event is 'What the dialplan said about a call by UserEvent: untrusted text; of one call the first hundred, of a bounded length';
comment on column user_event.call_id is 'Id of the call this belongs to';
comment on column user_event.ordinal is 'Place among the user events of the call, from 1, in the order they came';
comment on column user_event.at is 'When it was said';
comment on column user_event.name is 'The event''s own name';
comment on column user_event.headers is 'Its own headers in order, a list of {"name", "value"}; a name may come twice';
comment on column user_event.born_at is 'As in its call';

create table call_default partition of call default;
create table leg_default partition of leg default;
create table transfer_default partition of transfer default;
create table queue_visit_default partition of queue_visit default;
create table user_event_default partition of user_event default;

do $$
declare
  tab text;
  col text;
  said text;
begin
  foreach tab in array array['call', 'leg', 'transfer', 'queue_visit', 'user_event'] loop
    execute format('comment on table %I is %L', tab || '_default', 'Rows of ' || tab || ' that no monthly partition takes');
    for col, said in select a.attname, col_description(a.attrelid, a.attnum) from pg_attribute a
                     where a.attrelid = tab::regclass and a.attnum > 0 and not a.attisdropped loop
      execute format('comment on column %I.%I is %L', tab || '_default', col, said);
    end loop;
  end loop;
end $$;

create function make_partition(parent text, month date) returns boolean
language plpgsql
as $$
declare
  part text := parent || to_char(month, '_YYYY_MM');
  begins timestamptz := date_trunc('month', month::timestamp) at time zone 'UTC';
  ends timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'UTC';
begin
  if to_regclass(quote_ident(part)) is not null then
    return false;
  end if;
  -- Nobody adds a row of this month to the default partition while its rows move.
  execute format('lock table %I in access exclusive mode', parent || '_default');
  execute format('create table %I (like %I including all)', part, parent);
  execute format('comment on table %I is %L', part, 'Rows of ' || parent || ' of calls born in ' || to_char(month, 'YYYY-MM') || ' (UTC)');
  execute format(
    'with moved as (delete from %I where born_at >= %L and born_at < %L returning *) insert into %I select * from moved',
    parent || '_default', begins, ends, part);
  execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, begins, ends);
  return true;
end $$;
comment on function make_partition(text, date) is 'Makes the partition of a table for calls born in a month (UTC), and moves what the default partition holds of it; false when it is there';

do $$
declare
  month date;
  tab text;
begin
  for month in select distinct date_trunc('month', born_at(id) at time zone 'UTC')::date from old_call
               where born_at(id) >= '1980-01-01' and born_at(id) < now() loop
    foreach tab in array array['call', 'leg', 'transfer', 'queue_visit', 'user_event'] loop
      perform make_partition(tab, month);
    end loop;
  end loop;
end $$;

insert into call select o.*, born_at(o.id), 0 from old_call o;
insert into leg select o.*, born_at(o.call_id) from old_leg o;
insert into transfer select o.*, born_at(o.call_id) from old_transfer o;
insert into queue_visit select o.*, born_at(o.call_id) from old_queue_visit o;
drop table old_leg, old_transfer, old_queue_visit, old_call;
