import type { Problem } from '@primerka/contract';

/** The server answered, and the answer is no. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** No answer, or one that is not from Primerka. */
export class Unreachable extends Error {}

export interface ApiRequest {
  method?: 'GET' | 'POST';
  token?: string;
  json?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
}

/** A path below `/api/v1`, over fetch. */
export async function callApi<T>(server: string, path: string, request: ApiRequest = {}): Promise<T> {
  const { method = request.json || request.form ? 'POST' : 'GET', token, json, form } = request;
  const headers: Record<string, string> = { ...request.headers };
  if (token) headers['authorization'] = `Bearer ${token}`;
  if (json) headers['content-type'] = 'application/json';
  const response = await fetch(`${server}/api/v1${path}`, {
    method,
    headers,
    body: json ? JSON.stringify(json) : form,
    signal: AbortSignal.timeout(60_000),
  }).catch((error: Error) => {
    throw new Unreachable(
      `${server} does not answer (${(error.cause as Error | undefined)?.message ?? error.message})`,
    );
  });
  const text = await response.text();
  const body = parse(text);
  if (response.ok && body !== undefined) return body as T;
  if (isProblem(body)) throw new Refused(response.status, body.code, explain(body));
  throw new Unreachable(`${server} answered ${response.status}, but not as Primerka does`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string';

function explain(problem: Problem): string {
  const numbers = (['needed', 'available', 'limit', 'measured'] as const)
    .filter((name) => problem[name] !== undefined)
    .map((name) => `${name} ${problem[name]}`);
  const issues = problem.issues?.map((issue) => `${issue.path}: ${issue.message}`) ?? [];
  return [`${problem.code}: ${problem.detail}`, ...numbers, ...issues].join('; ');
}
