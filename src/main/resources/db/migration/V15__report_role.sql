-- Who reads reports and nothing else: grant this role to the users of analysts. A role belongs to the whole server, so it
-- may be there already, and the service's own user may not be allowed to make one; then it is the administrator's to do
-- (docs/sql.md).
do $$
begin
  if not exists (select from pg_roles where rolname = 'ringdown_report') then
    begin
      create role ringdown_report nologin;
    exception
      when insufficient_privilege then
        raise warning 'the role ringdown_report is missing, and this user may not create it: docs/sql.md tells how to';
        return;
      when duplicate_object or unique_violation then
        null; -- another database of this server has just done it
    end;
  end if;
  grant usage on schema report to ringdown_report;
  grant select on all tables in schema report to ringdown_report;
  grant execute on all functions in schema report to ringdown_report;
  alter default privileges in schema report grant select on tables to ringdown_report;
  alter default privileges in schema report grant execute on functions to ringdown_report;
end $$;
