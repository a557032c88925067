// One delivery per line of standard input: {secret, headers, body}. Answers each with {ok} or {ok: false, why}, as the
// published verifier decides; with a public key (`whpk_`) in the place of the secret, as Node's own ed25519 does.
import { createPublicKey, verify } from "node:crypto";
import { createInterface } from "node:readline";
import { Webhook } from "standardwebhooks";

function verifyAsymmetric(key, body, headers) {
  const x = Buffer.from(key.slice("whpk_".length), "base64").toString("base64url");
  const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const signed = Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`);
  const signatures = headers["webhook-signature"].split(" ").filter((one) => one.startsWith("v1a,"));
  const isRight = (one) => verify(null, signed, publicKey, Buffer.from(one.slice("v1a,".length), "base64"));
  if (!signatures.some(isRight)) throw new Error("no signature is of this key");
}

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, headers, body } = JSON.parse(line);
  try {
    if (secret.startsWith("whpk_")) verifyAsymmetric(secret, body, headers);
    else new Webhook(secret).verify(body, headers);
    console.log(JSON.stringify({ ok: true }));
  } catch (error) {
    console.log(JSON.stringify({ ok: false, why: String(error) }));
  }
}
