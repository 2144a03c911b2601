-- The two tables that Asterisk itself can write, as views, so that existing reports go on: set search_path to report.
-- What Asterisk does not tell over AMI is empty, as Asterisk leaves it when it does not know.

create view report.cdr as
select
  coalesce(c.started_at, c.ended_at) as calldate,
  case
    when c.caller_name is not null then '"' || c.caller_name || '" <' || coalesce(c.caller_number, '') || '>'
    else coalesce(c.caller_number, '')
  end as clid,
  coalesce(c.caller_number, '') as src,
  coalesce(c.dialed, '') as dst,
  ''::text as dcontext,
  coalesce(c.caller_channel, '') as channel,
  coalesce(
    c.answered_by_channel,
    (select l.target_channel from leg l
     where l.call_id = c.id and l.born_at = c.born_at order by l.ordinal desc limit 1),
    '') as dstchannel,
  ''::text as lastapp,
  ''::text as lastdata,
  (c.duration_ms / 1000)::integer as duration,
  (c.connected_ms / 1000)::integer as billsec,
  case c.disposition
    when 'ANSWERED' then 'ANSWERED'
    -- Asterisk itself answered
    when 'VOICEMAIL' then 'ANSWERED'
    when 'CONFERENCE' then 'ANSWERED'
    when 'APPLICATION' then 'ANSWERED'
    when 'BUSY' then 'BUSY'
    -- Q.850: no circuit, network out of order, temporary failure, switching equipment congestion
    when 'FAILED' then case when c.cause in (34, 38, 41, 42) then 'CONGESTION' else 'FAILED' end
    when 'NO_ANSWER' then 'NO ANSWER'
    when 'REJECTED' then 'NO ANSWER'
    when 'CANCELLED' then 'NO ANSWER'
    when 'ABANDONED' then 'NO ANSWER'
    when 'TRANSFERRED' then 'NO ANSWER'
    else ''
  end as disposition,
  3 as amaflags,
  coalesce(c.caller_account_code, '') as accountcode,
  substr(c.id, length(c.pbx) + 2) as uniqueid,
  ''::text as userfield,
  coalesce(substr(c.consultation_for, length(c.pbx) + 2), substr(c.id, length(c.pbx) + 2)) as linkedid,
  0 as sequence
from call c;

create view report.queue_log as
select
  coalesce(v.joined_at, v.left_at, v.born_at) as time,
  right(v.call_id, strpos(reverse(v.call_id), '/') - 1) as callid,
  v.queue as queuename,
  'NONE'::text as agent,
  'ENTERQUEUE'::text as event,
  ''::text as data1,
  coalesce(c.caller_number, '') as data2,
  coalesce(v.position::text, '') as data3,
  ''::text as data4,
  ''::text as data5
from queue_visit v
left join call c on c.id = v.call_id and c.born_at = v.born_at
where v.joined_at is not null
union all
select
  v.left_at, right(v.call_id, strpos(reverse(v.call_id), '/') - 1), v.queue, 'NONE',
  case v.outcome when 'ABANDONED' then 'ABANDON' when 'TIMEOUT' then 'EXITWITHTIMEOUT' else 'EXITWITHKEY' end,
  '',
  case v.outcome when 'LEFT' then '' else coalesce(v.position::text, '') end,
  case v.outcome when 'LEFT' then coalesce(v.position::text, '') else coalesce((v.wait_ms / 1000)::text, '') end,
  case v.outcome when 'LEFT' then coalesce((v.wait_ms / 1000)::text, '') else '' end,
  ''
from queue_visit v
where v.outcome in ('ABANDONED', 'TIMEOUT', 'LEFT')
union all
select
  v.left_at, right(v.call_id, strpos(reverse(v.call_id), '/') - 1), v.queue, coalesce(v.agent_device, v.agent_number, 'NONE'), 'CONNECT',
  coalesce((v.wait_ms / 1000)::text, ''),
  '',
  coalesce(
    (select (a.ring_ms / 1000)::text from report.agent_contacts_v1 a
     where a.call_id = v.call_id and a.born_at = v.born_at and a.visit = v.ordinal and a.answered
     order by a.leg limit 1),
    ''),
  '',
  ''
from queue_visit v
where v.outcome = 'ANSWERED'
union all
select
  a.ended_at, right(a.call_id, strpos(reverse(a.call_id), '/') - 1), a.queue, coalesce(a.agent_device, a.agent_number, 'NONE'),
  'RINGNOANSWER', coalesce(a.ring_ms::text, ''), '', '', '', ''
from report.agent_contacts_v1 a
where a.outcome in ('NO_ANSWER', 'REJECTED', 'NOT_ACCEPTED', 'BUSY', 'UNAVAILABLE', 'FAILED')
union all
select
  a.ended_at, right(a.call_id, strpos(reverse(a.call_id), '/') - 1), a.queue, coalesce(a.agent_device, a.agent_number, 'NONE'),
  -- the caller's channel may end some milliseconds after the agent's when the caller hung up, and long after it when the
  -- agent did and the caller went on in the dialplan
  case
    when c.ended_by_channel = a.agent_channel or a.ended_at < c.ended_at - interval '1 second' then 'COMPLETEAGENT'
    else 'COMPLETECALLER'
  end,
  coalesce((v.wait_ms / 1000)::text, ''),
  coalesce(floor(extract(epoch from a.ended_at - v.left_at))::bigint::text, ''),
  coalesce(v.position::text, ''),
  '',
  ''
