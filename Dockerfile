# The workbench: pages, HTTP and workers. Its databases are elsewhere (docs/deploy.md).
FROM node:26-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node web/ui/build.ts && npm prune --omit=dev && rm -rf test bench

FROM node:26-bookworm-slim
RUN useradd --create-home --uid 10001 godwit && mkdir -p /data /playbooks && chown godwit /data /playbooks
WORKDIR /app
COPY --from=build /app /app
ENV NODE_ENV=production GODWIT_HOME=/data GODWIT_PLAYBOOKS=/playbooks GODWIT_WEB_HOST=0.0.0.0 GODWIT_WEB_SIGN_IN=people
USER godwit
VOLUME ["/data", "/playbooks"]
EXPOSE 7400
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:7400/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--min-semi-space-size=4", "godwit.mjs"]
CMD ["serve"]
