-- The main job: who works where, an ECG's way from a clinic to a signed report, and the record of who did what.
-- Ids are UUIDv7 made by the application; every instant is passed in by the application's clock.

create table organisation (
  id uuid constraint organisation_pk primary key,
  parent_id uuid constraint organisation_parent_fk references organisation (id),
  kind text not null constraint organisation_kind_known check (kind in ('lead', 'county', 'township', 'village')),
  name_zh text not null,
  name_en text not null,
  -- '/root/…/this/': a scope is a prefix of it, so that a right reaches everything below with one comparison
  path text not null constraint organisation_path_once unique,
  created_at timestamptz not null
);

create table person (
  id uuid constraint person_pk primary key,
  login text not null constraint person_login_once unique,
  name text not null,
  password_hash text not null,
  active boolean not null default true,
  created_at timestamptz not null
);

create table membership (
  person_id uuid not null constraint membership_person_fk references person (id),
  organisation_id uuid not null constraint membership_organisation_fk references organisation (id),
  role text not null constraint membership_role_known check (role in ('clinic-staff', 'cardiologist', 'coordinator', 'administrator')),
  granted_at timestamptz not null,
  constraint membership_pk primary key (person_id, organisation_id, role)
);

create table session (
  id uuid constraint session_pk primary key,
  person_id uuid not null constraint session_person_fk references person (id),
  -- SHA-256 of the cookie's token: a stolen dump opens no session
  token_sha256 bytea not null constraint session_token_once unique,
  created_at timestamptz not null,
  last_active_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text constraint session_end_known check (end_reason in ('signed-out', 'revoked', 'idle', 'expired', 'deactivated'))
);
create index session_open on session (person_id) where ended_at is null;

-- The hub's own secrets (the socket token's key), shared by its processes.
create table secret (
  name text constraint secret_pk primary key,
  value bytea not null
);

create table answered_request (
  person_id uuid not null,
  key uuid not null,
  name text not null,
  answer jsonb not null,
  at timestamptz not null,
  constraint answered_request_pk primary key (person_id, key)
);
create index answered_request_at on answered_request (at);

create table outbox (
  id bigint generated always as identity constraint outbox_pk primary key,
  event text not null,
  payload jsonb not null,
  at timestamptz not null
);

create table audit_entry (
  id bigint generated always as identity constraint audit_entry_pk primary key,
  at timestamptz not null,
  actor_id uuid,
  action text not null,
  subject_kind text not null,
  subject_id text,
  -- the organisation whose data it concerns
  organisation_id uuid,
  request_id text,
  details jsonb
);
create index audit_entry_subject on audit_entry (subject_id, id);
create index audit_entry_at on audit_entry (at);

create table on_duty (
  person_id uuid constraint on_duty_pk primary key constraint on_duty_person_fk references person (id),
  since timestamptz not null
);

create table queue_task (
  id uuid constraint queue_task_pk primary key,
  version integer not null default 1,
  subject_kind text not null constraint queue_task_subject_known check (subject_kind in ('ecg')),
  subject_id uuid not null,
  urgency text not null constraint queue_task_urgency_known check (urgency in ('emergency', 'routine')),
  state text not null default 'waiting' constraint queue_task_state_known check (state in ('waiting', 'claimed', 'reading', 'done', 'returned')),
  site_id uuid not null constraint queue_task_site_fk references organisation (id),
  site_path text not null,
  sender_id uuid not null constraint queue_task_sender_fk references person (id),
  summary jsonb not null,
  reader_id uuid constraint queue_task_reader_fk references person (id),
  lease_until timestamptz,
  received_at timestamptz not null,
  claimed_at timestamptz,
  opened_at timestamptz,
  done_at timestamptz,
  return_reason text,
  outcome jsonb,
  acknowledged_at timestamptz,
  acknowledged_by uuid constraint queue_task_acknowledged_fk references person (id),
  constraint queue_task_subject_once unique (subject_kind, subject_id),
  constraint queue_task_holder_has_lease check ((state in ('claimed', 'reading')) = (lease_until is not null)),
  constraint queue_task_holder_named check (state not in ('claimed', 'reading', 'done') or reader_id is not null),
  constraint queue_task_finished_has_time check ((state in ('done', 'returned')) = (done_at is not null))
);
create index queue_task_open on queue_task (urgency, received_at) where state in ('waiting', 'claimed', 'reading');
create index queue_task_lease on queue_task (lease_until) where lease_until is not null;
create index queue_task_site on queue_task (site_path text_pattern_ops, received_at);

