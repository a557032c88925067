import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

/** How long the first crawl of the demo organisation may take, debug builds on busy machines included. */
const CRAWLED_WITHIN = 120_000;
/** What the product promises for a clean stop. */
const STOPPED_WITHIN = 10_000;

const run = promisify(execFile);

/** The binary under test. */
export function binary(): string {
  const path = process.env.PORTOLAN_BIN;
  if (!path) throw new Error("PORTOLAN_BIN names the binary under test; scripts/e2e.sh sets it");
  return path;
}

/** Runs one command of the binary to its end; fails with its stderr. */
export async function portolan(...args: string[]): Promise<string> {
  const { stdout } = await run(binary(), args, { env: environment(), timeout: CRAWLED_WITHIN });
  return stdout;
}

/** What `/api/v1/status` answers. */
export interface Status {
  running: boolean;
  done: number;
  total: number;
  failed: number;
}

/** A serving Portolan of its own data directory. */
export class Server {
  private constructor(
    private readonly child: ChildProcess,
    readonly data: string,
    readonly address: string,
  ) {}

  /** Starts on a free port; crawls at once and then hourly, so that no crawl falls into a test by itself. */
  static async start(data: string, ...sources: string[]): Promise<Server> {
    return Server.on("127.0.0.1:0", data, ...sources);
  }

  /** The same on a given address and port. */
  static async on(listen: string, data: string, ...sources: string[]): Promise<Server> {
    const args = ["serve", "--data", data, "--listen", listen, "--every", "1h", ...sources];
    const env = { ...environment(), PORTOLAN_SEAL_KEY_FILE: `${data}.key` };
    const child = spawn(binary(), args, { env, stdio: ["ignore", "ignore", "pipe"] });
    // A run that is cut short leaves no server behind.
    process.once("exit", () => child.kill("SIGKILL"));
    const server = new Server(child, data, await printedAddress(child));
    await server.until("ready", async () => (await fetch(server.url("/readyz"))).ok);
    return server;
  }

  /** An address of this server. */
  url(path: string): string {
    return new URL(path, this.address).href;
  }

  /** How far the crawl is. */
  async status(): Promise<Status> {
    return (await (await fetch(this.url("/api/v1/status"))).json()) as Status;
  }

  /** Waits until every repository was read once: a half-read catalog makes tests depend on luck. */
  async crawled(): Promise<void> {
    await this.until("crawled", async () => {
      const { running, done } = await this.status();
      return !running && done > 0;
    });
  }

  /** Stops it as an operator would; fails unless it goes in time and says that all is well. */
  async stop(): Promise<void> {
    const gone = once(this.child, "exit");
    if (this.child.exitCode === null) this.child.kill("SIGTERM");
    else throw new Error(`the server had already stopped with exit code ${this.child.exitCode}`);
    const timer = setTimeout(() => this.child.kill("SIGKILL"), STOPPED_WITHIN);
    const [code, signal] = await gone;
    clearTimeout(timer);
    if (code !== 0) throw new Error(`the server did not stop cleanly within 10 s: exit code ${code}, signal ${signal}`);
  }

  private async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + CRAWLED_WITHIN;
    for (;;) {
      if (await isSo()) return;
      if (this.child.exitCode !== null) throw new Error(`the server stopped with exit code ${this.child.exitCode}`);
      if (Date.now() > end) throw new Error(`the server was not ${what} in time`);
      await new Promise((wake) => setTimeout(wake, 100));
    }
  }
}

/** The environment without settings of the developer's own Portolan. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([key]) => !key.startsWith("PORTOLAN_"));
  return { ...Object.fromEntries(own), PORTOLAN_LOG: "warn" };
}

/** Reads `portolan serves http://127.0.0.1:PORT/` from stderr, and goes on passing the rest through. */
function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const address = /^portolan serves (http:\S+)\s/m.exec(said)?.[1];
      if (address) found(address);
      for (const line of text.split("\n")) if (line.includes('"level":"ERROR"')) console.error(line);
    });
    child.once("exit", (code) => failed(new Error(`the server did not start, exit code ${code}: ${said}`)));
    child.once("error", failed);
  });
}
