#!/usr/bin/env bash
# The tests, by what ONLY says; the markers are explained in pyproject.toml. PYTEST_ARGS are passed on.
#   (nothing)    all of it on SQLite; then, when TEST_DATABASE_URL names a server, on PostgreSQL what it may answer otherwise
#   fast [path]  on SQLite without browser, servers and walks; with paths these alone, in one process
#   deep         what takes too long for every change
#   postgresql   all of it on PostgreSQL
set -euo pipefail
cd "$(dirname "$0")/.."
cores=$(nproc 2>/dev/null || echo 2)
# One worker more than there are cores: tests with a browser or servers mostly wait.
workers=${TEST_WORKERS:-$((cores + 1))}
sqlite="sqlite:///$PWD/db.sqlite3"
run() { # name, DATABASE_URL, CACHE_URL, arguments…
  local began=$SECONDS
  echo "== the suite on $1"
  DATABASE_URL="$2" CACHE_URL="$3" python -m pytest -n "$workers" --dist loadgroup -q "${@:4}" ${PYTEST_ARGS:-}
  echo "== the suite on $1: $((SECONDS - began)) s"
}
case "${ONLY:-}" in
fast)
  if [ $# -gt 0 ]; then DATABASE_URL="$sqlite" CACHE_URL="locmem://" exec python -m pytest -q "$@" ${PYTEST_ARGS:-}; fi
  workers=$cores
  run sqlite "$sqlite" "locmem://" -m "not (browser or operations or servers or walk or edge or long)"
  exit
  ;;
esac
mkdir -p test-results
# Before anything looks at them: the deployed server of the tests serves them.
make -s static
case "${ONLY:-}" in
deep)
  export SOAK_SETS=${SOAK_SETS:-1000} PROPERTY_EXAMPLES=${PROPERTY_EXAMPLES:-1000} MIRROR_OPERATIONS=${MIRROR_OPERATIONS:-5000}
  run sqlite "$sqlite" "locmem://" -m "deep or soak or edge"
  if [ -n "${TEST_DATABASE_URL:-}" ]; then
    run postgresql "$TEST_DATABASE_URL" "${TEST_CACHE_URL:-locmem://}" -m "(deep or soak) and not once"
  fi
  EXAMPLES=${EXAMPLES:-50} bash scripts/fuzz.sh
  ;;
postgresql)
  run postgresql "${TEST_DATABASE_URL:?names no server}" "${TEST_CACHE_URL:-locmem://}"
  ;;
*)
  # Measured once, since it takes its time: the second database finds no other lines.
  coverage=(--cov --cov-report=term:skip-covered --cov-report=xml:test-results/coverage.xml --cov-fail-under=95)
  if [ -n "${TEST_DATABASE_URL:-}" ]; then
    run sqlite "$sqlite" "locmem://" -m "not edge" "${coverage[@]}"
    run postgresql "$TEST_DATABASE_URL" "${TEST_CACHE_URL:-locmem://}" -m "not once"
  else
    run sqlite "$sqlite" "locmem://" "${coverage[@]}"
    echo "== not run on PostgreSQL: TEST_DATABASE_URL names no server (make postgres starts one)"
  fi
  ;;
esac
