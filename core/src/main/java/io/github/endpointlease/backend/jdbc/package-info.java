/**
 * Stores in a relational database. The same classes run on H2 and on PostgreSQL; {@link
 * io.github.endpointlease.backend.jdbc.JdbcSchema} has the tables.
 *
 * <p>Every store takes a {@link javax.sql.DataSource} that the application owns: it is never closed here, and a pool is
 * advisable, because every call takes a connection and gives it back. Connections may come with auto-commit on or off; that
 * setting and the isolation level are left as they are. Each call is one transaction of its own, so the DataSource must not hand
 * out connections that take part in a transaction of the application: that would be committed here.
 *
 * <p>H2 in a file wants a URL like {@code jdbc:h2:async:/path/leases;WRITE_DELAY=0}. With its default write delay, what it
 * acknowledged in the last half second is lost when its process is killed, on a first start even the tables. With {@code file:}
 * in place of {@code async:}, interrupting a thread that writes closes the database under all others; the file is the same.
 * Neither makes H2 wait for the disk: what was acknowledged outlives the process, not a loss of power. With more than one
 * connection, H2 2.4 may write out one table as it was before a commit and the next as it was after. If its process is killed
 * then, the database opens with rows that some transactions see changed and others do not, until one of them writes the row:
 * an answer that rests on such a row can be taken back. Where the process may be killed, give the pool a single connection.
 */
@NullMarked
package io.github.endpointlease.backend.jdbc;

import org.jspecify.annotations.NullMarked;
