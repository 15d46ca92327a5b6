#!/usr/bin/env bash
# The static files as they are served. Compressing takes its time, so only when the bundles or the packages are newer.
set -euo pipefail
cd "$(dirname "$0")/.."
# One at a time: two that start at once would write over each other.
if command -v flock >/dev/null; then
  exec 9>.staticfiles.lock
  flock 9
fi
manifest=staticfiles/staticfiles.json
if [ ! -e $manifest ] || [ static/build/.built -nt $manifest ] || [ .venv/.run-installed -nt $manifest ]; then
  python manage.py collectstatic --noinput --verbosity 0 --ignore 'redoc*' --ignore rest_framework
fi
