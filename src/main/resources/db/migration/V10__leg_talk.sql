-- Who talked for how long: the call's own figure says nothing about the agent who left half-way.
-- Rows of before have null: it cannot be told from what was kept.

alter table leg
  add column talk_ms bigint,
  add column hold_ms bigint;

comment on column leg.talk_ms is 'Milliseconds in which the target was joined with another party and nobody of them was on hold';
comment on column leg.hold_ms is 'Milliseconds in which the target was joined with another party and at least one was on hold';

-- The parts of a table say the same.
do $$
declare
  part regclass;
begin
  for part in select inhrelid from pg_inherits where inhparent = 'leg'::regclass loop
    execute format('comment on column %s.talk_ms is %L', part, col_description('leg'::regclass,
      (select attnum from pg_attribute where attrelid = 'leg'::regclass and attname = 'talk_ms')));
    execute format('comment on column %s.hold_ms is %L', part, col_description('leg'::regclass,
      (select attnum from pg_attribute where attrelid = 'leg'::regclass and attname = 'hold_ms')));
  end loop;
end $$;
