-- The audit is paged by instant and number, newest first.
drop index audit_entry_at;
create index audit_entry_at on audit_entry (at, id);
