import { isSignInError, send, type CallOptions } from './http.js';
import { accessToken, renewToken } from './session.js';

/**
 * Runs `work` as the signed-in user. A refused token is renewed once, for everyone who waits
 * together, and the work repeated; safe even for orders, since a refused call did nothing.
 */
export async function signedIn<T>(work: (token: string) => Promise<T>): Promise<T> {
  const token = await accessToken();
  try {
    return await work(token);
  } catch (error) {
    if (!isSignInError(error)) throw error;
    return work(await renewToken(token));
  }
}

/** @throws ApiError */
export const call = <T = void>(method: string, path: string, options: CallOptions<T> = {}): Promise<T> =>
  signedIn((token) => send(method, path, options, token));
