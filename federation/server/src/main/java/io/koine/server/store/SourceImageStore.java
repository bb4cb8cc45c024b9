package io.koine.server.store;

import io.koine.model.SourceId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// The last good image of each source, so that a control plane which starts while a source is away does not
/// take its services for gone.
public final class SourceImageStore {
    private static final String SELECT = "SELECT source, generation, body FROM source_images";

    private final Database database;

    SourceImageStore(Database database) {
        this.database = database;
    }

    /// Keeps an image in place of the one before.
    ///
    /// @param image the image
    public void put(StoredImage image) {
        database.call(
                "keep the image of source " + image.source(),
                sql -> sql.update(
                        "INSERT INTO source_images (source, generation, body) VALUES (?, ?, ?)"
                                + " ON CONFLICT (source) DO UPDATE SET generation = excluded.generation,"
                                + " body = excluded.body",
                        image.source().value(),
                        image.generation(),
                        image.body()));
    }

    /// @param source a source
    /// @return its image, if one was kept
    public Optional<StoredImage> get(SourceId source) {
        return database.call(
                "read the image of source " + source,
                sql -> sql.first(SourceImageStore::image, SELECT + " WHERE source = ?", source.value()));
    }

    /// @return all images, in the order of their sources
    public List<StoredImage> all() {
        return database.call(
                "read the images of all sources",
                sql -> sql.list(SourceImageStore::image, SELECT + " ORDER BY source"));
    }

    private static StoredImage image(Row row) throws SQLException {
        return new StoredImage(new SourceId(row.text("source")), row.number("generation"), row.text("body"));
    }
}
