# syntax=docker/dockerfile:1
# Quorate's image: compiled JavaScript, production packages, Node.js 24, an unprivileged user.
#
#   docker build -t quorate .
#   docker run --rm -p 8080:8080 -v quorate-data:/data -v "$PWD/quorate.yaml:/config/quorate.yaml:ro" --env-file .env quorate

FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npx tsc -p tsconfig.build.json

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional packages are Node.js itself, which the image has, and native parts nothing here needs.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force

FROM node:24-slim
ENV NODE_ENV=production \
    QUORATE_CONFIG=/config/quorate.yaml \
    QUORATE_LISTEN=0.0.0.0:8080 \
    DATABASE_URL=sqlite:/data/quorate.db
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY package.json LICENSE ./
# 1000 is the image's "node" user; a number lets Kubernetes check runAsNonRoot.
RUN install -d -o 1000 -g 1000 /data
USER 1000:1000
VOLUME /data
EXPOSE 8080
# Is the process alive? Whether it is connected to Slack is what /readyz says, and a restart would not mend that.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# --enable-source-maps: a stack in the log names the line of the .ts file.
ENTRYPOINT ["node", "--enable-source-maps", "dist/main.js"]
CMD ["serve"]
