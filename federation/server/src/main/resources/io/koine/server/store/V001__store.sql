-- Times are milliseconds since 1970-01-01T00:00Z. Secrets are never stored: only the SHA-256 of a token, and private
-- keys encrypted under the master key.

-- Configuration: append-only revisions. Roll-back is a new revision equal to an old one.
CREATE TABLE revisions (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    created INTEGER NOT NULL,
    author TEXT NOT NULL,
    comment TEXT NOT NULL
) STRICT;

CREATE TABLE changes (
    revision INTEGER NOT NULL REFERENCES revisions (number),
    kind TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    op TEXT NOT NULL CHECK (op IN ('PUT', 'DELETE')),
    -- The revision in which the object came to be; it keeps the object's age over its updates.
    born INTEGER REFERENCES revisions (number),
    api_version TEXT,
    manifest TEXT,
    PRIMARY KEY (kind, namespace, name, revision),
    CHECK ((op = 'PUT') = (born IS NOT NULL AND api_version IS NOT NULL AND manifest IS NOT NULL))
) STRICT;

CREATE TRIGGER revisions_no_update BEFORE UPDATE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions are append-only'); END;
CREATE TRIGGER revisions_no_delete BEFORE DELETE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions are append-only'); END;
CREATE TRIGGER changes_no_update BEFORE UPDATE ON changes
BEGIN SELECT RAISE(ABORT, 'changes are append-only'); END;
CREATE TRIGGER changes_no_delete BEFORE DELETE ON changes
BEGIN SELECT RAISE(ABORT, 'changes are append-only'); END;

-- The last good image of each source, for a start while the source is away.
CREATE TABLE source_images (
    source TEXT PRIMARY KEY,
    generation INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

-- Records of the sources' own, such as registrations.
CREATE TABLE source_records (
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (source, key)
) STRICT;

CREATE TABLE join_tokens (
    id TEXT PRIMARY KEY,
    secret_sha256 TEXT NOT NULL UNIQUE,
    namespace TEXT NOT NULL,
    service_account TEXT NOT NULL,
    labels TEXT NOT NULL,
    service TEXT,
    name TEXT,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'UNUSED' CHECK (state IN ('UNUSED', 'USED', 'REVOKED')),
    -- When it was used or revoked, and by which instance it was used.
    ended INTEGER,
    used_by TEXT,
    CHECK ((state = 'UNUSED') = (ended IS NULL)),
    CHECK ((state = 'USED') = (used_by IS NOT NULL))
) STRICT;

CREATE TRIGGER join_tokens_end_once BEFORE UPDATE ON join_tokens WHEN OLD.state <> 'UNUSED'
BEGIN SELECT RAISE(ABORT, 'a join token ends once'); END;

-- A known text under the master key, by which a wrong key is noticed at the start.
CREATE TABLE master_key_check (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    sealed BLOB NOT NULL
) STRICT;

-- sealed: nonce, AES-256-GCM ciphertext and tag of the PKCS #8 key; the row's id is authenticated with it.
CREATE TABLE issuing_keys (
    id TEXT PRIMARY KEY,
    anchor_pem TEXT NOT NULL,
    sealed BLOB NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE instances (
    instance TEXT PRIMARY KEY,
    identity TEXT NOT NULL,
    labels TEXT NOT NULL,
    service TEXT,
    -- No reference: tokens are pruned earlier than instances.
    token_id TEXT,
    created INTEGER NOT NULL,
    banned_at INTEGER
) STRICT;

CREATE TABLE leaves (
    serial TEXT PRIMARY KEY,
    spki_sha256 TEXT NOT NULL,
    instance TEXT NOT NULL REFERENCES instances (instance),
    spiffe_id TEXT NOT NULL,
    issuer_key_id TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

CREATE INDEX leaves_by_instance ON leaves (instance);
CREATE INDEX leaves_by_end ON leaves (not_after);

CREATE TABLE admin_token (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    secret_sha256 TEXT NOT NULL
) STRICT;

-- Callers cache addresses, so that one which changed hands would lead to another service.
CREATE TABLE addresses (
    host TEXT PRIMARY KEY,
    place INTEGER NOT NULL UNIQUE CHECK (place >= 1)
) STRICT;

CREATE TRIGGER addresses_no_update BEFORE UPDATE ON addresses
BEGIN SELECT RAISE(ABORT, 'an address is never reused'); END;
CREATE TRIGGER addresses_no_delete BEFORE DELETE ON addresses
BEGIN SELECT RAISE(ABORT, 'an address is never reused'); END;

CREATE TABLE bundle_sequence (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL
) STRICT;

INSERT INTO bundle_sequence (id, epoch) VALUES (1, 1);

CREATE TRIGGER bundle_sequence_forward BEFORE UPDATE ON bundle_sequence WHEN NEW.epoch <= OLD.epoch
BEGIN SELECT RAISE(ABORT, 'the bundle sequence only grows'); END;
CREATE TRIGGER bundle_sequence_no_delete BEFORE DELETE ON bundle_sequence
BEGIN SELECT RAISE(ABORT, 'the bundle sequence only grows'); END;
