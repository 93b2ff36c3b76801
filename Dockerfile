# One image for every service; the command chooses. Pinned by version; pin by digest where you deploy.
FROM python:3.11.7-slim-bookworm AS build
COPY requirements.txt pyproject.toml requirements.in LICENSE /src/
RUN python -m venv /opt/tarjotin \
 && /opt/tarjotin/bin/pip install --no-cache-dir --require-hashes -r /src/requirements.txt
COPY services /src/services
RUN cd /src && /opt/tarjotin/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11.7-slim-bookworm
# The system's Voikko is five to ten times faster than the one from PyPI, which is used where this is absent.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libvoikko1 voikko-fi \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /srv/tarjotin --create-home tarjotin
COPY --from=build /opt/tarjotin /opt/tarjotin
COPY profiles /srv/tarjotin/profiles
ARG COMMIT=unknown
ENV PATH=/opt/tarjotin/bin:$PATH PYTHONUNBUFFERED=1 TARJOTIN_COMMIT=$COMMIT
WORKDIR /srv/tarjotin
USER tarjotin
ENTRYPOINT ["tarjotin"]
