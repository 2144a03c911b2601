-- Tokens by which programs say who they are (ringdown token). Only a hash of each is here: who reads this table can use none.
create table api_token (
  id            text        not null primary key,
  name          text        not null,
  hash          bytea       not null,
  role          text        not null,
  pbxs          text[]      not null default '{}',
  account_codes text[]      not null default '{}',
  tenants       text[]      not null default '{}',
  numbers       text[]      not null default '{}',
  created       timestamptz not null default now(),
  expires       timestamptz,
  revoked       timestamptz,
  last_used     timestamptz
);

-- A name is used again only when its token is of no use any more: the audit names tokens by it.
create unique index api_token_name on api_token (name) where revoked is null;

comment on table api_token is 'Tokens of programs (ringdown token), as hashes';
comment on column api_token.id is 'The part of the token that is no secret: rd_<id>_<secret>';
comment on column api_token.name is 'As it was given; the audit tells token:<name>';
comment on column api_token.hash is 'SHA-256 of the secret, which is random and of 256 bits: nothing shorter can be guessed by it';
comment on column api_token.role is 'VIEWER, SUPERVISOR, OPERATOR or ADMINISTRATOR';
comment on column api_token.pbxs is 'Only calls of these PBXs; empty: of any';
comment on column api_token.account_codes is 'Only calls of these account codes; empty: of any';
comment on column api_token.tenants is 'Only calls of these tenants; empty: of any';
comment on column api_token.numbers is 'Only calls of these numbers; empty: of any';
comment on column api_token.created is 'When it was made';
comment on column api_token.expires is 'From when on it is refused; null: never';
comment on column api_token.revoked is 'When it was revoked; null: it was not';
comment on column api_token.last_used is 'When it was last used, to the minute';
