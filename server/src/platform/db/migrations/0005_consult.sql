-- Consultations: who asked whom about which case, who came when, what was said, shown, advised and recorded.

create sequence consult_number;

create table consult (
  id uuid constraint consult_pk primary key,
  version integer not null default 1,
  -- the version in which what it says was last changed: an edit that began before that is stale
  described_version integer not null default 1,
  number integer not null default nextval('consult_number') constraint consult_number_once unique,
  state text not null constraint consult_state_known check (state in ('scheduled', 'open', 'closed')),
  urgency text not null constraint consult_urgency_known check (urgency in ('emergency', 'routine')),
  title text not null,
  question text not null,
  subject_kind text constraint consult_subject_known check (subject_kind in ('ecg')),
  subject_id uuid,
  -- written by the subject's own capability; null without a subject
  subject_summary jsonb,
  -- whose data it is: the subject's site, or where the requester worked
  place_id uuid not null constraint consult_place_fk references organisation (id),
  requester_id uuid not null constraint consult_requester_fk references person (id),
  host_party_id uuid not null,
  starts_at timestamptz,
  duration_min integer,
  created_at timestamptz not null,
  opened_at timestamptz,
  closed_at timestamptz,
  locked boolean not null default false,
  waiting_room boolean not null default false,
  last_message_no integer not null default 0,
  -- the reminder of an appointed one that is due next; null when none is left
  remind_at timestamptz,
  -- what the room's stage showed last, so that a restarted hub shows it again
  stage jsonb,
  constraint consult_subject_whole check ((subject_kind is null) = (subject_id is null))
);
create index consult_current on consult (place_id) where state <> 'closed';
create index consult_closed on consult (closed_at) where state = 'closed';
create index consult_subject on consult (subject_id) where subject_id is not null;
create index consult_reminder on consult (remind_at) where remind_at is not null;

-- One person or guest of one consultation.
create table consult_party (
  id uuid constraint consult_party_pk primary key,
  consult_id uuid not null constraint consult_party_consult_fk references consult (id),
  person_id uuid constraint consult_party_person_fk references person (id),
  name text not null,
  organisation_zh text,
  organisation_en text,
  asked_as text not null constraint consult_party_asked_known check (asked_as in ('host', 'person', 'role', 'duty', 'guest', 'knock')),
  -- those of one team that were asked with one call: the first who accepts covers the others
  call_id uuid,
  asked_by uuid,
  asked_at timestamptz not null,
  ring_until timestamptz,
  answer text constraint consult_party_answer_known check (answer in ('accepted', 'declined', 'covered')),
  answered_at timestamptz,
  presence text not null default 'out' constraint consult_party_presence_known check (presence in ('out', 'lobby', 'in', 'removed')),
  -- let in by the host or once in the room: need not wait in the lobby again, nor before a door locked since
  admitted boolean not null default false,
  guest_link_id uuid,
  -- SHA-256 of a guest's cookie
  guest_token_sha256 bytea constraint consult_party_guest_token_once unique,
  guest_expires_at timestamptz,
  guest_ended_at timestamptz,
  delivered_no integer not null default 0,
  seen_no integer not null default 0,
  constraint consult_party_once unique (consult_id, person_id),
  constraint consult_party_guest check ((person_id is null) = (guest_token_sha256 is not null))
);
create index consult_party_consult on consult_party (consult_id);
create index consult_party_person on consult_party (person_id) where person_id is not null;
create index consult_party_guest_open on consult_party (guest_expires_at) where person_id is null and guest_ended_at is null;
create index consult_party_present on consult_party (consult_id) where presence in ('in', 'lobby');

-- Who was asked when by whom, as it happened: insert-only.
create table consult_asked (
  id bigint generated always as identity constraint consult_asked_pk primary key,
  consult_id uuid not null constraint consult_asked_consult_fk references consult (id),
  party_id uuid not null constraint consult_asked_party_fk references consult_party (id),
  asked_by uuid,
  asked_as text not null,
  at timestamptz not null
);
create index consult_asked_by on consult_asked (asked_by, at);

