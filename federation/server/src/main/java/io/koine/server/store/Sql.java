package io.koine.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Statements within one transaction; parameters are positional, instants are stored as milliseconds since
/// 1970.
///
/// Only on the thread `koine-store`, and only inside the work it is given to.
final class Sql {
    private final Connection connection;

    Sql(Connection connection) {
        this.connection = connection;
    }

    /// Runs statements that have no parameters, separated by `;`.
    void script(String statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(statements);
        }
    }

    /// @return how many rows were inserted, changed or deleted
    int update(String statement, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement prepared = prepare(statement, parameters)) {
            return prepared.executeUpdate();
        }
    }

    <T> List<T> list(Row.Mapper<T> mapper, String query, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement prepared = prepare(query, parameters);
                ResultSet result = prepared.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(mapper.map(new Row(result)));
            }
            return List.copyOf(rows);
        }
    }

    /// @return the first row, if there is one
    <T> Optional<T> first(Row.Mapper<T> mapper, String query, @Nullable Object... parameters) throws SQLException {
        return list(mapper, query, parameters).stream().findFirst();
    }

    /// @return the number in the only column of the only row of a query that always has one
    long number(String query, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement prepared = prepare(query, parameters);
                ResultSet result = prepared.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }

    private PreparedStatement prepare(String statement, @Nullable Object... parameters) throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(statement);
        try {
            for (int i = 0; i < parameters.length; i++) {
                prepared.setObject(i + 1, stored(parameters[i]));
            }
            return prepared;
        } catch (SQLException failure) {
            prepared.close();
            throw failure;
        }
    }

    private static @Nullable Object stored(@Nullable Object parameter) {
        return parameter instanceof Instant instant ? (Object) instant.toEpochMilli() : parameter;
    }
}
