-- Which calls concern somebody, for reports and for pages of calls: the same rule as access.Scope. Readers of reports see
-- the rows of calls in their scope and no others, whatever they ask; the owner of the tables, who is the service, sees all
-- unless it says for whom it asks (ringdown.scope, a JSON list of scopes).

create table report_reader (
  role          text   primary key,
  pbxs          text[] not null default '{}',
  account_codes text[] not null default '{}',
  tenants       text[] not null default '{}',
  numbers       text[] not null default '{}'
);
comment on table report_reader is 'What logins that are members of a role see of calls in reports; a login with several roles sees what any of them sees, one with none of these roles sees all';
comment on column report_reader.role is 'Name of the role, or of the login itself';
comment on column report_reader.pbxs is 'Calls of these PBXs; empty: of all';
comment on column report_reader.account_codes is 'Calls with a party of one of these account codes or tenants; both empty: of all';
comment on column report_reader.tenants is 'Calls with a party of one of these tenants or account codes; both empty: of all';
comment on column report_reader.numbers is 'Calls with a party of one of these numbers, or that one was dialled; with * at its end: all that begin so; empty: of all';

-- Who is a party of a call, as texts: a:ACCOUNT, t:TENANT, n:NUMBER, also of a phone (PJSIP/101 is 101's) and of what was
-- dialled. The service writes it with the call; a call without it is of nobody.
alter table call add column scope_keys text[];
comment on column call.scope_keys is 'By what the call is in a scope: a:ACCOUNT, t:TENANT, n:NUMBER of its parties. Null: written by an older service, and not filled in yet';
comment on column call_default.scope_keys is 'By what the call is in a scope: a:ACCOUNT, t:TENANT, n:NUMBER of its parties. Null: written by an older service, and not filled in yet';
create index call_no_scope_keys_ix on call (id) where scope_keys is null;

create function fill_scope_keys() returns bigint
language sql volatile
begin atomic
  with
  bare as materialized (select id, born_at from call where scope_keys is null),
  party (id, born_at, account_code, tenant_id, number, device) as (
    select p.*
    from bare b
    join call c on c.id = b.id and c.born_at = b.born_at
    cross join lateral (
      values
        (c.id, c.born_at, c.caller_account_code, c.caller_tenant_id, c.caller_number, c.caller_device),
        (c.id, c.born_at, c.answered_by_account_code, c.answered_by_tenant_id, c.answered_by_number,
         c.answered_by_device),
        (c.id, c.born_at, c.ended_by_account_code, c.ended_by_tenant_id, c.ended_by_number, c.ended_by_device),
        (c.id, c.born_at, null, null, c.dialed, null))
      p (id, born_at, account_code, tenant_id, number, device)
    union all
    select l.call_id, l.born_at, l.target_account_code, l.target_tenant_id, l.target_number, l.target_device
    from bare b join leg l on l.call_id = b.id and l.born_at = b.born_at
    union all
    select p.*
    from bare b
    join transfer t on t.call_id = b.id and t.born_at = b.born_at
    cross join lateral (
      values
        (t.call_id, t.born_at, t.transferer_account_code, t.transferer_tenant_id, t.transferer_number,
         t.transferer_device),
        (t.call_id, t.born_at, t.transferee_account_code, t.transferee_tenant_id, t.transferee_number,
         t.transferee_device),
        (t.call_id, t.born_at, t.target_account_code, t.target_tenant_id, t.target_number, t.target_device))
      p (id, born_at, account_code, tenant_id, number, device)
    union all
    select v.call_id, v.born_at, v.agent_account_code, v.agent_tenant_id, v.agent_number, v.agent_device
    from bare b join queue_visit v on v.call_id = b.id and v.born_at = b.born_at),
  keys as (
    select p.id, p.born_at,
      coalesce(array_agg(distinct k.key collate "C" order by k.key collate "C") filter (where k.key is not null), '{}')
        as keys
    from party p
    cross join lateral (
      values
        ('a:' || p.account_code), ('t:' || p.tenant_id), ('n:' || p.number),
        ('n:' || substr(p.device, strpos(p.device, '/') + 1))) k (key)
    group by p.id, p.born_at),
  filled as (
    update call c set scope_keys = k.keys from keys k where c.id = k.id and c.born_at = k.born_at returning 1)
  select count(*) from filled;
end;
comment on function fill_scope_keys is 'Fills in call.scope_keys where an older service left it out; says of how many calls';
select fill_scope_keys();

-- A scope, taken apart into what calls are compared with. Numbers that end in * stand for all that begin so.
create type call_scope as (pbxs text[], owners text[], numbers text[], prefixes text[]);
comment on type call_scope is 'Which calls concern somebody: of these PBXs, with one of these owners, with one of these numbers or prefixes; an empty list bounds nothing';

create function scopes_of(scopes jsonb) returns call_scope[]
language sql immutable parallel safe
return (
  select array_agg(row(
    s.pbxs,
    array(select 'a:' || a from unnest(s.account_codes) a) || array(select 't:' || t from unnest(s.tenants) t),
    array(select 'n:' || n from unnest(s.numbers) n),
    array(select 'n:' || left(n, -1) from unnest(s.numbers) n where right(n, 1) = '*'))::call_scope)
  from jsonb_to_recordset(scopes) as s (pbxs text[], account_codes text[], tenants text[], numbers text[]));
comment on function scopes_of is 'Scopes as JSON, a list of objects like the rows of report_reader';

-- The scopes of whoever asks; null is all. Who logged in counts, since anybody may set a role or a setting.
create function report_scopes() returns call_scope[]
language sql stable parallel safe security definer
set search_path from current
return scopes_of(case
  when pg_has_role(session_user, (select relowner from pg_class where oid = 'call'::regclass), 'member')
  then nullif(current_setting('ringdown.scope', true), '')::jsonb
  else (select jsonb_agg(to_jsonb(r)) from report_reader r join pg_roles o on o.rolname = r.role
        where pg_has_role(session_user, o.oid, 'member'))
end);
comment on function report_scopes is 'Which calls concern whoever is logged in; null when all do';

create function in_scopes(pbx text, keys text[], scopes call_scope[]) returns boolean
language plpgsql immutable parallel safe
as $$
declare
  s call_scope;
begin
  foreach s in array scopes loop
    if (cardinality(s.pbxs) = 0 or pbx = any (s.pbxs))
      and (cardinality(s.owners) = 0 or keys && s.owners)
      and (cardinality(s.numbers) = 0 or keys && s.numbers
        or cardinality(s.prefixes) > 0
          and exists (select from unnest(keys) k, unnest(s.prefixes) p where starts_with(k, p)))
    then
      return true;
    end if;
  end loop;
  return false;
end $$;
comment on function in_scopes is 'Whether a call of these keys concerns somebody: one of these scopes holds it';

alter table call enable row level security;
alter table leg enable row level security;
alter table transfer enable row level security;
alter table queue_visit enable row level security;
alter table user_event enable row level security;
create policy in_scope on call for select using (
  (select report_scopes()) is null or in_scopes(pbx, scope_keys, (select report_scopes())));
create policy in_scope on leg for select using (
  (select report_scopes()) is null
  or exists (select from call c where c.id = leg.call_id and c.born_at = leg.born_at));
create policy in_scope on transfer for select using (
  (select report_scopes()) is null
  or exists (select from call c where c.id = transfer.call_id and c.born_at = transfer.born_at));
create policy in_scope on queue_visit for select using (
  (select report_scopes()) is null
  or exists (select from call c where c.id = queue_visit.call_id and c.born_at = queue_visit.born_at));
create policy in_scope on user_event for select using (
  (select report_scopes()) is null
  or exists (select from call c where c.id = user_event.call_id and c.born_at = user_event.born_at));

-- Views show their reader's rows: with its rights, on which the policies above look.
create or replace view report.calls_v1 as
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
  c.consultation_for, c.complete, c.revision,
  c.caller_tenant_id, c.answered_by_tenant_id, c.ended_by_tenant_id
from call c;

create or replace view report.legs_v1 as
select
  l.call_id, l.born_at, l.ordinal, left(l.call_id, -strpos(reverse(l.call_id), '/')) as pbx, c.direction,
  coalesce(l.started_at, l.ended_at, l.born_at) as offered_at,
  l.target_number, l.target_name, l.target_presentation, l.target_device, l.target_channel, l.target_account_code,
  l.queue, l.started_at, l.ringing_at, l.answered_at, l.ended_at, l.outcome,
  case
    when l.ringing_at is null then 0
    else greatest(0, floor(extract(epoch from coalesce(l.answered_at, l.ended_at) - l.ringing_at) * 1000))::bigint
  end as ring_ms,
  l.talk_ms, l.hold_ms, l.target_tenant_id
from leg l
left join call c on c.id = l.call_id and c.born_at = l.born_at;

create or replace view report.transfers_v1 as
select
  t.call_id, t.born_at, t.ordinal, left(t.call_id, -strpos(reverse(t.call_id), '/')) as pbx, c.direction, t.at, t.type,
  t.transferer_number, t.transferer_name, t.transferer_presentation, t.transferer_device, t.transferer_channel,
  t.transferer_account_code,
  t.transferee_number, t.transferee_name, t.transferee_presentation, t.transferee_device, t.transferee_channel,
  t.transferee_account_code,
  t.destination,
  t.target_number, t.target_name, t.target_presentation, t.target_device, t.target_channel, t.target_account_code,
  t.outcome, t.consultation_call_id,
  (extract(epoch from t.at - c.started_at) * 1000)::bigint as after_ms,
  t.transferer_tenant_id, t.transferee_tenant_id, t.target_tenant_id
from transfer t
left join call c on c.id = t.call_id and c.born_at = t.born_at;

create or replace view report.queue_visits_v1 as
select
  v.call_id, v.born_at, v.ordinal as visit, left(v.call_id, -strpos(reverse(v.call_id), '/')) as pbx, v.queue,
  coalesce(v.joined_at, v.left_at, v.born_at) as offered_at,
  v.joined_at, v.left_at, v.position, v.outcome, v.wait_ms,
  coalesce(v.agent_number, v.agent_device) as agent,
  v.agent_number, v.agent_name, v.agent_presentation, v.agent_device, v.agent_channel,
  a.contacts, a.talk_ms, a.hold_ms,
  c.direction, c.caller_number, c.caller_name, c.caller_presentation, c.dialed, c.complete,
  v.agent_tenant_id
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

comment on column report.calls_v1.caller_tenant_id is 'Tenant of the caller; null when none';
comment on column report.calls_v1.answered_by_tenant_id is 'Tenant of the first person connected to the caller; null when none';
comment on column report.calls_v1.ended_by_tenant_id is 'Tenant of the party that hung up; null when none';
comment on column report.legs_v1.target_tenant_id is 'Tenant of the party that was to be reached; null when none';
comment on column report.transfers_v1.transferer_tenant_id is 'Tenant of the party that did it; null when none';
comment on column report.transfers_v1.transferee_tenant_id is 'Tenant of the party that was sent; null when none';
comment on column report.transfers_v1.target_tenant_id is 'Tenant of the party that took it; null when none';
comment on column report.queue_visits_v1.agent_tenant_id is 'Tenant of the agent who took the call; null when none';

do $$
declare
  seen record;
begin
  for seen in select viewname from pg_views where schemaname = 'report' loop
    execute format('alter view report.%I set (security_invoker = true)', seen.viewname);
  end loop;
  if exists (select from pg_roles where rolname = 'ringdown_report') then
    execute format('grant usage on schema %I to ringdown_report', current_schema());
    grant select on call, leg, transfer, queue_visit, user_event to ringdown_report;
    -- the service answers somebody with a scope as this role
    if not pg_has_role(current_user, 'ringdown_report', 'member') then
      grant ringdown_report to current_user;
    end if;
  end if;
exception
  when insufficient_privilege then
    raise warning 'the role ringdown_report cannot be given what it needs, so that reports can be read by this user alone: docs/sql.md tells how to';
end $$;