create table queue_step (
  id bigint generated always as identity constraint queue_step_pk primary key,
  task_id uuid not null constraint queue_step_task_fk references queue_task (id),
  step text not null,
  at timestamptz not null,
  person_id uuid
);
create index queue_step_task on queue_step (task_id, id);

create table ecg (
  id uuid constraint ecg_pk primary key,
  version integer not null default 1,
  -- the number on the receipt, which clinic and hospital quote to each other
  number bigint generated always as identity constraint ecg_number_once unique,
  upload_key uuid not null constraint ecg_upload_key_once unique,
  site_id uuid not null constraint ecg_site_fk references organisation (id),
  site_path text not null,
  sender_id uuid not null constraint ecg_sender_fk references person (id),
  task_id uuid not null,
  file_name text not null,
  format text not null,
  size_bytes integer not null,
  sha256 bytea not null,
  received_at timestamptz not null,
  -- the device's clock as written in the file, raw: { local, offsetMinutes } or null
  acquired_at jsonb,
  leads text[] not null,
  rate_hz double precision not null,
  duration_s double precision not null,
  device jsonb not null,
  patient jsonb not null,
  context jsonb not null,
  warnings jsonb not null,
  -- what the decoder of that day made of the file; a later decoder that disagrees is noticed, not trusted
  frame_sha256 bytea not null,
  -- the same file sent twice by a site is one ECG
  constraint ecg_file_once_per_site unique (site_id, sha256)
);

-- The bytes as the machine wrote them, apart from everything that is selected often. EXTERNAL: kept out of line and not
-- compressed, so that storing costs no CPU and reading a part is cheap.
create table ecg_original (
  ecg_id uuid not null,
  received_at timestamptz not null,
  bytes bytea not null,
  constraint ecg_original_pk primary key (ecg_id, received_at)
) partition by range (received_at);
alter table ecg_original alter column bytes set storage external;
create table ecg_original_default partition of ecg_original default;
alter table ecg_original_default alter column bytes set storage external;

create table report_draft (
  ecg_id uuid constraint report_draft_pk primary key constraint report_draft_ecg_fk references ecg (id),
  version integer not null,
  author_id uuid not null constraint report_draft_author_fk references person (id),
  content jsonb not null,
  saved_at timestamptz not null
);

create table report_version (
  id uuid constraint report_version_pk primary key,
  ecg_id uuid not null constraint report_version_ecg_fk references ecg (id),
  version_no integer not null,
  kind text not null constraint report_version_kind_known check (kind in ('final', 'amended')),
  content jsonb not null,
  amendment_reason text,
  signer_id uuid not null constraint report_version_signer_fk references person (id),
  signer_name text not null,
  signed_at timestamptz not null,
  content_sha256 bytea not null,
  constraint report_version_once unique (ecg_id, version_no),
  constraint report_version_amendment_reasoned check ((kind = 'amended') = (amendment_reason is not null))
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is insert-only', tg_table_name using errcode = 'integrity_constraint_violation', constraint = tg_table_name || '_insert_only';
end $$;

create trigger audit_entry_insert_only before update or delete or truncate on audit_entry for each statement execute function refuse_change();
create trigger report_version_insert_only before update or delete or truncate on report_version for each statement execute function refuse_change();
create trigger queue_step_insert_only before update or delete or truncate on queue_step for each statement execute function refuse_change();
create trigger ecg_original_insert_only before update or delete or truncate on ecg_original for each statement execute function refuse_change();
-- a statement trigger of the whole is not one of its parts; makePartitions gives each later part its own
create trigger ecg_original_insert_only before update or delete or truncate on ecg_original_default for each statement execute function refuse_change();
