import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Open } from '../tokens/open.js';
import { notFound } from '../errors.js';
import { Storage } from './storage.service.js';

/** Seconds. A deleted picture should not outlive its URL in a cache for long. */
const MAX_AGE = 1800;

/** Tells pictures apart that lie in one folder, and says nothing about whose they are. */
const downloadName = (key: string): string => `primerka-${key.slice(0, 8)}.jpg`;

/** What Telegram's web client may read of an answer besides the few headers any page may. */
const EXPOSED = 'Accept-Ranges, Content-Disposition, Content-Range, ETag';

/** Serves stored files to whoever holds a signed link: img tags carry no identity. */
@Controller('media')
export class MediaController {
  constructor(private readonly storage: Storage) {}

  @Open()
  @Get(':key')
  async serve(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('key') key: string,
    @Query() query: Record<string, unknown>,
  ): Promise<void> {
    const answer = await this.storage.serve(request.raw, key, query);
    if (!answer) throw notFound('file');
    reply
      .status(answer.status)
      .headers(answer.headers)
      .header('Cache-Control', `private, max-age=${Math.min(MAX_AGE, answer.secondsLeft)}`)
      .header('X-Content-Type-Options', 'nosniff')
      .header('Content-Security-Policy', "default-src 'none'; sandbox");
    if (query['download'] === '1') {
      // Telegram's downloadFile wants both; its web client fetches the file from a page of its own.
      reply
        .header('Content-Disposition', `attachment; filename="${downloadName(key)}"`)
        .header('Access-Control-Allow-Origin', 'https://web.telegram.org')
        .header('Access-Control-Expose-Headers', EXPOSED);
    }
    await reply.send(answer.body ?? undefined);
  }
}
