# Three stages: the screens with Node.js, the packages with Python, and a small image that runs both.

FROM node:22-bookworm-slim AS screens
WORKDIR /build/agent_ui
COPY agent_ui/package.json agent_ui/package-lock.json agent_ui/.npmrc* ./
RUN npm ci --no-audit --no-fund
COPY agent_ui/ ./
RUN mkdir -p ../src/contactcenter && npm run build

FROM python:3.13-slim-bookworm AS packages
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/contactcenter
COPY requirements/ requirements/
RUN /opt/contactcenter/bin/pip install --require-hashes -r requirements/base.txt \
    && pip install --require-hashes -r requirements/setup.txt
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY tools/ tools/
COPY src/ src/
COPY channels/ channels/
# Without agent_ui/ beside them the built screens are taken as they are.
COPY --from=screens /build/src/contactcenter/web/ src/contactcenter/web/
RUN python -m hatchling build --target wheel \
    && /opt/contactcenter/bin/pip install --no-deps dist/*.whl

FROM python:3.13-slim-bookworm
COPY --from=packages /opt/contactcenter /opt/contactcenter
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin contactcenter \
    && install -d -o contactcenter -g contactcenter -m 0700 /data
USER contactcenter
WORKDIR /data
ENV PATH=/opt/contactcenter/bin:$PATH PYTHONUNBUFFERED=1 CC_DATA_DIR=/data CC_HOST=0.0.0.0 CC_PORT=8000
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
STOPSIGNAL SIGTERM
CMD ["contactcenter", "serve"]
