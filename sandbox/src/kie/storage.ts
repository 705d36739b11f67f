import { randomBytes } from 'node:crypto';
import path from 'node:path';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Files } from './files.js';
import type { Jobs } from './jobs.js';
import { misbehave, textOf } from './misbehave.js';
import { playResultFault } from './result-faults.js';
import type { RequestLog } from './request-log.js';
import type { Script } from './script.js';

const MAX_BYTES = 100 * 1024 * 1024;
const ACCOUNT = '100001';
const MIME: Record<string, string> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp' };
const EXTENSION: Record<string, string> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' };

interface StorageOptions {
  apiKey: string;
  jobs: Jobs;
  script: Script;
  log: RequestLog;
  files: Files;
}

/** Real HTTP statuses here, unlike the task endpoints. */
const refuse = (reply: FastifyReply, code: number, msg: string): FastifyReply =>
  reply.code(code >= 400 && code < 600 ? code : 200).send({ success: false, code, msg });

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const mimeOf = (fileName: string): string =>
  MIME[path.extname(fileName).slice(1).toLowerCase()] ?? 'application/octet-stream';

/** The file upload API and the static hosts of inputs and results, in one listener. */
export async function storage(app: FastifyInstance, options: StorageOptions): Promise<void> {
  const { files, log, script, jobs } = options;
  await app.register(multipart, { limits: { fileSize: MAX_BYTES, files: 1 } });

  async function keep(reply: FastifyReply, bytes: Buffer, mime: string, fields: Record<string, unknown>) {
    const folder = text(fields.uploadPath)?.replace(/^\/+|\/+$/g, '');
    if (!folder) return refuse(reply, 400, 'Missing required parameter: uploadPath');
    const random = `${Date.now()}-${randomBytes(4).toString('hex')}.${EXTENSION[mime] ?? 'bin'}`;
    const fileName = text(fields.fileName) ?? random;
    const filePath = `kieai/${ACCOUNT}/${folder}/${fileName}`.replace(/[^\w./-]/g, '_').replaceAll('..', '_');
    const downloadUrl = await files.save(filePath, bytes, mime);
    return reply.send({
      success: true,
      code: 200,
      msg: 'File uploaded successfully',
      data: {
        success: true,
        fileName,
        filePath,
        downloadUrl,
        fileSize: bytes.length,
        mimeType: mime,
        uploadedAt: new Date().toISOString(),
      },
    });
  }

  /** True when the key is wrong or a script has dealt with the upload. */
  async function turnedAway(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    if (request.headers.authorization !== `Bearer ${options.apiKey}`) {
      refuse(reply, 401, 'Authentication failed: Invalid API Key');
      return true;
    }
    const fault = script.take('upload');
    return fault !== undefined && misbehave(reply, fault, (code, msg) => refuse(reply, code, msg));
  }

  app.post('/api/file-stream-upload', async (request, reply) => {
    const fields: Record<string, unknown> = {};
    let file: { bytes: Buffer; mime: string } | undefined;
    for await (const part of request.parts()) {
      if (part.type === 'file') file = { bytes: await part.toBuffer(), mime: part.mimetype };
      else fields[part.fieldname] = part.value;
    }
    log.add('storage', 'POST', request.url, { ...fields, file: file && `${file.bytes.length} bytes ${file.mime}` });
    if (await turnedAway(request, reply)) return reply;
    if (!file) return refuse(reply, 400, 'Missing required parameter: file');
    return keep(reply, file.bytes, file.mime, fields);
  });

  app.post<{ Body: Record<string, unknown> }>(
    '/api/file-base64-upload',
    { bodyLimit: MAX_BYTES },
    async (request, reply) => {
      log.add('storage', 'POST', request.url, request.body);
      if (await turnedAway(request, reply)) return reply;
      const data = text(request.body.base64Data);
      if (!data) return refuse(reply, 400, 'Missing required parameter: base64Data');
      const [, mime, raw] = /^data:([\w/+.-]+);base64,(.*)$/s.exec(data) ?? [undefined, 'image/png', data];
      if (!raw || !/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(raw)) {
        return refuse(reply, 400, 'Base64 decoding failed: Invalid Base64 format');
      }
      return keep(reply, Buffer.from(raw, 'base64'), mime ?? 'image/png', request.body);
    },
  );

  app.post<{ Body: Record<string, unknown> }>('/api/file-url-upload', async (request, reply) => {
    log.add('storage', 'POST', request.url, request.body);
    if (await turnedAway(request, reply)) return reply;
    const url = text(request.body.fileUrl);
    if (!url) return refuse(reply, 400, 'Missing required parameter: fileUrl');
    const fetched = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch(() => null);
    if (!fetched?.ok) return refuse(reply, 500, 'Failed to download the file');
    const mime = fetched.headers.get('content-type')?.split(';')[0] ?? mimeOf(new URL(url).pathname);
    return keep(reply, Buffer.from(await fetched.arrayBuffer()), mime, request.body);
  });

  app.get<{ Params: { '*': string }; Querystring: { expires?: string } }>('/*', async (request, reply) => {
    const urlPath = request.params['*'];
    log.add('storage', 'GET', request.url, null);
    const file = files.find(urlPath);
    const task = file?.taskId ? jobs.tasks.get(file.taskId) : undefined;
    const fault = task && script.take('result', task.order);
    if (fault && (await playResultFault(reply, fault, () => files.read(urlPath)))) return reply;
    if (!file) return reply.code(404).type('text/plain').send('Not found');
    if (request.query.expires !== undefined && !(Number(request.query.expires) > Date.now())) {
      return reply.code(403).type('text/plain').send(textOf(401));
    }
    return reply.type(file.mime).send(await files.read(urlPath));
  });
}
