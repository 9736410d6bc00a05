# The steps are those of scripts/install; the second stage holds the commands and what they load.
FROM swift:6.2-bookworm AS build
WORKDIR /src
COPY . .
RUN scripts/install /out

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libxml2 zlib1g libisal2 libre2-9 libzstd1 libsqlite3-0 libcurl4 libpq5 ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out /usr/local
RUN useradd --system --create-home --uid 10001 export
USER export
WORKDIR /data
ENTRYPOINT ["hasdata-export"]
