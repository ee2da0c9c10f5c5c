# Sourced by bin/test: a temporary PostgreSQL server that keeps nothing.
# shellcheck shell=sh

# postgres_bin: prints the folder with the newest initdb of this machine.
postgres_bin() {
    for folder in /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin; do
        [ -x "$folder/initdb" ] && printf '%s\n' "$folder"
    done | sort -V | tail -n 1 | grep . || dirname "$(command -v initdb)"
}

has_postgres() { has initdb || ls /usr/lib/postgresql/*/bin/initdb /opt/homebrew/opt/postgresql*/bin/initdb >/dev/null 2>&1; }

# as_postgres COMMAND…: PostgreSQL refuses to run as root.
as_postgres() {
    if is_root; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

# start_postgres: exports DATABASE_URL of a new, empty cluster that listens on a socket of its own.
start_postgres() {
    PG_BIN=$(postgres_bin)
    PG_DIR=$(mktemp -d /tmp/beacon-pg.XXXXXX)
    is_root && chown postgres "$PG_DIR"
    as_postgres "$PG_BIN/initdb" -D "$PG_DIR/data" -A trust -U postgres -E UTF8 --locale=C --no-sync &&
        as_postgres "$PG_BIN/pg_ctl" -D "$PG_DIR/data" -l "$PG_DIR/log" -w start -o "-k $PG_DIR \
            -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
}

stop_postgres() {
    [ -n "${PG_DIR:-}" ] || return 0
    as_postgres "$PG_BIN/pg_ctl" -D "$PG_DIR/data" -m immediate stop >/dev/null 2>&1
    rm -rf "$PG_DIR"
    PG_DIR=
}

postgres_url() { printf 'postgresql://postgres@%s/postgres\n' "$(printf '%s' "$PG_DIR" | sed 's,/,%2F,g')"; }
