-- A key stands for what was asked with it: another input under the same key is refused. Null for what was answered before this.
alter table answered_request add column input_sha256 bytea;
-- The answers of saved drafts held their text; from now on they hold the draft's version only.
delete from answered_request where name = 'report:save-draft';
