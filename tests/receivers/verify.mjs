// One delivery per line of standard input: {secret, headers, body}. Answers each with {ok} or {ok: false, why}, as the
// published verifier decides.
import { createInterface } from "node:readline";
import { Webhook } from "standardwebhooks";

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, headers, body } = JSON.parse(line);
  try {
    new Webhook(secret).verify(body, headers);
    console.log(JSON.stringify({ ok: true }));
  } catch (error) {
    console.log(JSON.stringify({ ok: false, why: String(error) }));
  }
}
