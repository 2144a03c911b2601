-- To whom each party belongs on a PBX that several share (Tenantid). A service of the version before leaves them empty.
alter table call
  add column caller_tenant_id text,
  add column answered_by_tenant_id text,
  add column ended_by_tenant_id text;
alter table leg
  add column target_tenant_id text;
alter table transfer
  add column transferer_tenant_id text,
  add column transferee_tenant_id text,
  add column target_tenant_id text;
alter table queue_visit
  add column agent_tenant_id text;
comment on column call.caller_tenant_id is 'Tenant of the caller; null when none';
comment on column call.answered_by_tenant_id is 'Tenant of the first person connected to the caller; null when none';
comment on column call.ended_by_tenant_id is 'Tenant of the party that hung up; null when none';
comment on column leg.target_tenant_id is 'Tenant of the party that was to be reached; null when none';
comment on column transfer.transferer_tenant_id is 'Tenant of the party that did it; null when none';
comment on column transfer.transferee_tenant_id is 'Tenant of the party that was sent; null when none';
comment on column transfer.target_tenant_id is 'Tenant of the party that took it; null when none';
comment on column queue_visit.agent_tenant_id is 'Tenant of the agent who took the call; null when none';
comment on column call_default.caller_tenant_id is 'Tenant of the caller; null when none';
comment on column call_default.answered_by_tenant_id is 'Tenant of the first person connected to the caller; null when none';
comment on column call_default.ended_by_tenant_id is 'Tenant of the party that hung up; null when none';
comment on column leg_default.target_tenant_id is 'Tenant of the party that was to be reached; null when none';
comment on column transfer_default.transferer_tenant_id is 'Tenant of the party that did it; null when none';
comment on column transfer_default.transferee_tenant_id is 'Tenant of the party that was sent; null when none';
comment on column transfer_default.target_tenant_id is 'Tenant of the party that took it; null when none';
comment on column queue_visit_default.agent_tenant_id is 'Tenant of the agent who took the call; null when none';
