#!/usr/bin/env bash
# Fuzzes the API as trainee, trainer and admin with Schemathesis: every check, valid and invalid data, links between
# operations. EXAMPLES per operation (default 10) and SEED may be set. Each role has a server and a database of its own,
# throw-away, and the three run side by side.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'wait; rm -rf "$work"' EXIT
export SECRET_KEY ALLOWED_HOSTS=127.0.0.1 INSECURE_HTTP=1 THROTTLE=off DEBUG=false LOG_LEVEL=WARNING EMAIL_URL=dummymail://
SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(48))')
bash scripts/collectstatic.sh
export DATABASE_URL="sqlite:///$work/demo.sqlite3"
LOAD_DEMO=1 python manage.py prepare --verbosity 0 >/dev/null

fuzz() ( # role
  cp "$work/demo.sqlite3" "$work/$1.sqlite3"
  PORT=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  export PORT DATABASE_URL="sqlite:///$work/$1.sqlite3"
  gunicorn gymtrack.wsgi --log-level warning 2>"$work/$1.server" &
  server=$!
  trap 'kill $server; wait $server 2>/dev/null || true' EXIT
  url="http://127.0.0.1:$PORT"
  for _ in $(seq 150); do curl -sf "$url/health" >/dev/null && break; sleep 0.2; done
  # A personal token with every scope: it may do all that its user may, but not delete their account under the run.
  TOKEN=$(python manage.py shell --no-imports -c "
from accounts import models, services
from policy import scopes
user = models.User.objects.get(email='$1@demo.gym')
print(services.create_personal_token(user=user, name='fuzz', scopes=list(scopes.SCOPES), days=1)[1])")
  export TOKEN
  status=0
  schemathesis --config-file schemathesis.toml run "$url/api/v1/schema/" --max-examples "${EXAMPLES:-10}" \
    ${SEED:+--seed "$SEED"} || status=1
  if grep -q "Traceback" "$work/$1.server"; then cat "$work/$1.server"; status=1; fi
  exit $status
)

status=0
declare -A running
for role in trainee trainer admin; do
  fuzz "$role" >"$work/$role.log" 2>&1 &
  running[$role]=$!
done
for role in "${!running[@]}"; do
  wait "${running[$role]}" || status=1
  echo "== fuzzed as $role"
  cat "$work/$role.log"
done
exit $status
