import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { crc32, deflateSync } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import { hang, reset, sendHtml } from './misbehave.js';
import type { StepAt } from './script.js';

/** A small PNG file that decodes to a black square of `side` × `side` pixels. */
function bombPng(side: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1; // one bit a pixel, greyscale
  const rows = Buffer.alloc(side * (1 + Math.ceil(side / 8)));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

async function* drip(bytes: Buffer, bytesPerSecond: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1) {
    yield bytes.subarray(at, at + 1);
    await delay(1000 / bytesPerSecond);
  }
}

function* endless(total: number): Generator<Buffer> {
  const block = Buffer.alloc(64 * 1024, 0xff);
  for (let left = total; left > 0; left -= block.length) yield block.subarray(0, Math.min(left, block.length));
}

/** Plays a fault of a result's download. False when the file should be served after all. */
export async function playResultFault(
  reply: FastifyReply,
  fault: StepAt<'result'>,
  read: () => Promise<Buffer>,
): Promise<boolean> {
  switch (fault.do) {
    case '404':
    case '403':
      reply.code(Number(fault.do)).type('text/plain').send('Gone');
      break;
    case 'status':
      reply.code(fault.status).type('text/plain').send('');
      break;
    case 'html':
      sendHtml(reply, 200);
      break;
    case 'wrong-type':
      reply.type('text/plain').send(await read());
      break;
    case 'not-an-image':
      reply.type('image/png').send(Buffer.from('This is not a picture.'));
      break;
    case 'bomb':
      reply.type('image/png').send(bombPng(fault.side));
      break;
    case 'redirect':
      reply.redirect(fault.to, 302);
      break;
    case 'huge':
      reply.type('image/png').send(Readable.from(endless(fault.bytes)));
      break;
    case 'slow-drip': {
      const bytes = await read();
      reply.type('image/png').header('content-length', bytes.length);
      reply.send(Readable.from(drip(bytes, fault.bytesPerSecond)));
      break;
    }
    case 'truncated': {
      const bytes = await read();
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'image/png', 'content-length': bytes.length });
      reply.raw.write(bytes.subarray(0, bytes.length / 2), () => reply.raw.socket?.end());
      break;
    }
    case 'hang':
      hang(reply);
      break;
    case 'reset':
      reset(reply);
      break;
    default:
      return false;
  }
  return true;
}
