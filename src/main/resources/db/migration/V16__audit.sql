-- Who did what to calls, and what came of it. Few rows: one for each thing that somebody ordered.
create table audit (
  id          uuid        not null primary key,
  at          timestamptz not null,
  actor       text        not null,
  role        text        not null,
  action      text        not null,
  pbx         text,
  call_id     text,
  party       text,
  action_id   text,
  channel_id  text,
  arguments   jsonb       not null,
  outcome     text        not null,
  message     text,
  duration_ms bigint      not null
);

create index audit_at on audit (at, id);
create index audit_call_id on audit (call_id) where call_id is not null;
