# Non essayé par l'intégration continue (voir docs/installation.md).
FROM python:3.11.13-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-fra \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home sourcier

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . \
    && mkdir /data && chown sourcier /data

USER sourcier
ENV SOURCIER_DATA_DIR=/data
VOLUME /data
CMD ["sourcier", "ui", "--sans-navigateur"]
