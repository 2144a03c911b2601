-- A service that is older than the schema writes to it all the same, so that services are brought up to date one after the
-- other, and back: a migration leaves what the version before it reads and writes. One that cannot raises this.
create table schema_compatibility (
  oldest integer not null
);
insert into schema_compatibility (oldest) values (22);
comment on table schema_compatibility is 'One row: which services may write here';
comment on column schema_compatibility.oldest is 'A service may write here whose newest migration is this one or a newer one';