create table consult_attendance (
  id bigint generated always as identity constraint consult_attendance_pk primary key,
  consult_id uuid not null constraint consult_attendance_consult_fk references consult (id),
  party_id uuid not null constraint consult_attendance_party_fk references consult_party (id),
  joined_at timestamptz not null,
  left_at timestamptz,
  reason text constraint consult_attendance_reason_known check (reason in ('left', 'lost', 'removed', 'closed', 'revoked', 'restart')),
  constraint consult_attendance_whole check ((left_at is null) = (reason is null))
);
create index consult_attendance_consult on consult_attendance (consult_id, id);
-- one open attendance a party, however many devices
create unique index consult_attendance_open on consult_attendance (party_id) where left_at is null;

create table consult_guest_link (
  id uuid constraint consult_guest_link_pk primary key,
  consult_id uuid not null constraint consult_guest_link_consult_fk references consult (id),
  label text not null,
  token_sha256 bytea not null constraint consult_guest_link_token_once unique,
  created_by uuid not null constraint consult_guest_link_person_fk references person (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index consult_guest_link_consult on consult_guest_link (consult_id);

create table consult_material (
  id uuid constraint consult_material_pk primary key,
  consult_id uuid not null constraint consult_material_consult_fk references consult (id),
  position integer not null,
  label text not null,
  required boolean not null,
  ecg_id uuid,
  file_id uuid,
  ready boolean not null default false
);
create index consult_material_consult on consult_material (consult_id, position);

create table consult_file (
  id uuid constraint consult_file_pk primary key,
  consult_id uuid not null constraint consult_file_consult_fk references consult (id),
  party_id uuid not null constraint consult_file_party_fk references consult_party (id),
  name text not null,
  media_type text not null,
  bytes bytea not null,
  at timestamptz not null
);
alter table consult_file alter column bytes set storage external;
create index consult_file_consult on consult_file (consult_id);

create table consult_message (
  consult_id uuid not null constraint consult_message_consult_fk references consult (id),
  message_no integer not null,
  party_id uuid not null constraint consult_message_party_fk references consult_party (id),
  at timestamptz not null,
  text text not null,
  file_id uuid constraint consult_message_file_fk references consult_file (id),
  constraint consult_message_pk primary key (consult_id, message_no)
);

create table consult_opinion (
  id uuid constraint consult_opinion_pk primary key,
  consult_id uuid not null constraint consult_opinion_consult_fk references consult (id),
  version_no integer not null,
  content jsonb not null,
  amendment_reason text,
  consultant_id uuid not null constraint consult_opinion_consultant_fk references person (id),
  consultant_name text not null,
  signed_at timestamptz not null,
  content_sha256 bytea not null,
  constraint consult_opinion_once unique (consult_id, version_no),
  constraint consult_opinion_amendment_reasoned check ((version_no > 1) = (amendment_reason is not null))
);

create table consult_recording (
  id uuid constraint consult_recording_pk primary key,
  consult_id uuid not null constraint consult_recording_consult_fk references consult (id),
  asked_by uuid not null constraint consult_recording_party_fk references consult_party (id),
  asked_at timestamptz not null,
  started_at timestamptz,
  stopped_at timestamptz,
  -- all its tracks are written and closed
  ready boolean not null default false
);
create index consult_recording_consult on consult_recording (consult_id);

-- Who said yes or no when: insert-only, the last one counts.
create table consult_consent (
  id bigint generated always as identity constraint consult_consent_pk primary key,
  recording_id uuid not null constraint consult_consent_recording_fk references consult_recording (id),
  party_id uuid not null constraint consult_consent_party_fk references consult_party (id),
  agreed boolean not null,
  at timestamptz not null
);
create index consult_consent_recording on consult_consent (recording_id, id);

-- The bytes are files of the data folder: recordings/<recording>/<track>.webm
create table consult_recording_track (
  recording_id uuid not null constraint consult_recording_track_recording_fk references consult_recording (id),
  track_no integer not null,
  party_id uuid not null constraint consult_recording_track_party_fk references consult_party (id),
  source text not null constraint consult_recording_track_source_known check (source in ('mic', 'camera', 'screen')),
  start_ms integer not null,
  duration_ms integer,
  bytes bigint not null default 0,
  constraint consult_recording_track_pk primary key (recording_id, track_no)
);

create trigger consult_asked_insert_only before update or delete or truncate on consult_asked for each statement execute function refuse_change();
create trigger consult_message_insert_only before update or delete or truncate on consult_message for each statement execute function refuse_change();
create trigger consult_opinion_insert_only before update or delete or truncate on consult_opinion for each statement execute function refuse_change();
create trigger consult_consent_insert_only before update or delete or truncate on consult_consent for each statement execute function refuse_change();
