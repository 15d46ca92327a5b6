#!/usr/bin/env bash
# `make dev`: the development server with DEBUG on. It starts again when Python changes; the bundles are built again when
# scripts, styles or templates change.
set -euo pipefail
cd "$(dirname "$0")/.."
export DEBUG="${DEBUG-true}" LOAD_DEMO="${LOAD_DEMO-1}"
python manage.py prepare --verbosity 0
set -m # each background job is a process group, so that ending it ends what it started
groups=()
trap 'for group in "${groups[@]}"; do kill -- "-$group" 2>/dev/null || true; done; wait' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
npm run -s css -- --watch=always &
groups+=($!)
for bundle in js sw; do
  npm run -s $bundle -- --watch=forever --log-level=warning &
  groups+=($!)
done
python manage.py runserver "${HOST:-127.0.0.1}:${PORT:-8000}" &
groups+=($!)
wait -n
