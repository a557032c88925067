import type { FastifyInstance } from "fastify";
import { ‹verb› } from "./rules.js";
import type { Store } from "./store.js";
import { open, Refusal, step, type State } from "./‹noun›.js";

interface Options {
  readonly store: Store;
  readonly clock: () => Date;
}

interface New‹Noun› {
  reference: string;
  zone: string;
}

/** All routes. */
export async function routes(app: FastifyInstance, { store, clock }: Options): Promise<void> {
  app.setErrorHandler(async (error, _request, reply) => {
    // Every error has the same shape: problem details after RFC 9457.
    const status = error instanceof Refusal ? 422 : 500;
    const detail = error instanceof Refusal ? error.message : "something went wrong here";
    await reply.status(status).type("application/problem+json").send({ type: "about:blank", status, detail });
  });

  app.post<{ Body: New‹Noun› }>("/‹nouns›", async (request, reply) => {
    const ‹noun› = open(request.body.reference, request.body.zone, clock());
    const at = ‹verb›(‹noun›, await store.waiting(‹noun›.zone), clock());
    await store.put(‹noun›);
    await reply.status(201).send({ reference: ‹noun›.reference, at });
  });

  app.get<{ Params: { reference: string } }>("/‹nouns›/:reference", async (request) => {
    return existing(request.params.reference);
  });

  app.post<{ Params: { reference: string; state: State } }>(
    "/‹nouns›/:reference/:state",
    async (request, reply) => {
      const ‹noun› = await existing(request.params.reference);
      await store.put(step(‹noun›, request.params.state, clock()));
      await reply.status(204).send();
    },
  );

  async function existing(reference: string) {
    const ‹noun› = await store.get(reference.toUpperCase());
    if (‹noun› === undefined) {
      throw new Refusal(`no ‹noun› ${reference}`);
    }
    return ‹noun›;
  }
}
