import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { MAX_PHOTO_BYTES, PhotoKind } from '@primerka/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.js';

export interface Upload {
  kind: PhotoKind;
  bytes: Buffer;
}

/** What a body may hold beside the file: boundaries, part headers and the kind. */
const MAX_OVERHEAD = 64 * 1024;

/** Bytes of uploads this process holds at once, received or being worked on: 32 of the largest. */
const MAX_HELD = 32 * MAX_PHOTO_BYTES;

/** What is still read, and thrown away, of a body that was refused before its end. */
const LINGER_BYTES = 4 * 1024 * 1024;
const LINGER_MS = 2_000;

/** The field's name decides, so that a file without a name or a type is still a file. */
const PARTS = {
  isPartAFile: (field?: string, _type?: string, filename?: string) => field === 'file' || filename !== undefined,
  limits: { fileSize: MAX_PHOTO_BYTES + 1, files: 2, fields: 2, parts: 4, fieldSize: 64, headerPairs: 20 },
};

const tooLarge = (measured: number): AppError =>
  new AppError('photo.too_large', 'A photo has at most 5 MiB', { limit: MAX_PHOTO_BYTES, measured });

const malformed = (path: string, message: string): AppError =>
  new AppError('request.invalid', message, { issues: [{ path, message }] });

/** Takes uploads from the wire: `kind` and `file`, once each, in any order, and nothing else. */
@Injectable()
export class Uploads {
  private held = 0;

  /**
   * Receives the upload into memory and gives it to `use`. Nothing beyond the limit is kept: a larger
   * body is refused while it still arrives.
   * @throws AppError `photo.too_large`, `request.invalid`, or `unavailable` when too much is held already
   */
  async receive<Answer>(
    request: FastifyRequest,
    reply: FastifyReply,
    use: (upload: Upload) => Promise<Answer>,
  ): Promise<Answer> {
    const lease = new Lease((bytes) => this.hold(bytes));
    try {
      return await use(await this.read(request, lease));
    } catch (error) {
      linger(request.raw, reply);
      throw error;
    } finally {
      lease.end();
    }
  }

  private hold(bytes: number): void {
    if (this.held + bytes > MAX_HELD) throw new AppError('unavailable', 'Too many uploads at once', { retryAfter: 5 });
    this.held += bytes;
  }

  private async read(request: FastifyRequest, lease: Lease): Promise<Upload> {
    if (!request.isMultipart()) throw malformed('', 'The body must be multipart/form-data');
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
      throw malformed('', 'The body must not be encoded');
    }
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > MAX_PHOTO_BYTES + MAX_OVERHEAD) throw tooLarge(announced);
    try {
      // The parser skips what it has no use for without a word; only the raw count bounds that.
      return await Promise.race([this.parse(request, lease), overflow(request.raw)]);
    } catch (error) {
      throw error instanceof AppError ? error : malformed('', 'The multipart body is broken or ends too soon');
    }
  }

  private async parse(request: FastifyRequest, lease: Lease): Promise<Upload> {
    let kind: PhotoKind | undefined;
    let bytes: Buffer | undefined;
    for await (const part of request.parts(PARTS)) {
      if (part.type === 'file' && part.fieldname === 'file' && !bytes) {
        bytes = await collect(part.file, Number(request.headers['content-length'] ?? MAX_PHOTO_BYTES), lease);
      } else if (part.type === 'field' && part.fieldname === 'kind' && !kind) {
        const parsed = PhotoKind.safeParse(part.value);
        if (!parsed.success) throw malformed('kind', 'One of person, garment, source');
        kind = parsed.data;
      } else {
        throw malformed(part.fieldname, 'Send "kind" and "file", once each, and nothing else');
      }
    }
    if (!kind) throw malformed('kind', 'Missing');
    if (!bytes) throw malformed('file', 'Missing');
    return { kind, bytes };
  }
}

/** Counts what one upload holds of the common allowance, until it ends. */
class Lease {
  private bytes = 0;
  private ended = false;

  constructor(private readonly hold: (bytes: number) => void) {}

  grow(bytes: number): void {
    if (this.ended) return;
    this.hold(bytes);
    this.bytes += bytes;
  }

  end(): void {
    this.ended = true;
    this.hold(-this.bytes);
  }
}

/** Reads into one piece of memory of its own, so that chunks die young and the whole can move to another thread. */
async function collect(file: AsyncIterable<Buffer>, room: number, lease: Lease): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(Math.min(room, MAX_PHOTO_BYTES));
  let size = 0;
  for await (const chunk of file) {
    if (size + chunk.length > bytes.length) throw tooLarge(size + chunk.length);
    lease.grow(chunk.length);
    size += chunk.copy(bytes, size);
  }
  return bytes.subarray(0, size);
}

/** Rejects once more has arrived than any acceptable upload has. */
function overflow(body: IncomingMessage): Promise<never> {
  return new Promise((_, reject) => {
    let size = 0;
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_PHOTO_BYTES + MAX_OVERHEAD) reject(tooLarge(size));
    });
  });
}

/**
 * Ends a body that is no longer wanted. Closing at once would reset the connection and the caller
 * would never read why; so the answer goes first, then a little more is read and dropped, and who
 * still sends has to wait, and time to read, until the connection is cut.
 */
function linger(body: IncomingMessage, { raw: answer }: FastifyReply): void {
  if (body.readableEnded || body.destroyed) return;
  body.unpipe();
  body.removeAllListeners('data');
  body.pause();
  // Node would close with the answer when the caller asked for that; here we close, later.
  const close = !answer.shouldKeepAlive;
  answer.shouldKeepAlive = true;
  answer.once('finish', () => {
    let left = LINGER_BYTES;
    const cut = setTimeout(() => body.destroy(), LINGER_MS);
    body.once('close', () => clearTimeout(cut));
    body.once('end', () => close && body.socket.end());
    body.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) body.pause();
    });
    body.resume();
  });
}
