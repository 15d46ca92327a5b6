#!/usr/bin/env bash
# A throw-away PostgreSQL and Redis on loopback, from the installed binaries.
# start: prints the two addresses, as `export` lines. stop: ends and removes both.
set -euo pipefail
cd "$(dirname "$0")/.."
dir="${POSTGRES_DIR:-/tmp/gymtrack-postgres-$(id -u)-$(pwd | cksum | cut -d' ' -f1)}"
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
kept_port() { # name, wanted: the port of the running server, else the wanted one, else a free one
  if [ -n "$2" ]; then echo "$2"; elif [ -f "$dir/$1.port" ]; then cat "$dir/$1.port"; else free_port; fi
}
port=$(kept_port postgres "${POSTGRES_PORT:-}")
redis_port=$(kept_port redis "${REDIS_PORT:-}")
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || true)")
as_owner() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

case "${1:-start}" in
start)
  if [ ! -x "$bin/initdb" ]; then echo "No PostgreSQL server found; install postgresql." >&2; exit 1; fi
  if [ ! -d "$dir/data" ]; then
    mkdir -p "$dir"
    if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; fi
    as_owner "$bin/initdb" -D "$dir/data" -U gymtrack --auth=trust -E UTF8 --locale=C.UTF-8 >/dev/null
    as_owner tee -a "$dir/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir'
max_connections = 100
# throw-away: speed for durability
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
  fi
  if ! as_owner "$bin/pg_ctl" -D "$dir/data" status >/dev/null; then
    echo "$port" >"$dir/postgres.port"
    as_owner "$bin/pg_ctl" -w -o "-p $port" -D "$dir/data" -l "$dir/postgres.log" start >/dev/null
  fi
  "$bin/psql" -h 127.0.0.1 -p "$port" -U gymtrack -d postgres -tAc "SELECT 1 FROM pg_database WHERE datname = 'gymtrack'" |
    grep -q 1 || "$bin/createdb" -h 127.0.0.1 -p "$port" -U gymtrack gymtrack
  echo "export TEST_DATABASE_URL=postgres://gymtrack@127.0.0.1:$port/gymtrack"
  if command -v redis-server >/dev/null; then
    if ! { [ -f "$dir/redis.pid" ] && kill -0 "$(cat "$dir/redis.pid")" 2>/dev/null; }; then
      echo "$redis_port" >"$dir/redis.port"
      redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --daemonize yes \
        --pidfile "$dir/redis.pid" --dir "$dir" >/dev/null
    fi
    echo "export TEST_CACHE_URL=redis://127.0.0.1:$redis_port/0"
  fi
  ;;
stop)
  if [ -d "$dir/data" ]; then as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null || true; fi
  if [ -f "$dir/redis.pid" ]; then kill "$(cat "$dir/redis.pid")" 2>/dev/null || true; fi
  rm -rf "$dir"
  ;;
*)
  echo "usage: scripts/postgres.sh start|stop" >&2
  exit 2
  ;;
esac
