import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Server, portolan } from "./server";

/** Writes the demo organisation, serves it, and tells the tests where; gives back what stops it all. */
export default async function setUp(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), "portolan-e2e-"));
  const tidy = () => rm(folder, { recursive: true, force: true });
  const server = await serveDemo(folder).catch(async (error: unknown) => {
    await tidy();
    throw error;
  });
  process.env.E2E_ADDRESS = server.address;
  process.env.E2E_DATA = server.data;
  process.env.E2E_REPOSITORIES = repositoriesIn(folder);
  return async () => {
    // Also a test: the server leaves within 10 s and says that all was well.
    await server.stop().finally(tidy);
  };
}

const repositoriesIn = (folder: string) => path.join(folder, "repositories");

async function serveDemo(folder: string): Promise<Server> {
  // The server reckons ages from today, so the organisation's history ends today.
  await portolan("demo", folder, "--write-only", "--as-of", new Date().toISOString().slice(0, 10));
  const server = await Server.start(path.join(folder, "data"), repositoriesIn(folder));
  await server.crawled();
  return server;
}
