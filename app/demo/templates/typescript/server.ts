// ‹title›: ‹purpose›.
import Fastify from "fastify";
%%if telemetry
import { pino } from "pino";
import { collectDefaultMetrics, register } from "prom-client";
%%fi
import { readConfig } from "./config.js";
import { routes } from "./routes.js";
import { Store } from "./store.js";

const config = readConfig(process.env);
const store = new Store(config.databaseUrl, config.poolSize);
%%if telemetry
const log = pino({ name: "‹name›", level: config.logLevel });
collectDefaultMetrics();

const app = Fastify({ loggerInstance: log, bodyLimit: config.bodyLimit });
app.get("/healthz", async () => ({ ok: true }));
app.get("/metrics", async (_request, reply) => {
  await reply.type(register.contentType).send(await register.metrics());
});
%%fi
%%unless telemetry
const app = Fastify({ bodyLimit: config.bodyLimit });
%%fi
await app.register(routes, { store, clock: () => new Date() });

process.on("SIGTERM", () => {
  void app.close().then(() => store.close());
});

await app.listen({ host: "0.0.0.0", port: config.port });
