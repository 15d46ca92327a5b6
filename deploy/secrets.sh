#!/usr/bin/env bash
# The secrets of compose.production.yaml, made once; what is there already stays. EMAIL_URL is yours to write.
set -euo pipefail
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
random() { head -c 48 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }
for name in secret_key metrics_token postgres_password; do
  [ -s "secrets/$name" ] || random >"secrets/$name"
done
[ -s secrets/database_url ] || printf 'postgres://gymtrack:%s@db:5432/gymtrack' "$(cat secrets/postgres_password)" >secrets/database_url
# Signs push messages: a number of 32 bytes, as manage.py vapid_key makes it.
[ -s secrets/vapid_key ] || head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n' >secrets/vapid_key
# Redis reads its file as configuration.
[ -s secrets/redis_conf ] || printf 'requirepass %s\n' "$(random)" >secrets/redis_conf
[ -s secrets/cache_url ] || printf 'redis://:%s@redis:6379/0' "$(cut -d' ' -f2 secrets/redis_conf)" >secrets/cache_url
[ -s secrets/email_url ] || printf 'consolemail://' >secrets/email_url
# The image runs as 10001, and compose mounts files with the owner that they have.
if [ "$(id -u)" = 0 ]; then
  chown 10001 secrets/*
  chown 999 secrets/postgres_password secrets/redis_conf
  install -d -o 10001 -m 0700 "${BACKUPS:-../backups}"
fi
echo "deploy/secrets: $(ls secrets | tr '\n' ' ')"
