import type { FastifyReply, FastifyRequest } from 'fastify';

/** A page of some other site, open in the same browser, may send POSTs here as well: it is refused. */
export async function refuseForeignOrigin(
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const { origin } = request.headers;
  if (origin === undefined) return undefined;
  const own = URL.canParse(origin) && new URL(origin).host === request.headers.host;
  return own ? undefined : reply.code(403).send();
}
