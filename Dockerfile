# Sourcier dans un conteneur : docs/installation.md. Sans docker compose :
#   docker build --tag sourcier:0.1.0 .
#   docker run --rm --network host --read-only --tmpfs /tmp --cap-drop ALL --volume sourcier:/data sourcier:0.1.0
#
# Pour figer l'image de base jusqu'à l'octet, donnez son empreinte (docker buildx imagetools inspect la dit) :
#   docker build --build-arg BASE=python:3.11.14-slim-bookworm@sha256:… .
ARG BASE=python:3.11.14-slim-bookworm

FROM ${BASE} AS fabrique
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /fabrique
COPY requirements.lock requirements-build.lock ./
# Des paquets tout faits, aux empreintes vérifiées : rien n'est compilé. Ni pip ni setuptools ne vont dans /opt/sourcier.
RUN python -m venv --without-pip /opt/sourcier \
    && python -m pip --python /opt/sourcier/bin/python install --only-binary :all: --require-hashes -r requirements.lock \
    && python -m venv /opt/outils \
    && /opt/outils/bin/python -m pip install --only-binary :all: --require-hashes -r requirements-build.lock
COPY . .
RUN /opt/outils/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /paquet . \
    && python -m pip --python /opt/sourcier/bin/python install --no-deps --no-index /paquet/*.whl

FROM ${BASE}
ARG VERSION=0.1.0
ARG REVISION=inconnue
LABEL org.opencontainers.image.title="Sourcier" \
      org.opencontainers.image.description="Répond à partir des seuls actes d'une commune, avec citation, ou dit qu'il ne sait pas" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Debian retire les anciennes versions de ses miroirs : les nommer rendrait l'image impossible à refaire.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-fra \
    && rm -rf /var/lib/apt/lists/* \
    && python -m pip uninstall --yes --quiet --root-user-action ignore pip setuptools wheel \
    && groupadd --gid 10001 sourcier \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin sourcier \
    && install --directory --owner sourcier --group sourcier --mode 0750 /data
COPY --from=fabrique /opt/sourcier /opt/sourcier
ENV PATH="/opt/sourcier/bin:${PATH}" \
    HOME=/tmp \
    LANG=C.UTF-8 \
    TZ=Europe/Paris \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONSAFEPATH=1 \
    PYTHONUNBUFFERED=1 \
    SOURCIER_DATA_DIR=/data
WORKDIR /data
VOLUME /data
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["sourcier", "sante"]
ENTRYPOINT ["sourcier"]
CMD ["ui", "--sans-navigateur"]
