#!/usr/bin/env bash
# Brings a release in (or back): backup, migration beside the running code, then one web process after the other.
# usage: deploy/upgrade.sh RELEASE
set -euo pipefail
cd "$(dirname "$0")/.."
export RELEASE="${1:?name the release, like 1.4.2}"
compose() { docker compose -f compose.production.yaml "$@"; }
compose pull --quiet web-a
compose run --rm --no-deps -T backup python manage.py backup
compose run --rm --no-deps -T migrate
for web in web-a web-b; do
  compose up -d --no-deps --wait --wait-timeout 120 "$web" # the other one answers meanwhile
done
compose up -d --no-deps worker backup
compose exec -T web-a python -c \
  "import os, urllib.request as r; q = r.Request('http://127.0.0.1:8000/ready', headers={'X-Forwarded-Proto': 'https', 'Host': os.environ['ALLOWED_HOSTS'].split(',')[0]}); print(r.urlopen(q, timeout=5).read().decode())"
if grep -q '^RELEASE=' .env; then sed -i "s/^RELEASE=.*/RELEASE=$RELEASE/" .env; else echo "RELEASE=$RELEASE" >>.env; fi
echo "GymTrack $RELEASE is in."
