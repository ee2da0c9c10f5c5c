#!/bin/sh
# postgres.sh create|stop|start|remove FOLDER: a temporary PostgreSQL server that keeps its promises.
# A crash of processes, not of the machine, is tried: nothing need reach the disk, all must reach the system.
# shellcheck source=/dev/null
. "$(dirname "$0")/../../../bin/lib/postgres.sh"
has() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }

PG_BIN=$(postgres_bin)
PG_DIR=$2

start() {
    as_postgres "$PG_BIN/pg_ctl" -D "$PG_DIR/data" -l "$PG_DIR/log" -w start -o "-k $PG_DIR \
        -c listen_addresses='' -c fsync=off -c synchronous_commit=${SYNCHRONOUS:-on}" >/dev/null
}

stop() { as_postgres "$PG_BIN/pg_ctl" -D "$PG_DIR/data" -m immediate stop >/dev/null 2>&1; }

case $1 in
    create)
        mkdir -p "$PG_DIR"
        is_root && chown postgres "$PG_DIR"
        as_postgres "$PG_BIN/initdb" -D "$PG_DIR/data" -A trust -U postgres -E UTF8 --locale=C --no-sync >/dev/null &&
            start
        ;;
    start) start ;;
    stop) stop ;;
    remove) stop; true ;;
esac
