#!/usr/bin/env bash
# The whole suite on SQLite, then on PostgreSQL when TEST_DATABASE_URL names a server, without what no database can
# change (`once`: accessibility of pages, the scripts, the deployed server). PYTEST_ARGS are passed on.
set -euo pipefail
cd "$(dirname "$0")/.."
run() { # name, DATABASE_URL, CACHE_URL, arguments…
  echo "== the suite on $1"
  DATABASE_URL="$2" CACHE_URL="$3" python -m pytest -n "${TEST_WORKERS:-2}" --dist loadgroup -q "${@:4}" ${PYTEST_ARGS:-}
}
# Measured once, since it takes its time: the second database finds no other lines.
coverage=(--cov --cov-report=term:skip-covered --cov-report=xml:test-results/coverage.xml --cov-fail-under=95)
mkdir -p test-results
# Before anything looks at them: the deployed server of the tests serves them.
make -s static
if [ "${ONLY:-}" = postgresql ]; then
  run postgresql "${TEST_DATABASE_URL:?names no server}" "${TEST_CACHE_URL:-locmem://}"
  exit
fi
run sqlite "sqlite:///$PWD/db.sqlite3" "locmem://" "${coverage[@]}"
if [ -n "${TEST_DATABASE_URL:-}" ]; then
  run postgresql "$TEST_DATABASE_URL" "${TEST_CACHE_URL:-locmem://}" -m "not once"
else
  echo "== not run on PostgreSQL: TEST_DATABASE_URL names no server (make postgres starts one)"
fi
