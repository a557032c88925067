// An OpenID provider for the browser tests: node provider.mjs PORT BACK
// Anybody signs in with any password; what is known of them is below. Prints `ready`, ends with its parent.
import { Provider } from "oidc-provider";

const [port, back] = process.argv.slice(2);

const PEOPLE = {
  ana: { name: "Ana Prado", groups: ["platform", "team-payments"], email: "ana@house.example", email_verified: true },
  bo: { name: "Bo Lind", groups: ["team-ledger"], email: "bo@house.example", email_verified: true },
  cy: { name: "Cy Okafor", groups: ["readers"], email: "cy@house.example", email_verified: false },
};

const provider = new Provider(`http://localhost:${port}`, {
  clients: [{ client_id: "portolan", client_secret: "a secret of the tests", redirect_uris: [back] }],
  claims: { openid: ["sub"], profile: ["name", "preferred_username"], email: ["email", "email_verified"], groups: ["groups"] },
  scopes: ["openid", "profile", "email", "groups"],
  // Some providers put what they know into the token, some into the user information: the last group is there only.
  conformIdTokenClaims: true,
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id, ...(PEOPLE[id] ?? {}) }),
  }),
  // Of this run alone, as the keys of sessions are.
  cookies: { keys: [crypto.randomUUID()] },
});
provider.listen(Number(port), () => console.log("ready"));
process.stdin.resume().on("end", () => process.exit());
