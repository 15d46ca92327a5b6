#!/usr/bin/env bash
# `make run`: the whole product as deployed, on loopback, with a key of its own. The environment wins over what is set here.
set -euo pipefail
cd "$(dirname "$0")/.."
PORT="${PORT:-8000}"
HOST="${HOST:-127.0.0.1}"
if [ -z "${SECRET_KEY+set}" ]; then
  if [ ! -s .secret-key ]; then
    (umask 077; python -c 'import secrets; print(secrets.token_urlsafe(60))' >.secret-key)
  fi
  chmod 600 .secret-key
  SECRET_KEY=$(cat .secret-key)
fi
if [ -z "${INSECURE_HTTP+set}" ]; then INSECURE_HTTP=1; fi
export SECRET_KEY INSECURE_HTTP PORT HOST
export DEBUG="${DEBUG-false}" LOAD_DEMO="${LOAD_DEMO-1}" ALLOWED_HOSTS="${ALLOWED_HOSTS-localhost,127.0.0.1}"
if [ -z "${VAPID_PRIVATE_KEY+set}" ]; then
  if [ ! -s .vapid-key ]; then
    (umask 077; python manage.py vapid_key >.vapid-key)
  fi
  chmod 600 .vapid-key
  VAPID_PRIVATE_KEY=$(cat .vapid-key)
fi
export VAPID_PRIVATE_KEY
case "$HOST" in
127.* | localhost | ::1) ;;
*)
  case "$INSECURE_HTTP" in
  1 | true | on | yes)
    echo "INSECURE_HTTP: refused on $HOST; plain HTTP is served on loopback only." >&2
    exit 1
    ;;
  esac
  ;;
esac
# Checks, migrates and loads in one process: each start of Django takes a second or two.
python manage.py prepare --verbosity 0
bash scripts/collectstatic.sh
echo "GymTrack is on http://$HOST:$PORT"
# The web server and the background worker: when one of them ends or we are told to, both do.
gunicorn gymtrack.wsgi &
server=$!
python manage.py worker &
worker=$!
trap 'kill -TERM $server $worker 2>/dev/null || true; wait' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
wait -n
