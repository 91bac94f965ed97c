-- What a clinic or a coordinator sees of finished work: what was finished today, and critical values until they are read back.
create index queue_task_done on queue_task (done_at) where done_at is not null;
create index queue_task_unread on queue_task (site_path text_pattern_ops) where outcome -> 'critical' = 'true'::jsonb and acknowledged_at is null;
