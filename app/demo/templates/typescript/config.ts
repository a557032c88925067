/** Everything an operator may set; every default suits a laptop. */
export interface Config {
  readonly port: number;
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly bodyLimit: number;
  readonly logLevel: string;
}

/** Reads the environment once; a number that is none stops the start. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  return {
    port: number(environment, "PORT", 8080),
    databaseUrl: environment["DATABASE_URL"] ?? "postgres://localhost/‹name_›",
    poolSize: number(environment, "POOL_SIZE", ‹~12 the connection pool›),
    bodyLimit: number(environment, "BODY_LIMIT", ‹~16384 the largest body›),
    logLevel: environment["LOG_LEVEL"] ?? "info",
  };
}

function number(environment: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = environment[name];
  if (text === undefined || text === "") {
    return fallback;
  }
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new Error(`setting ${name} has the value ${text}, which is no number`);
  }
  return value;
}
