-- Who did what to calls, and what came of it. Few rows: one for each thing that somebody ordered.
create table audit (
  id          uuid        not null primary key,
  at          timestamptz(6) not null,
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

comment on table audit is 'Who did what to calls, and what came of it';
comment on column audit.id is 'Its own';
comment on column audit.at is 'When it was ordered, by the service''s clock';
comment on column audit.actor is 'Who ordered it; local as long as nobody logs in';
comment on column audit.role is 'As what: VIEWER, SUPERVISOR, OPERATOR or ADMINISTRATOR';
comment on column audit.action is 'The mutation: hangup, blindTransfer, …';
comment on column audit.pbx is 'Name of the PBX; null when it named none that there is';
comment on column audit.call_id is 'Id of the call it was ordered on; of originate and spy, of the new one';
comment on column audit.party is 'Channel, device or queue member it was done to; null when it came to none';
comment on column audit.action_id is 'ActionID of what was sent to Asterisk, of several the first; null when nothing was, or no answer told it';
comment on column audit.channel_id is 'Uniqueid of the channel that it made; null when it made none';
comment on column audit.arguments is 'All that was given, name to text; secrets and keys are ***';
comment on column audit.outcome is 'DONE, or the code of the user error';
comment on column audit.message is 'The user error''s; null when it was done';
comment on column audit.duration_ms is 'Milliseconds from the order to its outcome';
