-- The source that publishes the workload for which a token was made; NULL: the registry, in which it registers itself.
ALTER TABLE join_tokens ADD COLUMN source TEXT;
