-- Events that wait for the receivers of webhooks, or were delivered or given up a while ago; and, for each call of which
-- some wait, when its next one is due. What is here is sent, whoever wrote it.
create table webhook_outbox (
  seq        bigint generated always as identity primary key,
  webhook    text        not null,
  event_id   text        not null,
  call_id    text        not null,
  type       text        not null,
  at         timestamptz not null,
  body       text        not null,
  state      text        not null default 'WAITING' check (state in ('WAITING', 'DELIVERED', 'DEAD')),
  attempts   integer     not null default 0,
  since      timestamptz not null default now(),
  settled_at timestamptz,
  last_error text,
  unique (webhook, event_id)
);
comment on table webhook_outbox is 'Events for the receivers of webhooks (docs/webhooks.md); not a part of the report contract';
comment on column webhook_outbox.seq is 'Order of delivery within a call';
comment on column webhook_outbox.webhook is 'Name of the webhook in the configuration';
comment on column webhook_outbox.event_id is 'The event''s CloudEvents id, the same whoever tells it';
comment on column webhook_outbox.call_id is 'The call, as call.id; the event''s subject';
comment on column webhook_outbox.type is 'A kind of call change, or COMPLETED';
comment on column webhook_outbox.at is 'When it happened, by the PBX''s clock';
comment on column webhook_outbox.body is 'What is sent: a CloudEvent as JSON';
comment on column webhook_outbox.state is 'WAITING, DELIVERED, or DEAD: given up, and kept to be replayed';
comment on column webhook_outbox.attempts is 'How often it was sent in vain';
comment on column webhook_outbox.since is 'Since when it waits: written, or replayed last';
comment on column webhook_outbox.settled_at is 'When it was delivered or given up';
comment on column webhook_outbox.last_error is 'Why it was not delivered at the last attempt';

create index webhook_outbox_waiting on webhook_outbox (webhook, call_id, seq) where state = 'WAITING';
create index webhook_outbox_since on webhook_outbox (webhook, since) where state = 'WAITING';
create index webhook_outbox_dead on webhook_outbox (webhook, at) where state = 'DEAD';
create index webhook_outbox_settled on webhook_outbox (settled_at) where state <> 'WAITING';

create table webhook_call (
  webhook text        not null,
  call_id text        not null,
  due_at  timestamptz not null default now(),
  version bigint      not null default 1,
  claimed uuid,
  primary key (webhook, call_id)
)
-- Rows come and go with every event.
with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
comment on table webhook_call is 'Calls with events that wait for a receiver: one service at a time sends them, in order';
comment on column webhook_call.webhook is 'Name of the webhook in the configuration';
comment on column webhook_call.call_id is 'The call, as call.id';
comment on column webhook_call.due_at is 'When its next event may be sent; while it is being sent, when it counts as left behind';
comment on column webhook_call.version is 'Grows with each event, so that none is overlooked when the row goes';
comment on column webhook_call.claimed is 'Which service is sending; null when none is';

create index webhook_call_due on webhook_call (webhook, due_at);
