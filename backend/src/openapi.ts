import path from 'node:path';
import { fileURLToPath } from 'node:url';
import serveStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ENDPOINTS, ERROR_STATUS, type Endpoint, type ErrorCode } from '@primerka/contract';
import { z } from 'zod';

const COMMON_ERRORS: ErrorCode[] = ['request.invalid', 'rate_limited', 'internal'];

const schemaOf = (schema: z.core.$ZodType, io: 'input' | 'output') =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(ERROR_STATUS) },
    detail: { type: 'string' },
    requestId: { type: 'string' },
  },
};

function parameters({ params, query, idempotencyKey }: Endpoint) {
  const of = (schema: z.core.$ZodType | undefined, where: 'path' | 'query') => {
    if (!schema) return [];
    const { properties = {}, required = [] } = schemaOf(schema, 'input');
    return Object.entries(properties).map(([name, value]) => ({
      name,
      in: where,
      required: where === 'path' || required.includes(name),
      schema: value,
    }));
  };
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: idempotencyKey === 'required',
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
  };
  return [...of(params, 'path'), ...of(query, 'query'), ...(idempotencyKey ? [key] : [])];
}

function requestBody({ body }: Endpoint) {
  if (!body) return {};
  const content =
    body === 'multipart'
      ? {
          'multipart/form-data': {
            schema: {
              type: 'object',
              required: ['kind', 'file'],
              properties: {
                kind: { type: 'string', enum: ['person', 'garment', 'source'] },
                file: { type: 'string', format: 'binary' },
              },
            },
          },
        }
      : { 'application/json': { schema: schemaOf(body, 'input') } };
  return { requestBody: { required: true, content } };
}

function responses({ status, answer, errors = [], open }: Endpoint) {
  const codes: ErrorCode[] = [
    ...COMMON_ERRORS,
    ...(open ? [] : (['auth.invalid', 'auth.expired'] as const)),
    ...errors,
  ];
  const byStatus = Map.groupBy(codes, (code) => ERROR_STATUS[code]);
  const refusals = [...byStatus].map(([refusal, names]) => [
    refusal,
    {
      description: [...new Set(names)].join(', '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]);
  const success = answer ? { content: { 'application/json': { schema: schemaOf(answer, 'output') } } } : {};
  return { [status]: { description: 'Done', ...success }, ...Object.fromEntries(refusals) };
}

/** The OpenAPI 3.1 document, made from the contract's list of endpoints and nothing else. */
function openApiDocument() {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of ENDPOINTS) {
    const url = `/api/v1${endpoint.path.replace(/:(\w+)/g, '{$1}')}`;
    (paths[url] ??= {})[endpoint.method.toLowerCase()] = {
      summary: endpoint.summary,
      ...(endpoint.open ? { security: [] } : {}),
      parameters: parameters(endpoint),
      ...requestBody(endpoint),
      responses: responses(endpoint),
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Primerka', version: '1' },
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Problem: problem },
    },
  };
}

const INITIALIZER = `window.onload = () => SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#swagger-ui' });`;

/** `/api/openapi.json`, and a page at `/api/docs` to read it. */
export function serveOpenApi(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const document = JSON.stringify(openApiDocument());
  fastify.get('/api/openapi.json', (_request, reply) => reply.type('application/json').send(document));
  fastify.get('/api/docs', (_request, reply) => reply.redirect('/api/docs/'));
  fastify.get('/api/docs/swagger-initializer.js', (_request, reply) => reply.type('text/javascript').send(INITIALIZER));
  void fastify.register(serveStatic, {
    root: path.dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json'))),
    prefix: '/api/docs/',
    decorateReply: false,
    allowedPath: (file) => !file.endsWith('swagger-initializer.js'),
  });
}
