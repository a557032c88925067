import pg from "pg";
import type { State, ‹Noun› } from "./‹noun›.js";

interface Row {
  reference: string;
  zone: string;
  state: State;
  changed: Date;
  notes: string[];
}

/** Where ‹nouns› are kept. */
export class Store {
  readonly #pool: pg.Pool;

  constructor(url: string, size: number) {
    this.#pool = new pg.Pool({ connectionString: url, max: size });
  }

  /** Inserts; a second ‹noun› of the same reference changes the first. */
  async put(‹noun›: ‹Noun›): Promise<void> {
    await this.#pool.query(
      `insert into ‹nouns› (reference, zone, state, changed, notes) values ($1, $2, $3, $4, $5)
       on conflict (reference) do update set state = excluded.state, changed = excluded.changed, notes = excluded.notes`,
      [‹noun›.reference, ‹noun›.zone, ‹noun›.state, ‹noun›.changed, ‹noun›.notes],
    );
  }

  async get(reference: string): Promise<‹Noun› | undefined> {
    const result = await this.#pool.query<Row>("select * from ‹nouns› where reference = $1", [reference]);
    return result.rows[0];
  }

  async waiting(zone: string): Promise<number> {
    const result = await this.#pool.query<{ count: string }>(
      "select count(*) from ‹nouns› where zone = $1 and state = 'open'",
      [zone],
    );
    return Number(result.rows[0]?.count ?? 0);
  }
%% List what the screen shows

  /** The ‹nouns› that changed last, newest first. */
  async latest(): Promise<‹Noun›[]> {
    const result = await this.#pool.query<Row>(
      "select * from ‹nouns› where state <> 'refused' order by changed desc limit ‹~60 the lines on the screen›",
    );
    return result.rows;
  }
%%.
%% Delete what the retention rule no longer allows

  async forget(now: Date): Promise<number> {
    const before = new Date(now.getTime() - ‹~400 the retention› * 86_400_000);
    const result = await this.#pool.query(
      "delete from ‹nouns› where state in ('done', 'refused') and changed < $1",
      [before],
    );
    return result.rowCount ?? 0;
  }
%%.

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
