-- The last good key set of each address from which policies have keys fetched. The keys in it are public.
CREATE TABLE key_sets (
    address TEXT PRIMARY KEY,
    keys TEXT NOT NULL,
    fetched INTEGER NOT NULL
) STRICT;
