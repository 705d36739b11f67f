import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { AppError } from '../errors.js';

/** Seconds. */
export const ACCESS_TTL = 15 * 60;

const ISSUER = 'primerka';
const AUDIENCE = 'primerka-api';
const TYPE = 'at+jwt';

const Claims = z.object({ sub: z.uuid(), sid: z.uuid(), surface: z.enum(['telegram', 'web']) });

export interface AccessIdentity {
  userId: string;
  sessionId: string;
  surface: 'telegram' | 'web';
}

/** One place of a refresh chain: the session and how many times it has been rotated. */
export interface RefreshPlace {
  sessionId: string;
  rotation: number;
}

/**
 * Signs and verifies tokens; keeps nothing. A refresh token is a MAC over its place in the chain, so
 * the successor of a token can be made again when the answer that carried it was lost.
 */
export class Tokens {
  private readonly accessKey: Uint8Array;
  private readonly refreshKey: Uint8Array;

  constructor(secret: string) {
    const derive = (purpose: string) => new Uint8Array(hkdfSync('sha256', secret, '', `primerka ${purpose}`, 32));
    this.accessKey = derive('access');
    this.refreshKey = derive('refresh');
  }

  async signAccess(identity: AccessIdentity): Promise<string> {
    return new SignJWT({ sid: identity.sessionId, surface: identity.surface })
      .setProtectedHeader({ alg: 'HS256', typ: TYPE })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(identity.userId)
      .setIssuedAt()
      .setExpirationTime(`${ACCESS_TTL}s`)
      .sign(this.accessKey);
  }

  /**
   * @returns who the token speaks for, and `expiresAt` in unix seconds
   * @throws AppError `auth.expired` for a token that was good once, `auth.invalid` for any other flaw
   */
  async verifyAccess(token: string): Promise<AccessIdentity & { expiresAt: number }> {
    try {
      const { payload } = await jwtVerify(token, this.accessKey, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: TYPE,
        requiredClaims: ['exp', 'iat'],
      });
      const { sub, sid, surface } = Claims.parse(payload);
      return { userId: sub, sessionId: sid, surface, expiresAt: payload.exp ?? 0 };
    } catch (error) {
      throw error instanceof errors.JWTExpired
        ? new AppError('auth.expired', 'The access token has expired')
        : new AppError('auth.invalid', 'Not signed in');
    }
  }

  signRefresh({ sessionId, rotation }: RefreshPlace): string {
    return `${sessionId}.${rotation}.${this.mac(sessionId, rotation)}`;
  }

  /** @throws AppError `auth.invalid` */
  verifyRefresh(token: string): RefreshPlace {
    const match = /^([0-9a-f-]{36})\.(\d{1,9})\.([\w-]{43})$/.exec(token);
    const [, sessionId, rotation, mac] = match ?? [];
    if (sessionId && rotation && mac) {
      const expected = this.mac(sessionId, Number(rotation));
      if (timingSafeEqual(Buffer.from(mac), Buffer.from(expected))) return { sessionId, rotation: Number(rotation) };
    }
    throw new AppError('auth.invalid', 'Not signed in');
  }

  private mac(sessionId: string, rotation: number): string {
    return createHmac('sha256', this.refreshKey).update(`${sessionId}.${rotation}`).digest('base64url');
  }
}