from report.agent_contacts_v1 a
join queue_visit v on v.call_id = a.call_id and v.born_at = a.born_at and v.ordinal = a.visit
left join call c on c.id = a.call_id and c.born_at = a.born_at
where a.outcome = 'ANSWERED' and (a.transfer_type is null or a.transfer_type = 'REDIRECT')
union all
select
  t.at, right(a.call_id, strpos(reverse(a.call_id), '/') - 1), a.queue, coalesce(a.agent_device, a.agent_number, 'NONE'),
  case a.transfer_type when 'BLIND' then 'BLINDTRANSFER' else 'ATTENDEDTRANSFER' end,
  case a.transfer_type when 'BLIND' then coalesce(a.transferred_to, '') else '' end,
  '',
  coalesce((v.wait_ms / 1000)::text, ''),
  coalesce(floor(extract(epoch from t.at - v.left_at))::bigint::text, ''),
  coalesce(v.position::text, '')
from transfer t
join report.agent_contacts_v1 a
  on a.call_id = t.call_id and a.born_at = t.born_at and a.transferred_at = t.at and a.transfer_type = t.type
join queue_visit v on v.call_id = a.call_id and v.born_at = a.born_at and v.ordinal = a.visit
where a.outcome = 'ANSWERED' and t.type in ('BLIND', 'ATTENDED', 'BLONDE');

comment on view report.cdr is 'Completed calls with the columns of Asterisk''s table cdr, one row per call';
comment on column report.cdr.calldate is 'When the call began, or ended when nobody saw the begin; shown in the time zone of the session. Filter by it: there is an index';
comment on column report.cdr.clid is 'Name and number of the caller, as "name" <number>';
comment on column report.cdr.src is 'Number of the caller; empty when unknown';
comment on column report.cdr.dst is 'The number the caller dialled; empty when none';
comment on column report.cdr.dcontext is 'Always empty: ami does not tell it';
comment on column report.cdr.channel is 'Channel of the caller';
comment on column report.cdr.dstchannel is 'Channel of the first person connected, else of the last one that was tried';
comment on column report.cdr.lastapp is 'Always empty: ami does not tell it';
comment on column report.cdr.lastdata is 'Always empty: ami does not tell it';
comment on column report.cdr.duration is 'Seconds from begin to end; null when the end was not observed';
comment on column report.cdr.billsec is 'Seconds from the first person''s answer to the end: 0 for voicemail, conferences and announcements, where Asterisk counts its own answer';
comment on column report.cdr.disposition is 'ANSWERED (also by voicemail, a conference or an announcement), NO ANSWER (also rejected, cancelled, abandoned), BUSY, FAILED, CONGESTION; empty when not observed';
comment on column report.cdr.amaflags is 'Always 3, as Asterisk''s default: DOCUMENTATION';
comment on column report.cdr.accountcode is 'Account code of the caller; empty when none';
comment on column report.cdr.uniqueid is 'Uniqueid of the channel that began the call';
comment on column report.cdr.userfield is 'Always empty: ami does not tell it';
comment on column report.cdr.linkedid is 'Uniqueid of the call that this one was made for, when it was a consultation; else its own';
comment on column report.cdr.sequence is 'Always 0: AMI does not tell it';

comment on view report.queue_log is 'What happened to callers in queues with the columns and the events of Asterisk''s queue_log, as far as completed calls tell: no members added, removed or paused';
comment on column report.queue_log.time is 'When it happened';
comment on column report.queue_log.callid is 'Uniqueid of the channel that began the call';
comment on column report.queue_log.queuename is 'Name of the queue';
comment on column report.queue_log.agent is 'Device of the agent, as PJSIP/201; NONE for events of the caller';
comment on column report.queue_log.event is 'ENTERQUEUE, CONNECT, COMPLETEAGENT, COMPLETECALLER, BLINDTRANSFER, ATTENDEDTRANSFER, ABANDON, EXITWITHTIMEOUT, EXITWITHKEY (also when the queue became empty of agents), RINGNOANSWER';
comment on column report.queue_log.data1 is 'CONNECT, COMPLETE…: seconds waited; BLINDTRANSFER: extension; RINGNOANSWER: milliseconds rung; else empty';
comment on column report.queue_log.data2 is 'ENTERQUEUE: number of the caller; ABANDON, EXITWITHTIMEOUT: position at joining; COMPLETE…: seconds talked; else empty';
comment on column report.queue_log.data3 is 'ENTERQUEUE: position; CONNECT: seconds rung; ABANDON, EXITWITHTIMEOUT: seconds waited; COMPLETE…, EXITWITHKEY: position at joining; …TRANSFER: seconds waited; else empty';
comment on column report.queue_log.data4 is 'EXITWITHKEY: seconds waited; …TRANSFER: seconds talked; else empty';
comment on column report.queue_log.data5 is '…TRANSFER: position at joining; else empty';
