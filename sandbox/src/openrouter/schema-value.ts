type Schema = Record<string, unknown>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const numberOf = (value: unknown, fallback: number) => (typeof value === 'number' ? value : fallback);

/** The first schema that stands for others, when there is one. */
function resolved(schema: Schema, root: Schema): Schema {
  if (typeof schema['$ref'] === 'string' && schema['$ref'].startsWith('#/')) {
    const target = schema['$ref']
      .slice(2)
      .split('/')
      .reduce<unknown>((at, key) => (isSchema(at) ? at[key] : undefined), root);
    return isSchema(target) ? target : {};
  }
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const options = schema[key];
    if (Array.isArray(options) && isSchema(options[0])) return resolved(options[0], root);
  }
  return schema;
}

function typed(schema: Schema, root: Schema, text: string): unknown {
  const type: unknown = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  if (type === 'object' || isSchema(schema['properties'])) {
    const properties = isSchema(schema['properties']) ? schema['properties'] : {};
    return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, valueFor(value, text, root)]));
  }
  switch (type) {
    case 'array':
      return Array.from({ length: numberOf(schema['minItems'], 0) }, () => valueFor(schema['items'], text, root));
    case 'number':
    case 'integer':
      return numberOf(schema['minimum'], 0);
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return text.padEnd(numberOf(schema['minLength'], 0), '.').slice(0, numberOf(schema['maxLength'], Infinity));
  }
}

/** The least value a JSON schema takes, with `text` wherever it wants words. */
export function valueFor(given: unknown, text: string, root: Schema = isSchema(given) ? given : {}): unknown {
  const schema = resolved(isSchema(given) ? given : {}, root);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0] as unknown;
  return typed(schema, root, text);
}
