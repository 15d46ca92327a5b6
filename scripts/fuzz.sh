#!/usr/bin/env bash
# Fuzzes the API as trainee, trainer and admin with Schemathesis: every check, valid and invalid data, links between
# operations. EXAMPLES per operation (default 10) and SEED may be set; the server and its database are throw-away.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
port=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export SECRET_KEY ALLOWED_HOSTS=127.0.0.1 INSECURE_HTTP=1 THROTTLE=off DEBUG=false LOG_LEVEL=WARNING EMAIL_URL=dummymail://
SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(48))')
export DATABASE_URL="${FUZZ_DATABASE_URL:-sqlite:///$work/fuzz.sqlite3}" PORT="$port"
bash scripts/collectstatic.sh
python manage.py migrate --verbosity 0
LOAD_DEMO=1 python manage.py prepare >/dev/null
gunicorn gymtrack.wsgi --log-level warning 2>"$work/server.log" &
server=$!
trap 'kill $server 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
url="http://127.0.0.1:$port"
for _ in $(seq 100); do python -c "import urllib.request; urllib.request.urlopen('$url/health')" 2>/dev/null && break; sleep 0.2; done
status=0
for role in trainee trainer admin; do
  # A personal token with every scope: it may do all that its user may, but not delete their account under the run.
  token=$(python manage.py shell --no-imports -c "
from accounts import models, scopes, services
user = models.User.objects.get(email='$role@demo.gym')
print(services.create_personal_token(user=user, name='fuzz', scopes=list(scopes.SCOPES), days=1)[1])")
  echo "== fuzzing as $role"
  TOKEN="$token" schemathesis --config-file schemathesis.toml run "$url/api/v1/schema/" --max-examples "${EXAMPLES:-10}" \
    ${SEED:+--seed "$SEED"} || status=1
done
if grep -q "Traceback" "$work/server.log"; then cat "$work/server.log"; status=1; fi
exit $status
