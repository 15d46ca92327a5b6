# syntax=docker/dockerfile:1
# Front-end bundles and the virtual environment are built in stages of their own; what runs holds neither npm nor a compiler.
FROM node:20-bookworm-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY static static
COPY templates templates
RUN npm run build

FROM python:3.13-slim-bookworm AS packages
COPY requirements/runtime.txt /tmp/runtime.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --no-compile --require-hashes -r /tmp/runtime.txt \
    && /venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /venv/lib

FROM python:3.13-slim-bookworm
ARG RELEASE=""
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8000 BACKUP_DIR=/backups RELEASE=$RELEASE
LABEL org.opencontainers.image.title="GymTrack" org.opencontainers.image.version="$RELEASE"
# pg_dump and pg_restore, for backups; of the same major version as the database of compose.production.yaml
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-15 && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin gymtrack \
    && install -d -o 10001 -m 0700 /backups
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py gunicorn.conf.py ./
COPY accounts accounts
COPY changes changes
COPY coaching coaching
COPY common common
COPY facilities facilities
COPY gymtrack gymtrack
COPY metrics metrics
COPY notifications notifications
COPY operations operations
COPY policy policy
COPY progress progress
COPY training training
COPY transfers transfers
COPY webhooks webhooks
COPY workouts workouts
COPY locale locale
COPY templates templates
COPY --from=assets /src/static static
# The key is for this step alone and never leaves it.
RUN SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(48))') ALLOWED_HOSTS=build DATABASE_URL=sqlite:////tmp/build.sqlite3 \
    python manage.py collectstatic --noinput --verbosity 0 --ignore 'redoc*' --ignore rest_framework \
    && python -m compileall -q --invalidation-mode unchecked-hash /app
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/health\", timeout=2)"]
# The background worker is the same image with `python manage.py worker`. Nothing is written but to /tmp and /backups.
CMD ["gunicorn", "gymtrack.wsgi"]
