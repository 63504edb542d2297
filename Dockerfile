# syntax=docker/dockerfile:1
# Built in Debian 12 with Swift, run in Debian 12 without: what lies between is the project's own Debian package.
FROM swift:6.3-bookworm AS build
WORKDIR /martlet
# The system's packages change less often than the sources.
COPY Tools/setup.sh Tools/
RUN Tools/setup.sh deb
COPY . .
RUN --mount=type=cache,target=/martlet/.build-static \
    Packaging/deb.sh && cp .build-static/martlet_*.deb /martlet.deb

FROM debian:12-slim
LABEL org.opencontainers.image.title="Martlet" \
      org.opencontainers.image.description="Inference server for Qwen3.5 vision-language models, on the CPU" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN --mount=type=bind,from=build,source=/martlet.deb,target=/martlet.deb \
    apt-get update \
    && apt-get install -y --no-install-recommends /martlet.deb \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* \
    && mkdir -p /opt/nim/.cache \
    && install -d -o 1000 -g 1000 -m 700 /var/lib/martlet-hosted
COPY Packaging/docker-health.sh /usr/lib/martlet/health

# Like NIM's images: reachable from outside, the first model in /opt/nim/.cache, and else the demo, loudly.
ENV MARTLET_HOST=0.0.0.0 \
    MARTLET_FALLBACK_MODEL=/usr/share/martlet/demo \
    MARTLET_DATA_DIR=/var/lib/martlet-hosted
EXPOSE 8000
# By number, so that Kubernetes knows that it is not root; this one, so that it can read what the first user of the
# host has downloaded. Any other user will do: nothing is written, but for /var/lib/martlet-hosted with MARTLET_HOSTED=1.
USER 1000:1000
WORKDIR /
# A large model takes minutes to load.
HEALTHCHECK --interval=10s --timeout=5s --start-period=15m CMD ["/usr/lib/martlet/health"]
ENTRYPOINT ["/usr/bin/martlet"]
CMD ["serve"]
