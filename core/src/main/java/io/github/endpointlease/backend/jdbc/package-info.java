/**
 * Stores in a relational database. The same classes run on H2 and on PostgreSQL; {@link
 * io.github.endpointlease.backend.jdbc.JdbcSchema} has the tables.
 *
 * <p>Every store takes a {@link javax.sql.DataSource} that the application owns: it is never closed here, and a pool is
 * advisable, because every call takes a connection and gives it back. Connections may come with auto-commit on or off; that
 * setting and the isolation level are left as they are. Each call is one transaction of its own, so the DataSource must not hand
 * out connections that take part in a transaction of the application: that would be committed here.
 *
 * <p>H2 keeps what it acknowledged through the death of its process only with {@code WRITE_DELAY=0} in the URL, as in
 * {@code jdbc:h2:file:/path/leases;WRITE_DELAY=0}; without it, the last half second may be lost.
 */
@NullMarked
package io.github.endpointlease.backend.jdbc;

import org.jspecify.annotations.NullMarked;
