# One image for every service: which one runs is the command (docker-compose.yml has them all).
FROM node:22-slim AS build
WORKDIR /daftari
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN node tools/build/build.mjs && npm prune --omit=dev

FROM node:22-slim
WORKDIR /daftari
COPY --from=build /daftari/package.json ./
COPY --from=build /daftari/node_modules ./node_modules
COPY --from=build /daftari/dist ./dist
COPY --from=build /daftari/apps/cli/bin ./apps/cli/bin
# Everything a process writes is below here; the root file system can be read-only.
RUN mkdir /data /secrets && chown node:node /data /secrets
USER node
ENV DAFTARI_DATA_DIR=/data
VOLUME /data
STOPSIGNAL SIGTERM
CMD ["node", "--enable-source-maps", "--max-semi-space-size=64", "dist/standalone/main.js"]
