// What Backstage says of descriptors. Each line of the input is JSON: {"document": ...} or {"yaml": "text of a file"}.
// Each line of the output is JSON: a list of verdicts, one per document that is not empty: {"ok": true} or
// {"ok": false, "reason": "..."}; "partly" marks a kind whose schema stands in another package than the catalog model.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import YAML from 'yaml';

// Its modules for `import` name a file that Node does not find; those for `require` work.
const require = createRequire(import.meta.url);
const model = { ...require('@backstage/catalog-model'), ...require('@backstage/catalog-model/alpha') };

// In the order of the back end (plugin-catalog-backend, CatalogBuilder).
const policy = model.EntityPolicies.allOf([
  new model.SchemaValidEntityPolicy(),
  new model.DefaultNamespaceEntityPolicy(),
  new model.NoForeignRootFieldsEntityPolicy(),
  new model.FieldFormatEntityPolicy(),
]);

const validators = {
  API: (type) => (type === 'mcp-server' ? model.mcpServerApiEntityValidator : model.apiEntityV1alpha1Validator),
  Component: () => model.componentEntityV1alpha1Validator,
  Resource: () => model.resourceEntityV1alpha1Validator,
  Group: () => model.groupEntityV1alpha1Validator,
  Location: () => model.locationEntityV1alpha1Validator,
  User: () => model.userEntityV1alpha1Validator,
  System: () => model.systemEntityV1alpha1Validator,
  Domain: () => model.domainEntityV1alpha1Validator,
  AiResource: (type) =>
    ({
      skill: model.skillAiResourceEntityV1alpha1Validator,
      rule: model.ruleAiResourceEntityV1alpha1Validator,
      plugin: model.pluginAiResourceEntityV1alpha1Validator,
      marketplace: model.marketplaceAiResourceEntityV1alpha1Validator,
    })[type] ?? model.aiResourceEntityV1alpha1Validator,
};

// Reference fields with the kind of a bare name, as the back end reads them; a reference it cannot read is an error.
const owned = { owner: 'Group', system: 'System' };
const needs = { dependsOn: undefined, dependencyOf: undefined };
const references = {
  Component: { ...owned, ...needs, subcomponentOf: 'Component', providesApis: 'API', consumesApis: 'API' },
  API: owned,
  Resource: { ...owned, ...needs },
  User: { memberOf: 'Group' },
  Group: { parent: 'Group', children: 'Group', members: 'User' },
  System: { owner: 'Group', domain: 'Domain' },
  Domain: { owner: 'Group', subdomainOf: 'Domain' },
  AiResource: owned,
};
const referencesByType = {
  skill: { dependsOn: 'AiResource' },
  plugin: { skills: 'AiResource' },
  marketplace: { plugins: 'AiResource' },
};

async function judge(document) {
  try {
    if (document === null || typeof document !== 'object' || Array.isArray(document)) {
      return { ok: false, reason: 'no mapping at the root' };
    }
    const entity = await policy.enforce(structuredClone(document));
    if (entity.kind === 'Template' && entity.apiVersion === 'scaffolder.backstage.io/v1beta3') {
      return { ok: true, partly: true };
    }
    const validator = validators[entity.kind]?.(entity.spec?.type);
    if (!validator || !(await validator.check(entity))) return { ok: false, reason: 'no validator knows it' };
    const own = entity.kind === 'AiResource' ? referencesByType[entity.spec.type] : {};
    for (const [field, defaultKind] of Object.entries({ ...references[entity.kind], ...own })) {
      const value = entity.spec[field];
      for (const reference of value ? [value].flat() : []) model.parseEntityRef(reference, { defaultKind });
    }
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: `${error.message}`.slice(0, 300) };
  }
}

const placeholders = ['$text', '$json', '$yaml', '$openapi', '$asyncapi'];

// Placeholders count as filled in by a text: the files they name are not at hand here.
function filled(value) {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(filled);
  const keys = Object.keys(value);
  if (keys.length === 1 && placeholders.includes(keys[0]) && typeof value[keys[0]] === 'string') return 'filled in';
  if (keys.some((key) => key.startsWith('$'))) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, filled(part)]));
}

async function judgeFile(text) {
  const verdicts = [];
  for (const document of YAML.parseAllDocuments(text, { merge: false })) {
    if (document.errors.length) {
      verdicts.push({ ok: false, reason: `YAML: ${document.errors[0].message}`.slice(0, 300) });
      continue;
    }
    const value = document.toJSON();
    if (value !== null) verdicts.push(await judge(filled(value)));
  }
  return verdicts;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { document, yaml } = JSON.parse(line);
  const verdicts = yaml === undefined ? [await judge(document)] : await judgeFile(yaml);
  process.stdout.write(`${JSON.stringify(verdicts)}\n`);
}
