# One image for web, worker, beat and migrations; docker-compose.yml says which command runs where.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
WORKDIR /build
COPY requirements.txt requirements-encoder.txt constraints.txt ./
RUN /venv/bin/pip install -r requirements.txt -c constraints.txt \
 && /venv/bin/pip install --no-deps -r requirements-encoder.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv/cxhire --shell /usr/sbin/nologin cxhire \
 && install -d -o cxhire -g cxhire /var/lib/cxhire
COPY --from=build /venv /venv
WORKDIR /srv/cxhire
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 ORT_DISABLE_TELEMETRY=1 \
    DATA_DIR=/var/lib/cxhire STATIC_ROOT=/srv/static
# The static files need settings, none of them a real one; nothing of these stays in the image.
RUN SECRET_KEY=build SITE_URL=https://build.invalid DATABASE_URL=postgresql:///build REDIS_URL=redis://build/0 \
    DATA_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0
USER cxhire
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\", 8000)}/readyz', timeout=5)"]
CMD ["gunicorn", "cxhire.wsgi", "--config", "python:cxhire.gunicorn"]
